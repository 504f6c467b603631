using System.Text;
using Mesh.Kernel.Event;

namespace Mesh.Testing.Internal;

/// <summary>Waits for entries in the log of a system.</summary>
internal sealed class EventFilterApplier(TestKitBase kit, ActorSystem system, IReadOnlyList<LogFilter> filters)
    : IEventFilterApplier
{
    public EventFilterFactory And => new(kit, system, filters);

    public void ExpectOne(Action action, CancellationToken cancellationToken = default) =>
        Result(Expect(1, null, Wrapped(action), Patience.Block(cancellationToken)));

    public Task ExpectOneAsync(Func<Task> actionAsync, CancellationToken cancellationToken = default) =>
        Expect(1, null, Awaited(actionAsync), Patience.Await(cancellationToken)).AsTask();

    public void ExpectOne(TimeSpan timeout, Action action, CancellationToken cancellationToken = default) =>
        Result(Expect(1, timeout, Wrapped(action), Patience.Block(cancellationToken)));

    public Task ExpectOneAsync(TimeSpan timeout, Func<Task> action, CancellationToken cancellationToken = default) =>
        Expect(1, timeout, Awaited(action), Patience.Await(cancellationToken)).AsTask();

    public Task ExpectOneAsync(Action action, CancellationToken cancellationToken = default) =>
        Expect(1, null, Wrapped(action), Patience.Await(cancellationToken)).AsTask();

    public void Expect(int expectedCount, Action action, CancellationToken cancellationToken = default) =>
        Result(Expect(expectedCount, null, Wrapped(action), Patience.Block(cancellationToken)));

    public Task ExpectAsync(int expectedCount, Func<Task> actionAsync, CancellationToken cancellationToken = default) =>
        Expect(expectedCount, null, Awaited(actionAsync), Patience.Await(cancellationToken)).AsTask();

    public Task ExpectAsync(
        int expectedCount,
        Func<Task> actionAsync,
        TimeSpan? timeout,
        CancellationToken cancellationToken = default
    ) => Expect(expectedCount, timeout, Awaited(actionAsync), Patience.Await(cancellationToken)).AsTask();

    public void Expect(
        int expectedCount,
        TimeSpan timeout,
        Action action,
        CancellationToken cancellationToken = default
    ) => Result(Expect(expectedCount, timeout, Wrapped(action), Patience.Block(cancellationToken)));

    public Task ExpectAsync(
        int expectedCount,
        TimeSpan timeout,
        Func<Task> action,
        CancellationToken cancellationToken = default
    ) => Expect(expectedCount, timeout, Awaited(action), Patience.Await(cancellationToken)).AsTask();

    public Task ExpectAsync(
        int expectedCount,
        TimeSpan timeout,
        Action action,
        CancellationToken cancellationToken = default
    ) => Expect(expectedCount, timeout, Wrapped(action), Patience.Await(cancellationToken)).AsTask();

    public T ExpectOne<T>(Func<T> func, CancellationToken cancellationToken = default) =>
        Result(Expect(1, null, Wrapped(func), Patience.Block(cancellationToken)));

    public Task<T> ExpectOneAsync<T>(Func<Task<T>> func, CancellationToken cancellationToken = default) =>
        Expect(1, null, Awaited(func), Patience.Await(cancellationToken)).AsTask();

    public T ExpectOne<T>(TimeSpan timeout, Func<T> func, CancellationToken cancellationToken = default) =>
        Result(Expect(1, timeout, Wrapped(func), Patience.Block(cancellationToken)));

    public Task<T> ExpectOneAsync<T>(
        TimeSpan timeout,
        Func<Task<T>> func,
        CancellationToken cancellationToken = default
    ) => Expect(1, timeout, Awaited(func), Patience.Await(cancellationToken)).AsTask();

    public T Expect<T>(int expectedCount, Func<T> func, CancellationToken cancellationToken = default) =>
        Result(Expect(expectedCount, null, Wrapped(func), Patience.Block(cancellationToken)));

    public Task<T> ExpectAsync<T>(
        int expectedCount,
        Func<Task<T>> func,
        CancellationToken cancellationToken = default
    ) => Expect(expectedCount, null, Awaited(func), Patience.Await(cancellationToken)).AsTask();

    public T Expect<T>(
        int expectedCount,
        TimeSpan timeout,
        Func<T> func,
        CancellationToken cancellationToken = default
    ) => Result(Expect(expectedCount, timeout, Wrapped(func), Patience.Block(cancellationToken)));

    public Task<T> ExpectAsync<T>(
        int expectedCount,
        TimeSpan timeout,
        Func<Task<T>> func,
        CancellationToken cancellationToken = default
    ) => Expect(expectedCount, timeout, Awaited(func), Patience.Await(cancellationToken)).AsTask();

    public T Mute<T>(Func<T> func, CancellationToken cancellationToken = default) =>
        Result(Expect(null, null, Wrapped(func), Patience.Block(cancellationToken)));

    public Task<T> MuteAsync<T>(Func<Task<T>> func, CancellationToken cancellationToken = default) =>
        Expect(null, null, Awaited(func), Patience.Await(cancellationToken)).AsTask();

    public void Mute(Action action, CancellationToken cancellationToken = default) =>
        Result(Expect(null, null, Wrapped(action), Patience.Block(cancellationToken)));

    public Task MuteAsync(Func<Task> action, CancellationToken cancellationToken = default) =>
        Expect(null, null, Awaited(action), Patience.Await(cancellationToken)).AsTask();

    public Task MuteAsync(Action action, CancellationToken cancellationToken = default) =>
        Expect(null, null, Wrapped(action), Patience.Await(cancellationToken)).AsTask();

    public IUnmutableFilter Mute() => new Muted(LogTap.Of(system), new LogWatch(filters, static () => TimeSpan.Zero));

    private Waiter Waiter => system == kit.Sys ? kit.Waiter : Waiter.For(system);

    private static T Result<T>(ValueTask<T> finished) => finished.GetAwaiter().GetResult();

    private static Func<Waiter, ValueTask<T>> Wrapped<T>(Func<T> func) => _ => new ValueTask<T>(func());

    private static Func<Waiter, ValueTask<bool>> Wrapped(Action action) =>
        Wrapped(() =>
        {
            action();
            return true;
        });

    private static Func<Waiter, ValueTask<T>> Awaited<T>(Func<Task<T>> func) => waiter => waiter.Run(func);

    private static Func<Waiter, ValueTask<bool>> Awaited(Func<Task> action) =>
        Awaited(async () =>
        {
            await action();
            return true;
        });

    /// <summary>Runs a block, and waits for the entries of the log that it leads to.</summary>
    /// <param name="expected">How many; null for any number, which are not waited for.</param>
    /// <param name="timeout">How long to wait after the block.</param>
    /// <param name="block">The block.</param>
    /// <param name="patience">How to wait.</param>
    private async ValueTask<T> Expect<T>(
        int? expected,
        TimeSpan? timeout,
        Func<Waiter, ValueTask<T>> block,
        Patience patience
    )
    {
        patience.Token.ThrowIfCancellationRequested();
        Waiter waiter = Waiter;
        var watch = new LogWatch(filters, () => waiter.Now);
        using var muted = new Muted(LogTap.Of(system), watch);
        T result = await block(waiter);
        if (expected is not { } count)
            return result;
        TimeSpan max = timeout is { } given ? kit.Dilated(given) : kit.EventFilterTimeout;
        TimeSpan stop = waiter.Later(max);
        // For none is waited as for one: the first that comes decides.
        await waiter.ForTask(watch.Reached(Math.Max(1, count)), max, patience);
        patience.Token.ThrowIfCancellationRequested();
        int came = watch.CountBy(stop);
        if (came != count || watch.Fault is not null)
            throw kit.Failure(Report(count, came, max, watch) + (waiter == kit.Waiter ? "" : waiter.Place));
        return result;
    }

    private string Report(int expected, int came, TimeSpan max, LogWatch watch)
    {
        string entries = expected == 1 ? "entry" : "entries";
        var report = new StringBuilder(
            $"Expected {expected} {entries} of the log that match [{string.Join(" or ", filters.Select(f => f.Words))}] "
                + (
                    came < expected
                        ? $"within the timeout {max}, but {came} came"
                        : $"but {came - expected} too many came"
                )
        );
        if (watch.Fault is { } fault)
            report.AppendLine().Append("A filter has thrown ").Append(fault);
        IReadOnlyList<LogEvent> others = watch.Others;
        if (others.Count > 0)
            report.AppendLine().Append("Last entries that do not match, newest last:");
        foreach (LogEvent other in others)
            report.AppendLine().Append("  ").Append(other);
        return report.ToString();
    }

    private sealed class Muted : IUnmutableFilter
    {
        private readonly LogTap _tap;
        private readonly LogWatch _watch;

        internal Muted(LogTap tap, LogWatch watch)
        {
            _tap = tap;
            _watch = watch;
            tap.Add(watch);
        }

        public void Unmute() => _tap.Remove(_watch);

        public void Dispose() => Unmute();
    }
}
