namespace Mesh.Bench.Link;

/// <summary>Something that carries frames between two processes on this machine, to be measured.</summary>
/// <remarks>The floor is one, the mesh another; <see cref="LinkSuite"/> asks both the same, turn by turn.</remarks>
internal interface ILinkSubject
{
    /// <summary>
    /// Sends frames of one size one way, as fast as the receiver takes them, for the duration or a little longer. The receiver
    /// gets each payload as an array of its own and counts whole frames; the clock stops when it has the last.
    /// </summary>
    Task<FramesResult> FramesAsync(int frameBytes, TimeSpan duration);

    /// <summary>Sends one frame at a time and waits for it to come back.</summary>
    Task<EchoResult> EchoAsync(int frameBytes, TimeSpan duration);

    /// <summary>Opens and closes links, so many at a time; links per second, counted when both ends have them all.</summary>
    Task<double> SetUpsPerSecondAsync(int parallel, int count);

    /// <summary>
    /// Opens links and leaves them idle: growth of resident memory by link, of the accepting and the dialling process together.
    /// Both are fresh processes that have opened and closed some links before, and collect garbage before each look.
    /// </summary>
    Task<IdleResult> IdleAsync(int links);
}

/// <summary>A one-way stream of frames.</summary>
/// <param name="FramesPerSecond">Whole frames that the receiver had.</param>
/// <param name="CpuPerMillion">Processor seconds of both processes for a million frames.</param>
/// <param name="AllocatedPerFrame">Managed bytes allocated by both processes for a frame.</param>
internal sealed record FramesResult(double FramesPerSecond, double CpuPerMillion, double AllocatedPerFrame);

/// <summary>There and back, in microseconds.</summary>
internal sealed record EchoResult(double P50, double P99);

/// <summary>Bytes for each idle link, both processes together.</summary>
internal sealed record IdleResult(double ResidentBytes, double ManagedBytes);
