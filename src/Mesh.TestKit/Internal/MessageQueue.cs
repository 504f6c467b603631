using System.Diagnostics.CodeAnalysis;

namespace Mesh.Testing.Internal;

/// <summary>The messages that a test actor has got and the test has not yet taken.</summary>
/// <remarks>
/// Each is stamped when it comes, by the clock of who waits: a test that wakes up late does not mistake a late message
/// for one in time.
/// </remarks>
internal sealed class MessageQueue(Func<TimeSpan> clock)
{
    private readonly Lock _lock = new();
    private readonly Queue<(MessageEnvelope Envelope, TimeSpan Came)> _messages = new();
    private TaskCompletionSource? _arrival;

    internal bool IsEmpty
    {
        get
        {
            lock (_lock)
                return _messages.Count == 0;
        }
    }

    internal IReadOnlyList<MessageEnvelope> Unread
    {
        get
        {
            lock (_lock)
                return [.. _messages.Select(m => m.Envelope)];
        }
    }

    /// <summary>Completes when there is a message; on a task, because blocking on one lets the thread pool grow.</summary>
    internal Task Arrival
    {
        get
        {
            lock (_lock)
            {
                if (_messages.Count > 0)
                    return Task.CompletedTask;
                _arrival ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return _arrival.Task;
            }
        }
    }

    internal void Add(MessageEnvelope envelope)
    {
        TaskCompletionSource? arrival;
        lock (_lock)
        {
            _messages.Enqueue((envelope, clock()));
            arrival = _arrival;
            _arrival = null;
        }
        arrival?.SetResult();
    }

    /// <summary>Looks at the next message, unless it has come after a moment.</summary>
    internal bool TryPeek(TimeSpan latest, [NotNullWhen(true)] out MessageEnvelope? envelope)
    {
        lock (_lock)
        {
            envelope =
                _messages.TryPeek(out (MessageEnvelope Envelope, TimeSpan Came) next) && next.Came <= latest
                    ? next.Envelope
                    : null;
            return envelope is not null;
        }
    }

    /// <summary>Takes the next message, unless it has come after a moment.</summary>
    internal bool TryTake(TimeSpan latest, [NotNullWhen(true)] out MessageEnvelope? envelope)
    {
        lock (_lock)
        {
            if (TryPeek(latest, out envelope))
                _messages.Dequeue();
            return envelope is not null;
        }
    }
}
