namespace Mesh.Actors.Transport;

/// <summary>Limits of <see cref="TcpTransport"/> that are its own. How long a link may take to be made is said by <see cref="TransportTimeouts"/>.</summary>
public sealed record TcpTransportOptions
{
    /// <summary>Time that disposing a link may take to send what is left; after it the link is aborted.</summary>
    /// <value>2 s; above 0, at most 5 min. <c>mesh.transport.close-timeout</c></value>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Places for accepted links whose caller is not proven yet. More let a flood of strangers hold more memory, fewer let it
    /// push out honest callers sooner. When they are full a random one is aborted, so no order of arrival is safe or doomed.
    /// </summary>
    /// <value>256; 1 to 65,536. <c>mesh.transport.unproven-max</c></value>
    public int UnprovenMax { get; init; } = 256;

    /// <summary>
    /// How many of those places one address block (/24 for IPv4, /64 for IPv6) may hold. Addresses of this machine itself
    /// (loopback) are not counted by block: they share one block without being one party.
    /// </summary>
    /// <value>16; 1 to 65,536. <c>mesh.transport.unproven-per-block</c></value>
    public int UnprovenPerBlock { get; init; } = 16;

    /// <summary>
    /// How many TLS handshakes may be started per second for callers; others wait within their time-out. A handshake costs
    /// about 2 ms of a core: a lower limit keeps more of the processor for proven links in a flood, a higher one lets in more
    /// hosts that come back at once, as after an outage.
    /// </summary>
    /// <value>400 for each processor; 1 to 1,000,000. <c>mesh.transport.tls-starts-per-second</c></value>
    public int TlsStartsPerSecond { get; init; } = 400 * Environment.ProcessorCount;

    /// <summary>Connections that the system holds ready until they are accepted.</summary>
    /// <value>512; 1 to 65,535. <c>mesh.transport.backlog</c></value>
    public int Backlog { get; init; } = 512;

    /// <summary>
    /// Bytes that may lie unsent in the socket (Linux: TCP_NOTSENT_LOWAT). Fewer let urgent records pass sooner, more spare
    /// wake-ups of the sender. 0 leaves it to the system.
    /// </summary>
    /// <value>131,072; 0 or 16,384 to 16,777,216. <c>mesh.transport.unsent-max</c></value>
    public int UnsentMaxBytes { get; init; } = 131_072;

    /// <summary>All faults of these options, one sentence each with key, value and range; empty when they are sound.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        CheckTime("close-timeout", CloseTimeout);
        CheckNumber("unproven-max", UnprovenMax, 1, 65_536);
        CheckNumber("unproven-per-block", UnprovenPerBlock, 1, 65_536);
        CheckNumber("tls-starts-per-second", TlsStartsPerSecond, 1, 1_000_000);
        CheckNumber("backlog", Backlog, 1, 65_535);
        if (UnsentMaxBytes != 0)
        {
            CheckNumber("unsent-max", UnsentMaxBytes, 16_384, 16_777_216);
        }

        return faults;

        void CheckTime(string key, TimeSpan value)
        {
            if (value <= TimeSpan.Zero || value > TimeSpan.FromMinutes(5))
            {
                faults.Add($"mesh.transport.{key} = {value}: must be above 0 and at most 5 min.");
            }
        }

        void CheckNumber(string key, int value, int low, int high)
        {
            if (value < low || value > high)
            {
                faults.Add($"mesh.transport.{key} = {value}: must be {low} to {high}.");
            }
        }
    }
}
