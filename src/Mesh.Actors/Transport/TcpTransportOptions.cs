using Mesh.Hocon.Extensions;

namespace Mesh.Actors.Transport;

/// <summary>Limits of <see cref="TcpTransport"/> that are its own. HOCON: <c>mesh.transport</c>. How long a link may take to be made is said by <see cref="TransportTimeouts"/>.</summary>
public sealed record TcpTransportOptions : IHoconValidated
{
    /// <summary>Time that disposing a link may take to send what is left; after it the link is aborted.</summary>
    /// <value>2 s; 1 ms to 5 min.</value>
    [HoconKey("close-timeout", Min = "1ms", Max = "5m")]
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Places for accepted links whose caller is not proven yet. More let a flood of strangers hold more memory, fewer let it
    /// push out honest callers sooner. When they are full a random one is aborted, so no order of arrival is safe or doomed.
    /// </summary>
    /// <value>256; 1 to 65,536.</value>
    [HoconKey("unproven-max", Min = "1", Max = "65536")]
    public int UnprovenMax { get; init; } = 256;

    /// <summary>
    /// How many of those places one address block (/24 for IPv4, /64 for IPv6) may hold. Addresses of this machine itself
    /// (loopback) are not counted by block: they share one block without being one party.
    /// </summary>
    /// <value>16; 1 to 65,536.</value>
    [HoconKey("unproven-per-block", Min = "1", Max = "65536")]
    public int UnprovenPerBlock { get; init; } = 16;

    /// <summary>
    /// How many TLS handshakes may be started per second for callers; others wait within their time-out. A handshake costs
    /// about 2 ms of a core: a lower limit keeps more of the processor for proven links in a flood, a higher one lets in more
    /// hosts that come back at once, as after an outage.
    /// </summary>
    /// <value>Null by default, which stands for 400 for each processor; 1 to 1,000,000.</value>
    [HoconKey("tls-starts-per-second", Min = "1", Max = "1000000")]
    public int? TlsStartsPerSecond { get; init; }

    /// <summary>Connections that the system holds ready until they are accepted.</summary>
    /// <value>512; 1 to 65,535.</value>
    [HoconKey("backlog", Min = "1", Max = "65535")]
    public int Backlog { get; init; } = 512;

    /// <summary>
    /// Bytes that may lie unsent in the socket (Linux: TCP_NOTSENT_LOWAT). Fewer let urgent records pass sooner, more spare
    /// wake-ups of the sender. 0 leaves it to the system.
    /// </summary>
    /// <value>131,072; 0 or 16,384 to 16,777,216.</value>
    [HoconKey("unsent-max", Max = "16 MiB", IsSize = true)]
    public int UnsentMaxBytes { get; init; } = 131_072;

    /// <inheritdoc cref="HoconSchema.Validate"/>
    public IReadOnlyList<string> Validate() => HoconSchema.Validate(this, "mesh.transport");

    IEnumerable<(string Key, string Message)> IHoconValidated.Check()
    {
        if (UnsentMaxBytes is not 0 and < 16_384)
        {
            yield return ("unsent-max", $"{UnsentMaxBytes} B is neither 0 nor at least 16 KiB");
        }
    }
}
