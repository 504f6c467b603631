using System.Collections;
using Mesh.Testing.Internal;

namespace Mesh.Testing;

public abstract partial class TestKitBase
{
    /// <summary>Takes messages while a function makes something of them; the first for which it does not is
    /// left.</summary>
    /// <param name="max">How long to go on; dilated.</param>
    /// <param name="filter">Gives what a message counts as, or null to end.</param>
    /// <param name="msgs">How many to take at most.</param>
    /// <param name="cancellationToken">Ends the wait by an <see cref="OperationCanceledException"/>.</param>
    /// <returns>What the function made of the messages taken.</returns>
    public IReadOnlyList<T> ReceiveWhile<T>(
        TimeSpan? max,
        Func<object, T?> filter,
        int msgs = int.MaxValue,
        CancellationToken cancellationToken = default
    ) => Result(TakeWhile(filter, max, null, msgs, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="ReceiveWhile{T}(TimeSpan?, Func{object, T}, int, CancellationToken)"/>
    public IAsyncEnumerable<T> ReceiveWhileAsync<T>(
        TimeSpan? max,
        Func<object, T?> filter,
        int msgs = int.MaxValue,
        CancellationToken cancellationToken = default
    ) => Enumerate(p => TakeWhile(filter, max, null, msgs, p), cancellationToken);

    /// <summary>Takes messages while a function makes something of them and none is long in coming.</summary>
    /// <param name="max">How long to go on; dilated.</param>
    /// <param name="idle">How long to wait for one message; null for no limit.</param>
    /// <param name="filter">Gives what a message counts as, or null to end.</param>
    /// <param name="msgs">How many to take at most.</param>
    /// <param name="cancellationToken">Ends the wait by an <see cref="OperationCanceledException"/>.</param>
    /// <returns>What the function made of the messages taken.</returns>
    public IReadOnlyList<T> ReceiveWhile<T>(
        TimeSpan? max,
        TimeSpan? idle,
        Func<object, T?> filter,
        int msgs = int.MaxValue,
        CancellationToken cancellationToken = default
    ) => Result(TakeWhile(filter, max, idle, msgs, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="ReceiveWhile{T}(TimeSpan?, TimeSpan?, Func{object, T}, int, CancellationToken)"/>
    public IAsyncEnumerable<T> ReceiveWhileAsync<T>(
        TimeSpan? max,
        TimeSpan? idle,
        Func<object, T?> filter,
        int msgs = int.MaxValue,
        CancellationToken cancellationToken = default
    ) => Enumerate(p => TakeWhile(filter, max, idle, msgs, p), cancellationToken);

    /// <inheritdoc cref="ReceiveWhile{T}(TimeSpan?, TimeSpan?, Func{object, T}, int, CancellationToken)"/>
    public IReadOnlyList<T> ReceiveWhile<T>(
        Func<object, T?> filter,
        TimeSpan? max = null,
        TimeSpan? idle = null,
        int msgs = int.MaxValue,
        CancellationToken cancellationToken = default
    ) => Result(TakeWhile(filter, max, idle, msgs, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="ReceiveWhile{T}(TimeSpan?, TimeSpan?, Func{object, T}, int, CancellationToken)"/>
    public IAsyncEnumerable<T> ReceiveWhileAsync<T>(
        Func<object, T?> filter,
        TimeSpan? max = null,
        TimeSpan? idle = null,
        int msgs = int.MaxValue,
        CancellationToken cancellationToken = default
    ) => Enumerate(p => TakeWhile(filter, max, idle, msgs, p), cancellationToken);

    /// <summary>Takes messages of a type while a condition holds for them; the first for which it does not is
    /// left.</summary>
    /// <param name="shouldContinue">The condition.</param>
    /// <param name="max">How long to go on; dilated.</param>
    /// <param name="idle">How long to wait for one message; null for no limit.</param>
    /// <param name="msgs">How many to take at most.</param>
    /// <param name="shouldIgnoreOtherMessageTypes">Whether other types are dropped; otherwise the first one ends
    /// it.</param>
    /// <param name="cancellationToken">Ends the wait by an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The messages of the type, in their order.</returns>
    public IReadOnlyList<T> ReceiveWhile<T>(
        Predicate<T> shouldContinue,
        TimeSpan? max = null,
        TimeSpan? idle = null,
        int msgs = int.MaxValue,
        bool shouldIgnoreOtherMessageTypes = true,
        CancellationToken cancellationToken = default
    ) =>
        Result(
            TakeOfType(
                shouldContinue,
                max,
                idle,
                msgs,
                shouldIgnoreOtherMessageTypes,
                Patience.Block(cancellationToken)
            )
        );

    /// <inheritdoc cref="ReceiveWhile{T}(Predicate{T}, TimeSpan?, TimeSpan?, int, bool, CancellationToken)"/>
    public IAsyncEnumerable<T> ReceiveWhileAsync<T>(
        Predicate<T> shouldContinue,
        TimeSpan? max = null,
        TimeSpan? idle = null,
        int msgs = int.MaxValue,
        bool shouldIgnoreOtherMessageTypes = true,
        CancellationToken cancellationToken = default
    ) =>
        Enumerate(
            p => TakeOfType(shouldContinue, max, idle, msgs, shouldIgnoreOtherMessageTypes, p),
            cancellationToken
        );

    /// <summary>Takes messages until one is for the condition; the others are dropped.</summary>
    /// <param name="isMessage">The condition.</param>
    /// <param name="max">How long to go on; dilated.</param>
    /// <param name="hint">Stands in the failure.</param>
    /// <param name="cancellationToken">Ends the wait by an <see cref="OperationCanceledException"/>.</param>
    public object FishForMessage(
        Predicate<object> isMessage,
        TimeSpan? max = null,
        string hint = "",
        CancellationToken cancellationToken = default
    ) => Result(Fish(isMessage, null, max, hint, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="FishForMessage(Predicate{object}, TimeSpan?, string, CancellationToken)"/>
    public ValueTask<object> FishForMessageAsync(
        Predicate<object> isMessage,
        TimeSpan? max = null,
        string hint = "",
        CancellationToken cancellationToken = default
    ) => Fish(isMessage, null, max, hint, Patience.Await(cancellationToken));

    /// <summary>Takes messages until one is of a type and for the condition; the others are dropped.</summary>
    /// <inheritdoc cref="FishForMessage(Predicate{object}, TimeSpan?, string, CancellationToken)"/>
    public T FishForMessage<T>(
        Predicate<T> isMessage,
        TimeSpan? max = null,
        string hint = "",
        CancellationToken cancellationToken = default
    ) => Result(Fish(isMessage, null, max, hint, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="FishForMessage{T}(Predicate{T}, TimeSpan?, string, CancellationToken)"/>
    public ValueTask<T> FishForMessageAsync<T>(
        Predicate<T> isMessage,
        TimeSpan? max = null,
        string hint = "",
        CancellationToken cancellationToken = default
    ) => Fish(isMessage, null, max, hint, Patience.Await(cancellationToken));

    /// <summary>Takes messages until one is of a type and for the condition; the others are put into a list,
    /// which is emptied before.</summary>
    /// <inheritdoc cref="FishForMessage(Predicate{object}, TimeSpan?, string, CancellationToken)"/>
    public T FishForMessage<T>(
        Predicate<T> isMessage,
        ArrayList allMessages,
        TimeSpan? max = null,
        string hint = "",
        CancellationToken cancellationToken = default
    ) => Result(Fish(isMessage, allMessages, max, hint, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="FishForMessage{T}(Predicate{T}, ArrayList, TimeSpan?, string, CancellationToken)"/>
    public ValueTask<T> FishForMessageAsync<T>(
        Predicate<T> isMessage,
        ArrayList allMessages,
        TimeSpan? max = null,
        string hint = "",
        CancellationToken cancellationToken = default
    ) => Fish(isMessage, allMessages, max, hint, Patience.Await(cancellationToken));

    /// <summary>Takes messages for a time, and fails when one is of a type.</summary>
    public async Task FishUntilMessageAsync<T>(TimeSpan? max = null, CancellationToken cancellationToken = default)
    {
        TimeSpan given = RemainingOrDilated(max);
        TimeSpan stop = _inbox.Waiter.Later(given);
        while (await _inbox.NextBy(stop, Patience.Await(cancellationToken)) is { } came)
        {
            if (came.Message is T)
                throw _inbox.Failure(
                    $"Expected no message of type {Text.Type(typeof(T))} within {given}, but what came was {Text.Of(came)}"
                );
        }
    }

    /// <summary>Takes messages until none has come for a time.</summary>
    /// <param name="max">How long none must come.</param>
    /// <param name="maxMessages">With more than this number of messages the test fails; null for any number.</param>
    /// <param name="cancellationToken">Ends the wait by an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The messages.</returns>
    public async Task<ArrayList> WaitForRadioSilenceAsync(
        TimeSpan? max = null,
        uint? maxMessages = null,
        CancellationToken cancellationToken = default
    )
    {
        var messages = new ArrayList();
        while (await _inbox.Next(GetTimeoutOrDefault(max), Patience.Await(cancellationToken)) is { } came)
        {
            messages.Add(came.Message);
            if (messages.Count > maxMessages)
                throw _inbox.Failure($"Expected silence after at most {maxMessages} messages, but one more came");
        }
        return messages;
    }

    private ValueTask<IReadOnlyList<T>> TakeWhile<T>(
        Func<object, T?> filter,
        TimeSpan? max,
        TimeSpan? idle,
        int msgs,
        Patience patience
    ) =>
        Take(
            message => filter(message) is { } result ? (Verdict.Keep, result) : (Verdict.End, default),
            max,
            idle,
            msgs,
            patience
        );

    private ValueTask<IReadOnlyList<T>> TakeOfType<T>(
        Predicate<T> shouldContinue,
        TimeSpan? max,
        TimeSpan? idle,
        int msgs,
        bool shouldIgnoreOthers,
        Patience patience
    ) =>
        Take<T>(
            message =>
                message is T typed ? (shouldContinue(typed) ? Verdict.Keep : Verdict.End, (T?)typed)
                : shouldIgnoreOthers ? (Verdict.Drop, default)
                : (Verdict.End, default),
            max,
            idle,
            msgs,
            patience
        );

    private async ValueTask<IReadOnlyList<T>> Take<T>(
        Func<object, (Verdict Verdict, T? Result)> judge,
        TimeSpan? max,
        TimeSpan? idle,
        int msgs,
        Patience patience
    )
    {
        TimeSpan stop = _inbox.Waiter.Later(RemainingOrDilated(max));
        var results = new List<T>();
        MessageEnvelope last = NullMessageEnvelope.Instance;
        while (results.Count < msgs)
        {
            TimeSpan idleStop = idle is { } given ? _inbox.Waiter.Later(given) : TimeSpan.MaxValue;
            TimeSpan nextStop = idleStop < stop ? idleStop : stop;
            if (await _inbox.PeekBy(nextStop, patience) is not { } next)
                break;
            (Verdict verdict, T? result) = judge(next.Message);
            if (verdict == Verdict.End)
                break;
            last = await _inbox.NextBy(nextStop, patience) ?? last;
            if (verdict == Verdict.Keep)
                results.Add(result!);
        }
        _inbox.Last = last;
        // It has waited for its time to pass, which a Within around it must not mistake for slowness.
        _inbox.LastWasNothing = true;
        return results;
    }

    private async ValueTask<T> Fish<T>(
        Predicate<T> isMessage,
        ArrayList? others,
        TimeSpan? max,
        string hint,
        Patience patience
    )
    {
        others?.Clear();
        TimeSpan given = RemainingOrDilated(max);
        TimeSpan stop = _inbox.Waiter.Later(given);
        int dropped = 0;
        while (await _inbox.NextBy(stop, patience) is { } came)
        {
            if (came.Message is T typed && isMessage(typed))
                return typed;
            others?.Add(came.Message);
            dropped++;
        }
        throw _inbox.Failure(
            $"Fished for a message of type {Text.Type(typeof(T))} within {given}{Text.Hint(hint)}, but it was none of the "
                + $"{dropped} that came"
        );
    }

    private enum Verdict
    {
        Keep,
        Drop,
        End,
    }
}
