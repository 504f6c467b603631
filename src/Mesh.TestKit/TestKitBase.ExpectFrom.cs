using Mesh.Testing.Internal;

namespace Mesh.Testing;

public abstract partial class TestKitBase
{
    /// <summary>Takes the next message, which must be of a type and come from a sender.</summary>
    /// <inheritdoc cref="ExpectMsg{T}(TimeSpan?, string?, CancellationToken)"/>
    public T ExpectMsgFrom<T>(
        IActorRef sender,
        TimeSpan? duration = null,
        string? hint = null,
        CancellationToken cancellationToken = default
    ) => Result(FromSender<T>(sender, null, duration, hint, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="ExpectMsgFrom{T}(IActorRef, TimeSpan?, string?, CancellationToken)"/>
    public ValueTask<T> ExpectMsgFromAsync<T>(
        IActorRef sender,
        TimeSpan? duration = null,
        string? hint = null,
        CancellationToken cancellationToken = default
    ) => FromSender<T>(sender, null, duration, hint, Patience.Await(cancellationToken));

    /// <summary>Takes the next message, which must be equal to one and come from a sender.</summary>
    /// <inheritdoc cref="ExpectMsg{T}(TimeSpan?, string?, CancellationToken)"/>
    public T ExpectMsgFrom<T>(
        IActorRef sender,
        T message,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default
    ) => Result(FromEqual(sender, message, timeout, hint, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="ExpectMsgFrom{T}(IActorRef, T, TimeSpan?, string?, CancellationToken)"/>
    public ValueTask<T> ExpectMsgFromAsync<T>(
        IActorRef sender,
        T message,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default
    ) => FromEqual(sender, message, timeout, hint, Patience.Await(cancellationToken));

    /// <summary>Takes the next message, which must fulfil a condition and come from a sender.</summary>
    /// <inheritdoc cref="ExpectMsg{T}(TimeSpan?, string?, CancellationToken)"/>
    public T ExpectMsgFrom<T>(
        IActorRef sender,
        Predicate<T> isMessage,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default
    ) => Result(FromWhere(sender, isMessage, timeout, hint, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="ExpectMsgFrom{T}(IActorRef, Predicate{T}, TimeSpan?, string?, CancellationToken)"/>
    public ValueTask<T> ExpectMsgFromAsync<T>(
        IActorRef sender,
        Predicate<T> isMessage,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default
    ) => FromWhere(sender, isMessage, timeout, hint, Patience.Await(cancellationToken));

    /// <summary>Takes the next message, which must, as its sender, fulfil a condition.</summary>
    /// <inheritdoc cref="ExpectMsg{T}(TimeSpan?, string?, CancellationToken)"/>
    public T ExpectMsgFrom<T>(
        Predicate<IActorRef> isSender,
        Predicate<T> isMessage,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default
    ) => Result(FromSenderWhere(isSender, isMessage, timeout, hint, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="ExpectMsgFrom{T}(Predicate{IActorRef}, Predicate{T}, TimeSpan?, string?, CancellationToken)"/>
    public ValueTask<T> ExpectMsgFromAsync<T>(
        Predicate<IActorRef> isSender,
        Predicate<T> isMessage,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default
    ) => FromSenderWhere(isSender, isMessage, timeout, hint, Patience.Await(cancellationToken));

    /// <summary>Takes the next message, which must pass assertions and come from a sender.</summary>
    /// <inheritdoc cref="ExpectMsg{T}(TimeSpan?, string?, CancellationToken)"/>
    public T ExpectMsgFrom<T>(
        IActorRef sender,
        Action<T> assertMessage,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default
    ) => Result(FromPassing(sender, assertMessage, timeout, hint, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="ExpectMsgFrom{T}(IActorRef, Action{T}, TimeSpan?, string?, CancellationToken)"/>
    public ValueTask<T> ExpectMsgFromAsync<T>(
        IActorRef sender,
        Action<T> assertMessage,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default
    ) => FromPassing(sender, assertMessage, timeout, hint, Patience.Await(cancellationToken));

    /// <summary>Takes the next message, which must, as its sender, pass assertions.</summary>
    /// <inheritdoc cref="ExpectMsg{T}(TimeSpan?, string?, CancellationToken)"/>
    public T ExpectMsgFrom<T>(
        Action<IActorRef> assertSender,
        Action<T> assertMessage,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default
    ) => Result(FromSenderPassing(assertSender, assertMessage, timeout, hint, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="ExpectMsgFrom{T}(Action{IActorRef}, Action{T}, TimeSpan?, string?, CancellationToken)"/>
    public ValueTask<T> ExpectMsgFromAsync<T>(
        Action<IActorRef> assertSender,
        Action<T> assertMessage,
        TimeSpan? timeout = null,
        string? hint = null,
        CancellationToken cancellationToken = default
    ) => FromSenderPassing(assertSender, assertMessage, timeout, hint, Patience.Await(cancellationToken));

    private ValueTask<T> FromEqual<T>(
        IActorRef sender,
        T message,
        TimeSpan? timeout,
        string? hint,
        Patience patience
    ) =>
        FromSender<T>(
            sender,
            (m, report) => _assertions.AssertEqual(message, m, "{0}", report),
            timeout,
            hint,
            patience,
            Text.Value(message)
        );

    private ValueTask<T> FromWhere<T>(
        IActorRef sender,
        Predicate<T> isMessage,
        TimeSpan? timeout,
        string? hint,
        Patience patience
    ) =>
        FromSender<T>(
            sender,
            (m, report) => _assertions.AssertTrue(isMessage(m), "{0}", report),
            timeout,
            hint,
            patience,
            "a message that fulfils the condition"
        );

    private ValueTask<T> FromSenderWhere<T>(
        Predicate<IActorRef> isSender,
        Predicate<T> isMessage,
        TimeSpan? timeout,
        string? hint,
        Patience patience
    ) =>
        Expect<T>(
            timeout,
            "a message that fulfils the condition, from a sender that fulfils its own,",
            hint,
            (m, from, report) => _assertions.AssertTrue(isSender(from) && isMessage(m), "{0}", report),
            patience
        );

    private ValueTask<T> FromPassing<T>(
        IActorRef sender,
        Action<T> assertMessage,
        TimeSpan? timeout,
        string? hint,
        Patience patience
    ) => FromSender<T>(sender, (m, _) => assertMessage(m), timeout, hint, patience);

    private ValueTask<T> FromSenderPassing<T>(
        Action<IActorRef> assertSender,
        Action<T> assertMessage,
        TimeSpan? timeout,
        string? hint,
        Patience patience
    ) =>
        Expect<T>(
            timeout,
            "a message",
            hint,
            (m, from, _) =>
            {
                assertSender(from);
                assertMessage(m);
            },
            patience
        );

    private ValueTask<T> FromSender<T>(
        IActorRef sender,
        Action<T, object>? check,
        TimeSpan? timeout,
        string? hint,
        Patience patience,
        string expected = "a message"
    ) =>
        Expect<T>(
            timeout,
            $"{expected} from {sender},",
            hint,
            (m, from, report) =>
            {
                _assertions.AssertTrue(Equals(from, sender), "{0}", report);
                check?.Invoke(m, report);
            },
            patience
        );
}
