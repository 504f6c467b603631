using Mesh.Kernel.Extensions;

namespace Mesh.Testing.Internal;

/// <summary>How one call waits: whether it blocks its thread, and what calls it off.</summary>
/// <remarks>
/// Expectations are written once, as asynchronous methods. Of one that blocks, every wait has ended when it returns, so
/// that its task is complete and nothing ever hops to another thread.
/// </remarks>
internal readonly record struct Patience(bool Blocks, CancellationToken Token)
{
    internal static Patience Block(CancellationToken token) => new(true, token);

    internal static Patience Await(CancellationToken token) => new(false, token);
}

/// <summary>How time passes while a test waits.</summary>
internal abstract class Waiter
{
    internal abstract TimeSpan Now { get; }

    /// <summary>What to add to a failure so that the run can be found again; empty where it cannot.</summary>
    internal abstract string Place { get; }

    /// <summary>The waiter for a system.</summary>
    internal static Waiter For(ActorSystem system) =>
        DeterministicRun.Of(system) is { } run ? new VirtualWaiter(run) : new PoolWaiter();

    /// <summary>Waits until a queue has a message, and leaves it there.</summary>
    internal abstract ValueTask<bool> ForMessage(MessageQueue queue, TimeSpan max, Patience patience);

    /// <summary>Waits until a task has completed, in whatever way.</summary>
    internal abstract ValueTask<bool> ForTask(Task task, TimeSpan max, Patience patience);

    /// <summary>Lets time pass.</summary>
    internal abstract ValueTask Pause(TimeSpan span, Patience patience);

    /// <summary>Waits for a condition, which is asked at least once every interval.</summary>
    internal abstract ValueTask<bool> Until(Func<bool> condition, TimeSpan max, TimeSpan interval, Patience patience);

    /// <summary>Runs what a test awaits.</summary>
    internal abstract ValueTask<T> Run<T>(Func<Task<T>> start);

    /// <summary>Waits for a condition that is itself awaited.</summary>
    internal async ValueTask<bool> Until(Func<Task<bool>> condition, TimeSpan max, TimeSpan interval, Patience patience)
    {
        TimeSpan stop = Later(max);
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            if (await Run(condition))
                return true;
            TimeSpan left = stop - Now;
            if (left <= TimeSpan.Zero)
                return false;
            await Pause(left < interval ? left : interval, patience);
        }
    }

    /// <summary>A moment from now; the end of time where that lies beyond it.</summary>
    internal TimeSpan Later(TimeSpan span)
    {
        TimeSpan now = Now;
        return span == Timeout.InfiniteTimeSpan || span > TimeSpan.MaxValue - now ? TimeSpan.MaxValue : now + span;
    }
}
