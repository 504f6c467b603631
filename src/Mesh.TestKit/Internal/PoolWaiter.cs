using System.Diagnostics;

namespace Mesh.Testing.Internal;

/// <summary>Waits on the real clock, for a system on the thread pool.</summary>
internal sealed class PoolWaiter : Waiter
{
    // The longest that a wait of the framework can be; it counts in milliseconds.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(int.MaxValue);

    internal override TimeSpan Now => Stopwatch.GetElapsedTime(0);

    internal override string Place => "";

    internal override ValueTask<bool> ForMessage(MessageQueue queue, TimeSpan max, Patience patience) =>
        ForTask(queue.Arrival, max, patience);

    // xunit runs tests on the thread pool. A task that blocks tells the pool, which adds a thread for the actors at
    // once; of another wait it hears nothing, and on a small machine everybody waits until it grows by itself.
    internal override async ValueTask<bool> ForTask(Task task, TimeSpan max, Patience patience)
    {
        if (!patience.Blocks)
        {
            await task.WaitAsync(Within(max), patience.Token)
                .ConfigureAwait(
                    ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext
                );
            return task.IsCompleted;
        }
        try
        {
            return task.Wait(Within(max), patience.Token);
        }
        catch (AggregateException) when (task.IsCompleted)
        {
            return true;
        }
    }

    internal override async ValueTask Pause(TimeSpan span, Patience patience)
    {
        Task pause = Task.Delay(Within(span), patience.Token);
        if (patience.Blocks)
            pause.GetAwaiter().GetResult();
        else
            await pause;
    }

    internal override async ValueTask<bool> Until(
        Func<bool> condition,
        TimeSpan max,
        TimeSpan interval,
        Patience patience
    )
    {
        TimeSpan stop = Later(max);
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            if (condition())
                return true;
            TimeSpan left = stop - Now;
            if (left <= TimeSpan.Zero)
                return false;
            await Pause(left < interval ? left : interval, patience);
        }
    }

    internal override async ValueTask<T> Run<T>(Func<Task<T>> start) => await start();

    private static TimeSpan Within(TimeSpan span) =>
        span == Timeout.InfiniteTimeSpan ? span
        : span < TimeSpan.Zero ? TimeSpan.Zero
        : span > Longest ? Longest
        // Whole ones, upwards: the rest of a millisecond would be waited for in a loop.
        : TimeSpan.FromMilliseconds(Math.Ceiling(span.TotalMilliseconds));
}
