namespace Mesh.Kernel;

/// <summary>How often a child has been restarted lately, and whether it has been told to stop. The parent's.</summary>
internal sealed class ChildRestartStats(LocalActorRef child)
{
    private int _retries;
    private TimeSpan? _windowStart;

    internal IInternalActorRef Child => child;

    /// <summary>Whether the child has been told to stop.</summary>
    internal bool IsDying { get; set; }

    internal long Uid => child.Path.Uid;

    /// <summary>Counts a restart that is wanted.</summary>
    /// <param name="maxNrOfRetries">How many are allowed within the window; negative for any number.</param>
    /// <param name="withinTimeMilliseconds">The window; 0 or less for no end.</param>
    /// <returns>Whether the child may be restarted.</returns>
    internal bool RequestRestartPermission(int maxNrOfRetries, int withinTimeMilliseconds)
    {
        if (maxNrOfRetries == 0)
            return false;
        if (withinTimeMilliseconds <= 0)
            return maxNrOfRetries < 0 || ++_retries <= maxNrOfRetries;

        // Without a number of retries, a window means one restart per window.
        int allowed = maxNrOfRetries < 0 ? 1 : maxNrOfRetries;
        TimeSpan now = child.Cell.Kernel.Scheduler.MonotonicClock;
        _windowStart ??= now;
        bool inWindow = now - _windowStart <= TimeSpan.FromMilliseconds(withinTimeMilliseconds);
        if (inWindow)
            return ++_retries <= allowed;
        _retries = 1;
        _windowStart = now;
        return true;
    }
}
