namespace Mesh.Simulation;

/// <summary>What the way between two hosts is like. Times are those of one direction.</summary>
/// <remarks>
/// It is a way for TCP: bytes keep their order, and a packet that is lost comes a <see cref="Retransmit"/> later, with all that follow it.
/// </remarks>
public sealed record SimPath
{
    /// <summary>The shortest time on the way. Each pair of hosts draws its own between this and <see cref="LatencyMax"/>.</summary>
    /// <value>1 ms by default; not negative.</value>
    public TimeSpan LatencyMin { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>The longest time on the way, without jitter.</summary>
    /// <value>20 ms by default; not below <see cref="LatencyMin"/>.</value>
    public TimeSpan LatencyMax { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>What is added to each packet on average; exponentially distributed.</summary>
    /// <value>1 ms by default; not negative.</value>
    public TimeSpan Jitter { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>The chance that a packet is lost and sent again.</summary>
    /// <value>0.001 by default; 0 to 0.5.</value>
    public double Loss { get; init; } = 0.001;

    /// <summary>How much later a lost packet comes; and how long after the end of a partition what was sent in it goes on at most.</summary>
    /// <value>200 ms by default; not negative.</value>
    public TimeSpan Retransmit { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Bytes a second that one direction of one link carries; 0 for as many as one likes.</summary>
    /// <value>12,500,000 by default (100 Mbit/s); not negative.</value>
    public long BytesPerSecond { get; init; } = 12_500_000;

    /// <summary>Bytes that lie in the sockets and on the way at most, per direction; then the sender waits.</summary>
    /// <value>262,144 by default; at least 1,024.</value>
    public int WindowBytes { get; init; } = 262_144;

    /// <summary>The chance that what was written at once arrives in pieces, cut anywhere.</summary>
    /// <value>0.1 by default; 0 to 1.</value>
    public double Split { get; init; } = 0.1;

    internal IEnumerable<string> Faults()
    {
        if (
            LatencyMin < TimeSpan.Zero
            || LatencyMax < LatencyMin
            || Jitter < TimeSpan.Zero
            || Retransmit < TimeSpan.Zero
        )
        {
            yield return "Path: times are not negative, and LatencyMax is not below LatencyMin";
        }

        if (Loss is not (>= 0 and <= 0.5) || Split is not (>= 0 and <= 1))
        {
            yield return "Path: Loss is 0 to 0.5, Split 0 to 1";
        }

        if (BytesPerSecond < 0 || WindowBytes < 1_024)
        {
            yield return "Path: BytesPerSecond is not negative, WindowBytes at least 1,024";
        }
    }
}
