using Mesh.Hocon.Extensions;

namespace Mesh.Actors.Transport;

/// <summary>How long a link may take to be made. A host gives its transport those of its links (<c>mesh.link</c>), so that each wait has one setting.</summary>
/// <remarks>The upper limits are the protocol's (docs/protocol.md §1).</remarks>
public sealed record TransportTimeouts
{
    /// <summary>Time for name resolution and TCP together when dialling, over all addresses of a name.</summary>
    /// <value>5 s; 1 ms to 5 s.</value>
    [HoconKey("connect-timeout", Min = "1ms", Max = "5s")]
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time for TLS: from the accepted, or connected, socket to both keys proven.</summary>
    /// <value>10 s; 1 ms to 10 s.</value>
    [HoconKey("proof-timeout", Min = "1ms", Max = "10s")]
    public TimeSpan Tls { get; init; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc cref="HoconSchema.Validate"/>
    public IReadOnlyList<string> Validate() => HoconSchema.Validate(this, "mesh.link");
}
