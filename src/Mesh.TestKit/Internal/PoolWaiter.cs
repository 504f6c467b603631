using System.Diagnostics;

namespace Mesh.Testing.Internal;

/// <summary>Waits on the real clock, for a system on the thread pool.</summary>
internal sealed class PoolWaiter : Waiter
{
    // The longest that a wait of the framework can be; it counts in milliseconds.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(int.MaxValue);

    internal override TimeSpan Now => Stopwatch.GetElapsedTime(0);

    internal override string Place => "";

    internal override async ValueTask<bool> ForMessage(MessageQueue queue, TimeSpan max, Patience patience)
    {
        Task<bool> arrival = queue.Arrivals.WaitAsync(Within(max), patience.Token);
        bool came = patience.Blocks ? Block(arrival) : await arrival;
        if (came)
            queue.Arrivals.Release();
        return came;
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

    // xunit runs tests on the thread pool. A task that blocks tells the pool, which adds a thread for the actors at
    // once;
    // of another wait it hears nothing, and on a small machine everybody waits until it grows by itself.
    private static bool Block(Task<bool> task) => task.GetAwaiter().GetResult();

    private static TimeSpan Within(TimeSpan span) =>
        span == Timeout.InfiniteTimeSpan ? span
        : span < TimeSpan.Zero ? TimeSpan.Zero
        : span > Longest ? Longest
        : span;
}
