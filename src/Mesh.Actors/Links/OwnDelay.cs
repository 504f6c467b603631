using Mesh.Contracts.Runtime;

namespace Mesh.Actors.Links;

/// <summary>For how long this host was kept from running between two looks at a link.</summary>
/// <remarks>
/// Two measures see the same sleep: the lateness of the look itself, and what the runtime measures, where it does, also
/// while the queue before the look was long. The longer one counts, not their sum. One owner, no threads.
/// </remarks>
/// <param name="measured">What the actor system measures, or null.</param>
internal sealed class OwnDelay(ISchedulingDelay? measured)
{
    private TimeSpan _seen = measured?.Total ?? TimeSpan.Zero;

    /// <summary>The delay since the last call, or since this was made.</summary>
    /// <param name="late">How late the caller's own timer was; zero or less when it was not.</param>
    public TimeSpan Take(TimeSpan late)
    {
        TimeSpan total = measured?.Total ?? TimeSpan.Zero;
        TimeSpan since = total - _seen;
        _seen = total;
        return since > late ? since
            : late > TimeSpan.Zero ? late
            : TimeSpan.Zero;
    }
}
