using Mesh.Hocon.Extensions;

namespace Mesh.Actors.Links;

/// <summary>
/// When to ask whether the remote host is there, and when to stop believing it. HOCON: <c>mesh.link.liveness</c>.
/// </summary>
/// <remarks>
/// Shorter times find a dead host sooner and cost pings, and kill links over a network that only paused. The upper
/// limits are the protocol's: an app is promised Offline within 61 s of the last sign of life.
/// </remarks>
public sealed record LivenessOptions : IHoconValidated
{
    /// <summary>Silence before a ping; the side that dialled waits a tenth longer. HOCON: <c>ping-after</c>.</summary>
    /// <value>10 s by default; 1 ms to 10 s, and below <see cref="DeadAfter"/>.</value>
    [HoconKey("ping-after", Min = "1ms", Max = "10s")]
    public TimeSpan PingAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Silence, or a ping unanswered, before the link is dead. HOCON: <c>dead-after</c>.</summary>
    /// <value>30 s by default; 1 ms to 30 s.</value>
    [HoconKey("dead-after", Min = "1ms", Max = "30s")]
    public TimeSpan DeadAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// By how much a late host of our own may stretch <see cref="DeadAfter"/>. HOCON: <c>max-stretch</c>.
    /// </summary>
    /// <value>2 by default; 1 (never) to 2.</value>
    [HoconKey("max-stretch", Min = "1", Max = "2")]
    public double MaxStretch { get; init; } = 2;

    /// <inheritdoc cref="HoconSchema.Validate"/>
    public IReadOnlyList<string> Validate() => HoconSchema.Validate(this, "mesh.link.liveness");

    IEnumerable<(string Key, string Message)> IHoconValidated.Check()
    {
        if (PingAfter >= DeadAfter)
        {
            yield return (
                "ping-after",
                $"{HoconSchema.Text(PingAfter)} is not below dead-after, {HoconSchema.Text(DeadAfter)}"
            );
        }
    }
}
