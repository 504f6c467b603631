using Mesh.Actors.Peers;

namespace Mesh.Actors.Host;

/// <summary>What the host tells its operator of all its connections and apps.</summary>
internal sealed partial class HostActor
{
    private void OnGetHostFacts(GetHostFacts _) =>
        Sender.Tell(
            new HostFacts(
                [
                    .. _connections
                        .OrderBy(pair => pair.Key.Ruid)
                        .ThenBy(pair => pair.Key.Rhid)
                        .ThenBy(pair => pair.Key.Luid)
                        .Select(pair => new ListedConnection(
                            pair.Key,
                            pair.Value.Actor,
                            pair.Value.IsClosing,
                            pair.Value.IsHeld
                        )),
                ],
                [.. _apps.Values.OrderBy(app => app.Name, StringComparer.Ordinal)]
            )
        );
}

/// <summary>Asks for the <see cref="HostFacts"/>.</summary>
internal sealed record GetHostFacts
{
    public static GetHostFacts Instance { get; } = new();
}

/// <summary>What a host has at one moment.</summary>
/// <param name="Connections">By the other's identity, its host, and our identity.</param>
/// <param name="Apps">Those that are open, by name.</param>
internal sealed record HostFacts(IReadOnlyList<ListedConnection> Connections, IReadOnlyList<AppPort> Apps);

/// <summary>A connection as its host sees it.</summary>
/// <param name="Key">Between whom.</param>
/// <param name="Actor">Who knows the rest.</param>
/// <param name="IsClosing">Whether it was told to close, or closes by itself.</param>
/// <param name="IsHeld">Whether our side keeps it from closing for idleness.</param>
internal sealed record ListedConnection(ConnectionKey Key, IActorRef Actor, bool IsClosing, bool IsHeld);
