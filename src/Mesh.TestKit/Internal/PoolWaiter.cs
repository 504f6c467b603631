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
        TimeSpan given = Within(max);
        bool came = patience.Blocks
            ? queue.Arrivals.Wait(given, patience.Token)
            : await queue.Arrivals.WaitAsync(given, patience.Token);
        if (came)
            queue.Arrivals.Release();
        return came;
    }

    internal override async ValueTask Pause(TimeSpan span, Patience patience)
    {
        if (!patience.Blocks)
        {
            await Task.Delay(Within(span), patience.Token);
            return;
        }
        if (patience.Token.WaitHandle.WaitOne(Within(span)))
            patience.Token.ThrowIfCancellationRequested();
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
        : span;
}
