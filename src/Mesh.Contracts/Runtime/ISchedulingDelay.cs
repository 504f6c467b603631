namespace Mesh.Contracts.Runtime;

/// <summary>For how long this process was kept from running, as it measures it itself.</summary>
/// <remarks>
/// Who judges others by their silence reads it when he begins to wait and again when he judges: the difference is how
/// much of the silence may be his own. May be used from any thread.
/// </remarks>
public interface ISchedulingDelay
{
    /// <summary>All delay since the start, with that which is going on. It never falls.</summary>
    TimeSpan Total { get; }

    /// <summary>The delay that was measured last, or is going on; zero when work begins when it is due.</summary>
    TimeSpan Last { get; }
}
