using System.Globalization;
using Mesh.Contracts.Runtime;

namespace Mesh.Testing.Internal;

/// <summary>Waits by driving a deterministic run: what is awaited happens while it waits, and time is
/// virtual.</summary>
internal sealed class VirtualWaiter(IDeterministicRun run) : Waiter
{
    // An endless wait beside an actor with a periodic timer would never end; this much is long for any test.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    private readonly DateTimeOffset _start = run.Now;

    internal override TimeSpan Now => run.Now - _start;

    internal override string Place =>
        string.Create(CultureInfo.InvariantCulture, $"{Environment.NewLine}Seed {run.Seed}, virtual time {run.Now:O}");

    internal override ValueTask<bool> ForMessage(MessageQueue queue, TimeSpan max, Patience patience) =>
        new(RunUntil(() => Check(patience) && !queue.IsEmpty, max));

    internal override ValueTask<bool> ForTask(Task task, TimeSpan max, Patience patience) =>
        new(RunUntil(() => Check(patience) && task.IsCompleted, max));

    internal override ValueTask Pause(TimeSpan span, Patience patience)
    {
        patience.Token.ThrowIfCancellationRequested();
        run.RunFor(Within(span));
        return ValueTask.CompletedTask;
    }

    // The interval is how often a clock would look; here the condition is asked after every step.
    internal override ValueTask<bool> Until(Func<bool> condition, TimeSpan max, TimeSpan interval, Patience patience) =>
        new(RunUntil(() => Check(patience) && condition(), max));

    internal override ValueTask<T> Run<T>(Func<Task<T>> start)
    {
        SynchronizationContext? outer = SynchronizationContext.Current;
        var context = new TestContext();
        SynchronizationContext.SetSynchronizationContext(context);
        try
        {
            Task<T> task = start();
            while (!task.IsCompleted)
            {
                if (context.RunOne())
                    continue;
                if (!run.RunUntil(() => task.IsCompleted || context.HasWork, Longest))
                    throw new TimeoutException($"What the test awaits does not complete within {Longest}{Place}");
            }
            return new ValueTask<T>(task.GetAwaiter().GetResult());
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    internal bool RunUntil(Func<bool> condition, TimeSpan max) => run.RunUntil(condition, Within(max));

    private static bool Check(Patience patience)
    {
        patience.Token.ThrowIfCancellationRequested();
        return true;
    }

    private static TimeSpan Within(TimeSpan span) =>
        span == Timeout.InfiniteTimeSpan || span > Longest ? Longest
        : span < TimeSpan.Zero ? TimeSpan.Zero
        : span;

    /// <summary>Keeps what a test goes on with for between two steps, where it may drive the run itself.</summary>
    private sealed class TestContext : SynchronizationContext
    {
        private readonly Queue<(SendOrPostCallback Callback, object? State)> _work = new();

        internal bool HasWork
        {
            get
            {
                lock (_work)
                    return _work.Count > 0;
            }
        }

        public override void Post(SendOrPostCallback d, object? state)
        {
            lock (_work)
                _work.Enqueue((d, state));
        }

        internal bool RunOne()
        {
            (SendOrPostCallback Callback, object? State) work;
            lock (_work)
            {
                if (!_work.TryDequeue(out work))
                    return false;
            }
            work.Callback(work.State);
            return true;
        }
    }
}
