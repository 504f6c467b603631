using Mesh.Testing.Internal;

namespace Mesh.Testing;

public abstract partial class TestKitBase
{
    /// <summary>Takes the next message, which must be of a type.</summary>
    /// <param name="duration">How long to wait; dilated.</param>
    /// <param name="hint">Stands in the failure.</param>
    /// <param name="cancellationToken">Ends the wait by an <see cref="OperationCanceledException"/>.</param>
    public T ExpectMsg<T>(
        TimeSpan? duration = null,
        string? hint = null,
        CancellationToken cancellationToken = default
    ) => Result(ExpectAny<T>(duration, hint, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="ExpectMsg{T}(TimeSpan?, string?, CancellationToken)"/>
    public ValueTask<T> ExpectMsgAsync<T>(
        TimeSpan? duration = null,
        string? hint = null,
        CancellationToken cancellationToken = default
    ) => ExpectAny<T>(duration, hint, Patience.Await(cancellationToken));

    /// <summary>Takes the next message, which must be equal to one.</summary>
    /// <inheritdoc cref="ExpectMsg{T}(TimeSpan?, string?, CancellationToken)"/>
    public T ExpectMsg<T>(
        T message,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default
    ) => Result(ExpectEqual(message, timeout, hint, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="ExpectMsg{T}(T, TimeSpan?, string?, CancellationToken)"/>
    public ValueTask<T> ExpectMsgAsync<T>(
        T message,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default
    ) => ExpectEqual(message, timeout, hint, Patience.Await(cancellationToken));

    /// <summary>Takes the next message, which must be of a type and fulfil a condition.</summary>
    /// <inheritdoc cref="ExpectMsg{T}(TimeSpan?, string?, CancellationToken)"/>
    public T ExpectMsg<T>(
        Predicate<T> isMessage,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default
    ) => Result(ExpectWhere<T>((m, _) => isMessage(m), timeout, hint, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="ExpectMsg{T}(Predicate{T}, TimeSpan?, string?, CancellationToken)"/>
    public ValueTask<T> ExpectMsgAsync<T>(
        Predicate<T> isMessage,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default
    ) => ExpectWhere<T>((m, _) => isMessage(m), timeout, hint, Patience.Await(cancellationToken));

    /// <summary>Takes the next message, which must be of a type and pass assertions.</summary>
    /// <inheritdoc cref="ExpectMsg{T}(TimeSpan?, string?, CancellationToken)"/>
    public T ExpectMsg<T>(
        Action<T> assert,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default
    ) => Result(ExpectPassing<T>((m, _) => assert(m), timeout, hint, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="ExpectMsg{T}(Action{T}, TimeSpan?, string?, CancellationToken)"/>
    public ValueTask<T> ExpectMsgAsync<T>(
        Action<T> assert,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default
    ) => ExpectPassing<T>((m, _) => assert(m), timeout, hint, Patience.Await(cancellationToken));

    /// <summary>Takes the next message, which must be of a type and, with its sender, fulfil a condition.</summary>
    /// <inheritdoc cref="ExpectMsg{T}(TimeSpan?, string?, CancellationToken)"/>
    public T ExpectMsg<T>(
        Func<T, IActorRef, bool> isMessageAndSender,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default
    ) => Result(ExpectWhere(isMessageAndSender, timeout, hint, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="ExpectMsg{T}(Func{T, IActorRef, bool}, TimeSpan?, string?, CancellationToken)"/>
    public ValueTask<T> ExpectMsgAsync<T>(
        Func<T, IActorRef, bool> isMessageAndSender,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default
    ) => ExpectWhere(isMessageAndSender, timeout, hint, Patience.Await(cancellationToken));

    /// <summary>Takes the next message, which must be of a type and, with its sender, pass assertions.</summary>
    /// <inheritdoc cref="ExpectMsg{T}(TimeSpan?, string?, CancellationToken)"/>
    public T ExpectMsg<T>(
        Action<T, IActorRef> assertMessageAndSender,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default
    ) => Result(ExpectPassing(assertMessageAndSender, timeout, hint, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="ExpectMsg{T}(Action{T, IActorRef}, TimeSpan?, string?, CancellationToken)"/>
    public ValueTask<T> ExpectMsgAsync<T>(
        Action<T, IActorRef> assertMessageAndSender,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default
    ) => ExpectPassing(assertMessageAndSender, timeout, hint, Patience.Await(cancellationToken));

    /// <summary>Takes the next message, which a comparer must find equal to one.</summary>
    /// <inheritdoc cref="ExpectMsg{T}(TimeSpan?, string?, CancellationToken)"/>
    public T ExpectMsg<T>(
        T expected,
        Func<T, T, bool> comparer,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default
    ) => Result(ExpectCompared(expected, comparer, timeout, hint, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="ExpectMsg{T}(T, Func{T, T, bool}, TimeSpan?, string?, CancellationToken)"/>
    public ValueTask<T> ExpectMsgAsync<T>(
        T expected,
        Func<T, T, bool> comparer,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default
    ) => ExpectCompared(expected, comparer, timeout, hint, Patience.Await(cancellationToken));

    /// <summary>Takes the next message, which must be the end of an actor; <see cref="Watch"/> it before.</summary>
    /// <inheritdoc cref="ExpectMsg{T}(TimeSpan?, string?, CancellationToken)"/>
    public Terminated ExpectTerminated(
        IActorRef target,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default
    ) => Result(ExpectEnd(target, timeout, hint, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="ExpectTerminated"/>
    public ValueTask<Terminated> ExpectTerminatedAsync(
        IActorRef target,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default
    ) => ExpectEnd(target, timeout, hint, Patience.Await(cancellationToken));

    /// <summary>Waits, and fails when a message comes.</summary>
    public void ExpectNoMsg(CancellationToken cancellationToken = default) =>
        Result(ExpectNothing(null, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="ExpectNoMsg(CancellationToken)"/>
    public async ValueTask ExpectNoMsgAsync(CancellationToken cancellationToken = default) =>
        await ExpectNothing(null, Patience.Await(cancellationToken));

    /// <summary>Waits, and fails when a message comes.</summary>
    /// <param name="duration">How long; dilated. Zero looks only at what has come.</param>
    /// <param name="cancellationToken">Ends the wait by an <see cref="OperationCanceledException"/>.</param>
    public void ExpectNoMsg(TimeSpan duration, CancellationToken cancellationToken = default) =>
        Result(ExpectNothing(duration, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="ExpectNoMsg(TimeSpan, CancellationToken)"/>
    public async ValueTask ExpectNoMsgAsync(TimeSpan duration, CancellationToken cancellationToken = default) =>
        await ExpectNothing(duration, Patience.Await(cancellationToken));

    /// <inheritdoc cref="ExpectNoMsg(TimeSpan, CancellationToken)"/>
    public void ExpectNoMsg(int milliseconds, CancellationToken cancellationToken = default) =>
        Result(ExpectNothing(TimeSpan.FromMilliseconds(milliseconds), Patience.Block(cancellationToken)));

    /// <inheritdoc cref="ExpectNoMsg(TimeSpan, CancellationToken)"/>
    public async ValueTask ExpectNoMsgAsync(int milliseconds, CancellationToken cancellationToken = default) =>
        await ExpectNothing(TimeSpan.FromMilliseconds(milliseconds), Patience.Await(cancellationToken));

    private ValueTask<T> ExpectAny<T>(TimeSpan? timeout, string? hint, Patience patience) =>
        Expect<T>(timeout, "a message", hint, null, patience);

    private ValueTask<T> ExpectEqual<T>(T message, TimeSpan? timeout, string? hint, Patience patience) =>
        Expect<T>(
            timeout,
            Text.Value(message),
            hint,
            (m, _, report) => _assertions.AssertEqual(message, m, "{0}", report),
            patience
        );

    private ValueTask<T> ExpectCompared<T>(
        T message,
        Func<T, T, bool> comparer,
        TimeSpan? timeout,
        string? hint,
        Patience patience
    ) =>
        Expect<T>(
            timeout,
            Text.Value(message),
            hint,
            (m, _, report) => _assertions.AssertEqual(message, m, comparer, "{0}", report),
            patience
        );

    private ValueTask<T> ExpectWhere<T>(
        Func<T, IActorRef, bool> isExpected,
        TimeSpan? timeout,
        string? hint,
        Patience patience
    ) =>
        Expect<T>(
            timeout,
            "a message that fulfils the condition",
            hint,
            (m, sender, report) => _assertions.AssertTrue(isExpected(m, sender), "{0}", report),
            patience
        );

    private ValueTask<T> ExpectPassing<T>(
        Action<T, IActorRef> assert,
        TimeSpan? timeout,
        string? hint,
        Patience patience
    ) => Expect<T>(timeout, "a message", hint, (m, sender, _) => assert(m, sender), patience);

    private ValueTask<Terminated> ExpectEnd(IActorRef target, TimeSpan? timeout, string? hint, Patience patience) =>
        Expect<Terminated>(
            timeout,
            $"the end of {target}",
            hint,
            (m, _, report) => _assertions.AssertTrue(m.ActorRef.Equals(target), "{0}", report),
            patience
        );

    /// <summary>What all expectations of one message share.</summary>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="expected">What is expected, for the failure.</param>
    /// <param name="hint">What else to say in it.</param>
    /// <param name="check">Fails the test, with a text that is given, when the message is not the one.</param>
    /// <param name="patience">How to wait.</param>
    private async ValueTask<T> Expect<T>(
        TimeSpan? timeout,
        string expected,
        string? hint,
        Action<T, IActorRef, object>? check,
        Patience patience
    )
    {
        TimeSpan max = RemainingOrDilated(timeout);
        string Wanted() => $"Expected {expected} of type {Text.Type(typeof(T))} within {max}{Text.Hint(hint)}";
        MessageEnvelope? came = await _inbox.Next(max, patience);
        if (came is null)
            throw _inbox.Failure($"{Wanted()}, but nothing came");
        string Came() => $"{Wanted()}, but what came was {Text.Of(came)}";
        if (came.Message is not T message)
            throw _inbox.Failure(Came());
        check?.Invoke(message, came.Sender, _inbox.LazyReport(Came));
        return message;
    }

    private async ValueTask<bool> ExpectNothing(TimeSpan? duration, Patience patience)
    {
        TimeSpan max = duration is null
            ? RemainingOr(Dilated(TestKitSettings.ExpectNoMessageDefault))
            : RemainingOrDilated(duration);
        TimeSpan start = _inbox.Waiter.Now;
        if (await _inbox.Next(max, patience) is { } came)
        {
            TimeSpan after = _inbox.Waiter.Now - start;
            throw _inbox.Failure($"Expected no message within {max}, but after {after} came {Text.Of(came)}");
        }
        return true;
    }
}
