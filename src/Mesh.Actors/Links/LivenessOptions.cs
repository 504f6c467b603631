namespace Mesh.Actors.Links;

/// <summary>
/// When to ask whether the remote host is there, and when to stop believing it. HOCON: <c>mesh.link.liveness</c>.
/// </summary>
/// <remarks>
/// Shorter times find a dead host sooner and cost pings, and kill links over a network that only paused. The upper
/// limits are the protocol's: an app is promised Offline within 61 s of the last sign of life.
/// </remarks>
public sealed record LivenessOptions
{
    /// <summary>Silence before a ping. HOCON: <c>ping-after</c>.</summary>
    /// <value>10 s by default; above 0, at most 10 s, and below <see cref="DeadAfter"/>.</value>
    public TimeSpan PingAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Silence, or a ping unanswered, before the link is dead. HOCON: <c>dead-after</c>.</summary>
    /// <value>30 s by default; above 0, at most 30 s.</value>
    public TimeSpan DeadAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// By how much a late host of our own may stretch <see cref="DeadAfter"/>. HOCON: <c>max-stretch</c>.
    /// </summary>
    /// <value>2 by default; 1 (never) to 2.</value>
    public double MaxStretch { get; init; } = 2;

    /// <summary>
    /// All faults, each with its HOCON path, its value and what is allowed; empty when there are none.
    /// </summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        Check(faults, "ping-after", PingAfter, 10);
        Check(faults, "dead-after", DeadAfter, 30);
        if (PingAfter >= DeadAfter)
        {
            faults.Add(
                $"mesh.link.liveness.ping-after is {LinkOptions.Text(PingAfter)}; "
                    + $"must be below mesh.link.liveness.dead-after, {LinkOptions.Text(DeadAfter)}."
            );
        }

        // Written so that NaN, too, is outside.
        if (!(MaxStretch >= 1 && MaxStretch <= 2))
        {
            faults.Add(FormattableString.Invariant($"mesh.link.liveness.max-stretch is {MaxStretch}; must be 1 to 2."));
        }

        return faults;
    }

    private static void Check(List<string> faults, string key, TimeSpan value, int maxSeconds)
    {
        if (value <= TimeSpan.Zero || value > TimeSpan.FromSeconds(maxSeconds))
        {
            faults.Add(
                $"mesh.link.liveness.{key} is {LinkOptions.Text(value)}; must be above 0s, at most {maxSeconds}s."
            );
        }
    }
}
