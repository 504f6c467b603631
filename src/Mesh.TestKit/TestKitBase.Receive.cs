using Mesh.Testing.Internal;

namespace Mesh.Testing;

public abstract partial class TestKitBase
{
    /// <summary>Takes the next message.</summary>
    /// <param name="max">How long to wait; zero takes only what has come, in a deterministic run at this moment.</param>
    /// <param name="cancellationToken">Ends the wait by an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Null when none comes in time.</returns>
    public object? ReceiveOne(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        Result(_inbox.Next(GetTimeoutOrDefault(max), Patience.Block(cancellationToken)))?.Message;

    /// <inheritdoc cref="ReceiveOne"/>
    public async ValueTask<object?> ReceiveOneAsync(
        TimeSpan? max = null,
        CancellationToken cancellationToken = default
    ) => (await _inbox.Next(GetTimeoutOrDefault(max), Patience.Await(cancellationToken)))?.Message;

    /// <summary>Takes the next message with its sender.</summary>
    /// <param name="envelope">What came; <see cref="NullMessageEnvelope"/> when nothing did.</param>
    /// <param name="max">How long to wait; zero takes only what has come, in a deterministic run at this moment.</param>
    /// <param name="cancellationToken">Ends the wait by an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Whether one came in time.</returns>
    public bool TryReceiveOne(
        out MessageEnvelope envelope,
        TimeSpan? max = null,
        CancellationToken cancellationToken = default
    )
    {
        MessageEnvelope? came = Result(_inbox.Next(GetTimeoutOrDefault(max), Patience.Block(cancellationToken)));
        envelope = came ?? NullMessageEnvelope.Instance;
        return came is not null;
    }

    /// <inheritdoc cref="TryReceiveOne"/>
    public async ValueTask<(bool success, MessageEnvelope envelope)> TryReceiveOneAsync(
        TimeSpan? max,
        CancellationToken cancellationToken = default
    )
    {
        MessageEnvelope? came = await _inbox.Next(GetTimeoutOrDefault(max), Patience.Await(cancellationToken));
        return (came is not null, came ?? NullMessageEnvelope.Instance);
    }

    /// <summary>Looks at the next message and leaves it for whoever takes it.</summary>
    /// <inheritdoc cref="ReceiveOne"/>
    public object? PeekOne(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        Result(_inbox.Peek(GetTimeoutOrDefault(max), Patience.Block(cancellationToken)))?.Message;

    /// <inheritdoc cref="PeekOne(TimeSpan?, CancellationToken)"/>
    public async ValueTask<object?> PeekOneAsync(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        (await _inbox.Peek(GetTimeoutOrDefault(max), Patience.Await(cancellationToken)))?.Message;

    /// <summary>Looks at the next message, however long it takes to come.</summary>
    public object? PeekOne(CancellationToken cancellationToken) => PeekOne(Timeout.InfiniteTimeSpan, cancellationToken);

    /// <inheritdoc cref="PeekOne(CancellationToken)"/>
    public ValueTask<object?> PeekOneAsync(CancellationToken cancellationToken) =>
        PeekOneAsync(Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Looks at the next message with its sender.</summary>
    /// <inheritdoc cref="TryReceiveOne"/>
    public bool TryPeekOne(out MessageEnvelope envelope, TimeSpan? max, CancellationToken cancellationToken)
    {
        MessageEnvelope? came = Result(_inbox.Peek(GetTimeoutOrDefault(max), Patience.Block(cancellationToken)));
        envelope = came ?? NullMessageEnvelope.Instance;
        return came is not null;
    }

    /// <inheritdoc cref="TryPeekOne"/>
    public async ValueTask<(bool success, MessageEnvelope envelope)> TryPeekOneAsync(
        TimeSpan? max,
        CancellationToken cancellationToken
    )
    {
        MessageEnvelope? came = await _inbox.Peek(GetTimeoutOrDefault(max), Patience.Await(cancellationToken));
        return (came is not null, came ?? NullMessageEnvelope.Instance);
    }

    /// <summary>Takes a number of messages, within what is left of a Within or the default time.</summary>
    public IReadOnlyCollection<object> ReceiveN(int numberOfMessages, CancellationToken cancellationToken = default) =>
        Result(ReceiveExactly(numberOfMessages, RemainingOrDefault, Patience.Block(cancellationToken)));

    /// <inheritdoc cref="ReceiveN(int, CancellationToken)"/>
    public IAsyncEnumerable<object> ReceiveNAsync(
        int numberOfMessages,
        CancellationToken cancellationToken = default
    ) => Enumerate(p => ReceiveExactly(numberOfMessages, RemainingOrDefault, p), cancellationToken);

    /// <summary>Takes a number of messages.</summary>
    /// <param name="numberOfMessages">How many.</param>
    /// <param name="max">How long to wait for all of them; dilated.</param>
    /// <param name="cancellationToken">Ends the wait by an <see cref="OperationCanceledException"/>.</param>
    public IReadOnlyCollection<object> ReceiveN(
        int numberOfMessages,
        TimeSpan max,
        CancellationToken cancellationToken = default
    ) => Result(ReceiveExactly(numberOfMessages, RemainingOrDilated(max), Patience.Block(cancellationToken)));

    /// <inheritdoc cref="ReceiveN(int, TimeSpan, CancellationToken)"/>
    public IAsyncEnumerable<object> ReceiveNAsync(
        int numberOfMessages,
        TimeSpan max,
        CancellationToken cancellationToken = default
    ) => Enumerate(p => ReceiveExactly(numberOfMessages, RemainingOrDilated(max), p), cancellationToken);

    private async ValueTask<IReadOnlyList<object>> ReceiveExactly(int number, TimeSpan max, Patience patience)
    {
        IReadOnlyList<object> came = await ReceiveUpTo(number, max, patience);
        return came.Count == number
            ? came
            : throw _inbox.Failure($"Expected {number} messages within {max}, but only {came.Count} came");
    }

    private async ValueTask<IReadOnlyList<object>> ReceiveUpTo(int number, TimeSpan max, Patience patience)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        TimeSpan stop = _inbox.Waiter.Later(max);
        var messages = new List<object>();
        while (messages.Count < number && await _inbox.NextBy(stop, patience) is { } came)
            messages.Add(came.Message);
        return messages;
    }
}
