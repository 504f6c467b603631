using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Mesh.Testing.Internal;

/// <summary>The messages that a test actor has got and the test has not yet taken.</summary>
internal sealed class MessageQueue
{
    private readonly ConcurrentQueue<MessageEnvelope> _messages = new();

    /// <summary>Counts the messages, for who waits for one.</summary>
    internal SemaphoreSlim Arrivals { get; } = new(0);

    internal bool IsEmpty => _messages.IsEmpty;

    internal IReadOnlyList<MessageEnvelope> Unread => [.. _messages];

    internal void Add(MessageEnvelope envelope)
    {
        _messages.Enqueue(envelope);
        Arrivals.Release();
    }

    internal bool TryPeek([NotNullWhen(true)] out MessageEnvelope? envelope) => _messages.TryPeek(out envelope);

    internal bool TryTake([NotNullWhen(true)] out MessageEnvelope? envelope)
    {
        envelope = null;
        return Arrivals.Wait(0) && _messages.TryDequeue(out envelope);
    }
}
