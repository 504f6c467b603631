using Mesh.Kernel.Event;
using Mesh.Testing.Internal;

namespace Mesh.Testing;

public abstract partial class TestKitBase
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Repeats assertions until they pass; at the end of the time what they throw leaves this
    /// method.</summary>
    /// <param name="assertion">The assertions.</param>
    /// <param name="duration">How long to go on; dilated.</param>
    /// <param name="interval">How long to wait in between.<value>100 ms.</value></param>
    /// <param name="cancellationToken">Ends the wait by an <see cref="OperationCanceledException"/>.</param>
    public void AwaitAssert(
        Action assertion,
        TimeSpan? duration = null,
        TimeSpan? interval = null,
        CancellationToken cancellationToken = default
    ) => Result(Repeat(Wrapped(assertion), duration, interval, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="AwaitAssert"/>
    public Task AwaitAssertAsync(
        Action assertion,
        TimeSpan? duration = null,
        TimeSpan? interval = null,
        CancellationToken cancellationToken = default
    ) => Repeat(Wrapped(assertion), duration, interval, Patience.Await(cancellationToken)).AsTask();

    /// <inheritdoc cref="AwaitAssert"/>
    public Task AwaitAssertAsync(
        Func<Task> assertion,
        TimeSpan? duration = null,
        TimeSpan? interval = null,
        CancellationToken cancellationToken = default
    ) => Repeat(assertion, duration, interval, Patience.Await(cancellationToken)).AsTask();

    /// <summary>Waits until a condition holds, and fails when it does not.</summary>
    /// <remarks>A deterministic run asks it after every step.</remarks>
    public void AwaitCondition(Func<bool> conditionIsFulfilled, CancellationToken cancellationToken = default) =>
        Result(Await(conditionIsFulfilled, null, null, null, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="AwaitCondition(Func{bool}, CancellationToken)"/>
    public Task AwaitConditionAsync(
        Func<Task<bool>> conditionIsFulfilled,
        CancellationToken cancellationToken = default
    ) => AwaitTask(conditionIsFulfilled, null, null, null, cancellationToken);

    /// <inheritdoc cref="AwaitCondition(Func{bool}, CancellationToken)"/>
    public Task AwaitConditionAsync(Func<bool> conditionIsFulfilled, CancellationToken cancellationToken = default) =>
        Await(conditionIsFulfilled, null, null, null, Patience.Await(cancellationToken)).AsTask();

    /// <inheritdoc cref="AwaitCondition(Func{bool}, TimeSpan?, TimeSpan?, string?, CancellationToken)"/>
    public void AwaitCondition(
        Func<bool> conditionIsFulfilled,
        TimeSpan? max,
        CancellationToken cancellationToken = default
    ) => Result(Await(conditionIsFulfilled, max, null, null, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="AwaitCondition(Func{bool}, TimeSpan?, TimeSpan?, string?, CancellationToken)"/>
    public Task AwaitConditionAsync(
        Func<Task<bool>> conditionIsFulfilled,
        TimeSpan? max,
        CancellationToken cancellationToken = default
    ) => AwaitTask(conditionIsFulfilled, max, null, null, cancellationToken);

    /// <inheritdoc cref="AwaitCondition(Func{bool}, TimeSpan?, TimeSpan?, string?, CancellationToken)"/>
    public void AwaitCondition(
        Func<bool> conditionIsFulfilled,
        TimeSpan? max,
        string? message,
        CancellationToken cancellationToken = default
    ) => Result(Await(conditionIsFulfilled, max, null, message, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="AwaitCondition(Func{bool}, TimeSpan?, TimeSpan?, string?, CancellationToken)"/>
    public Task AwaitConditionAsync(
        Func<Task<bool>> conditionIsFulfilled,
        TimeSpan? max,
        string? message,
        CancellationToken cancellationToken = default
    ) => AwaitTask(conditionIsFulfilled, max, null, message, cancellationToken);

    /// <inheritdoc cref="AwaitCondition(Func{bool}, TimeSpan?, TimeSpan?, string?, CancellationToken)"/>
    public Task AwaitConditionAsync(
        Func<bool> conditionIsFulfilled,
        TimeSpan? max,
        string? message,
        CancellationToken cancellationToken = default
    ) => Await(conditionIsFulfilled, max, null, message, Patience.Await(cancellationToken)).AsTask();

    /// <summary>Waits until a condition holds, and fails when it does not.</summary>
    /// <param name="conditionIsFulfilled">The condition.</param>
    /// <param name="max">How long to wait; dilated.</param>
    /// <param name="interval">How long between asking; a deterministic run asks after every step.<value>100
    /// ms.</value></param>
    /// <param name="message">Stands in the failure.</param>
    /// <param name="cancellationToken">Ends the wait by an <see cref="OperationCanceledException"/>.</param>
    public void AwaitCondition(
        Func<bool> conditionIsFulfilled,
        TimeSpan? max,
        TimeSpan? interval,
        string? message = null,
        CancellationToken cancellationToken = default
    ) => Result(Await(conditionIsFulfilled, max, interval, message, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="AwaitCondition(Func{bool}, TimeSpan?, TimeSpan?, string?, CancellationToken)"/>
    public Task AwaitConditionAsync(
        Func<Task<bool>> conditionIsFulfilled,
        TimeSpan? max,
        TimeSpan? interval,
        string? message = null,
        CancellationToken cancellationToken = default
    ) => AwaitTask(conditionIsFulfilled, max, interval, message, cancellationToken);

    /// <inheritdoc cref="AwaitCondition(Func{bool}, TimeSpan?, TimeSpan?, string?, CancellationToken)"/>
    public Task AwaitConditionAsync(
        Func<bool> conditionIsFulfilled,
        TimeSpan? max,
        TimeSpan? interval,
        string? message = null,
        CancellationToken cancellationToken = default
    ) => Await(conditionIsFulfilled, max, interval, message, Patience.Await(cancellationToken)).AsTask();

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="conditionIsFulfilled">The condition.</param>
    /// <param name="max">How long to wait; not dilated.</param>
    /// <param name="interval">How long between asking; a deterministic run asks after every step.<value>100
    /// ms.</value></param>
    /// <param name="cancellationToken">Ends the wait by an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Whether it holds.</returns>
    public bool AwaitConditionNoThrow(
        Func<bool> conditionIsFulfilled,
        TimeSpan max,
        TimeSpan? interval = null,
        CancellationToken cancellationToken = default
    ) => Result(Poll(conditionIsFulfilled, max, interval, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="AwaitConditionNoThrow"/>
    public Task<bool> AwaitConditionNoThrowAsync(
        Func<Task<bool>> conditionIsFulfilled,
        TimeSpan max,
        TimeSpan? interval = null,
        CancellationToken cancellationToken = default
    ) =>
        _inbox
            .Waiter.Until(conditionIsFulfilled, max, interval ?? PollInterval, Patience.Await(cancellationToken))
            .AsTask();

    /// <inheritdoc cref="AwaitConditionNoThrow"/>
    public Task<bool> AwaitConditionNoThrowAsync(
        Func<bool> conditionIsFulfilled,
        TimeSpan max,
        TimeSpan? interval = null,
        CancellationToken cancellationToken = default
    ) => Poll(conditionIsFulfilled, max, interval, Patience.Await(cancellationToken)).AsTask();

    /// <inheritdoc cref="InternalAwaitCondition(Func{bool}, TimeSpan, TimeSpan?, Action{string, object[]},
    /// ILoggingAdapter, CancellationToken)"/>
    protected static bool InternalAwaitCondition(
        Func<bool> conditionIsFulfilled,
        TimeSpan max,
        TimeSpan? interval,
        Action<string, object[]>? fail,
        CancellationToken cancellationToken = default
    ) => InternalAwaitCondition(conditionIsFulfilled, max, interval, fail, null, cancellationToken);

    /// <inheritdoc cref="InternalAwaitCondition(Func{bool}, TimeSpan, TimeSpan?, Action{string, object[]},
    /// ILoggingAdapter, CancellationToken)"/>
    protected static Task<bool> InternalAwaitConditionAsync(
        Func<Task<bool>> conditionIsFulfilled,
        TimeSpan max,
        TimeSpan? interval,
        Action<string, object[]>? fail,
        CancellationToken cancellationToken = default
    ) => InternalAwaitConditionAsync(conditionIsFulfilled, max, interval, fail, null, cancellationToken);

    /// <summary>Waits until a condition holds, for kits that say themselves how they fail.</summary>
    /// <remarks>On the time of the run where the test is the sender in a deterministic one.</remarks>
    /// <param name="conditionIsFulfilled">The condition.</param>
    /// <param name="max">How long to wait; not dilated.</param>
    /// <param name="interval">How long between asking; a deterministic run asks after every step.<value>100
    /// ms.</value></param>
    /// <param name="fail">Is given a format and its arguments when the condition does not hold; null for nobody.</param>
    /// <param name="logger">Is told of the wait, at the level Debug; null for nobody.</param>
    /// <param name="cancellationToken">Ends the wait by an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Whether it holds.</returns>
    protected static bool InternalAwaitCondition(
        Func<bool> conditionIsFulfilled,
        TimeSpan max,
        TimeSpan? interval,
        Action<string, object[]>? fail,
        ILoggingAdapter? logger,
        CancellationToken cancellationToken = default
    )
    {
        Patience patience = Patience.Block(cancellationToken);
        return Result(
            Judged(w => w.Until(conditionIsFulfilled, max, interval ?? PollInterval, patience), max, fail, logger)
        );
    }

    /// <inheritdoc cref="InternalAwaitCondition(Func{bool}, TimeSpan, TimeSpan?, Action{string, object[]},
    /// ILoggingAdapter, CancellationToken)"/>
    protected static Task<bool> InternalAwaitConditionAsync(
        Func<Task<bool>> conditionIsFulfilled,
        TimeSpan max,
        TimeSpan? interval,
        Action<string, object[]>? fail,
        ILoggingAdapter? logger,
        CancellationToken cancellationToken = default
    )
    {
        Patience patience = Patience.Await(cancellationToken);
        return Judged(w => w.Until(conditionIsFulfilled, max, interval ?? PollInterval, patience), max, fail, logger)
            .AsTask();
    }

    private static async ValueTask<bool> Judged(
        Func<Waiter, ValueTask<bool>> wait,
        TimeSpan max,
        Action<string, object[]>? fail,
        ILoggingAdapter? logger
    )
    {
        Waiter waiter = ActorCell.Current is { IsDeterministic: true } cell
            ? Waiter.For(cell.Kernel)
            : new PoolWaiter();
        logger?.Debug("Waiting for a condition, at most {0}", max);
        TimeSpan start = waiter.Now;
        bool holds = await wait(waiter);
        logger?.Debug("After {0} the condition {1}", waiter.Now - start, holds ? "holds" : "does not hold");
        if (!holds)
            fail?.Invoke("The condition has not come to hold within {0}", [max]);
        return holds;
    }

    private static Func<Task> Wrapped(Action action) =>
        () =>
        {
            action();
            return Task.CompletedTask;
        };

    private ValueTask<bool> Poll(Func<bool> condition, TimeSpan max, TimeSpan? interval, Patience patience) =>
        _inbox.Waiter.Until(condition, max, interval ?? PollInterval, patience);

    private async ValueTask<bool> Await(
        Func<bool> condition,
        TimeSpan? max,
        TimeSpan? interval,
        string? message,
        Patience patience
    )
    {
        TimeSpan given = RemainingOrDilated(max);
        return await Poll(condition, given, interval, patience) ? true : throw Unfulfilled(given, message);
    }

    private async Task AwaitTask(
        Func<Task<bool>> condition,
        TimeSpan? max,
        TimeSpan? interval,
        string? message,
        CancellationToken cancellationToken
    )
    {
        TimeSpan given = RemainingOrDilated(max);
        Patience patience = Patience.Await(cancellationToken);
        if (!await _inbox.Waiter.Until(condition, given, interval ?? PollInterval, patience))
            throw Unfulfilled(given, message);
    }

    private Exception Unfulfilled(TimeSpan max, string? message) =>
        _inbox.Failure($"The condition has not come to hold within {max}{Text.Hint(message)}");

    private async ValueTask<bool> Repeat(
        Func<Task> assertion,
        TimeSpan? duration,
        TimeSpan? interval,
        Patience patience
    )
    {
        TimeSpan stop = _inbox.Waiter.Later(RemainingOrDilated(duration));
        TimeSpan pause = interval is { } given && given > TimeSpan.Zero ? given : PollInterval;
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            try
            {
                return await _inbox.Waiter.Run(async () =>
                {
                    await assertion();
                    return true;
                });
            }
            // Whatever an assertion throws is a failure that may pass; the last one is the test's.
            catch (Exception e) when (e is not OperationCanceledException && _inbox.Waiter.Now < stop) { }
            TimeSpan left = stop - _inbox.Waiter.Now;
            await _inbox.Waiter.Pause(left < pause ? left : pause, patience);
        }
    }
}
