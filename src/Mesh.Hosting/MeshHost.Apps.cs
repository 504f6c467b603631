using System.Text;
using Mesh.Actors.Host;
using Mesh.Actors.Peers;
using Mesh.Contracts;

namespace Mesh.Hosting;

/// <summary>Apps that are opened.</summary>
public sealed partial class MeshHost
{
    private async Task<MeshApp> OpenAsync(AppOptions options, IActorRef? subscriber)
    {
        AppPort port = PortOf(options);
        switch (await AskAsync<object>(new OpenApp(port), TimeSpan.FromSeconds(10), CancellationToken.None))
        {
            case AppRefused refused:
                port.Inbox.Close();
                throw new MeshException(refused.Code, refused.Reason);
            default:
                IActorRef? feeder = subscriber is null
                    ? null
                    : System.ActorOf(AppFeederActor.PropsFor(port, subscriber, _actor));
                return new MeshApp(port, _actor, feeder, _questions, Contacts, _stopping.Token);
        }
    }

    private AppPort PortOf(AppOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (
            options.Protocols.Count > 64
            || options.Protocols.Distinct(StringComparer.Ordinal).Count() != options.Protocols.Count
        )
        {
            throw new ArgumentException("An app has at most 64 protocols, and none twice.", nameof(options));
        }

        foreach (string protocol in options.Protocols)
        {
            if (Encoding.UTF8.GetByteCount(protocol) is 0 or > Peer.MaxProtocolBytes)
            {
                throw new ArgumentException(
                    $"A protocol name has 1 to {Peer.MaxProtocolBytes} bytes of UTF-8; found \"{protocol}\".",
                    nameof(options)
                );
            }
        }

        var own = Identities.Select(identity => identity.Uid).ToHashSet();
        HashSet<Uid>? named = options.Identities?.ToHashSet();
        foreach (Uid uid in (named ?? []).Where(uid => !own.Contains(uid)))
        {
            throw new MeshException(
                MeshErrorCode.NotPermitted,
                $"The identity {uid.Short}… is none of this host's; it has {string.Join(", ", own.Select(o => o.Short + "…"))}."
            );
        }

        Sid sid = options.Sid ?? Sid.OfName(options.Name);
        return new AppPort(
            sid,
            options.Name,
            [.. options.Protocols],
            _permissions.Of(sid, named),
            new AppInbox(tap: _options.Taps?.Invoke(options))
        );
    }
}
