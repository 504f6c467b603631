using System.Text;
using Mesh.Kernel.Event;

namespace Mesh.Testing.Internal;

/// <summary>What a test has got, is waiting for and has seen, and how it fails.</summary>
internal sealed class TestInbox(
    MessageQueue queue,
    Waiter waiter,
    ITestKitAssertions assertions,
    ILoggingAdapter? calls
)
{
    private const int Remembered = 10;

    private readonly Queue<MessageEnvelope> _seen = new();

    internal Waiter Waiter => waiter;

    internal MessageQueue Queue => queue;

    /// <summary>The message taken last, or the one that stands for none.</summary>
    internal MessageEnvelope Last { get; set; } = NullMessageEnvelope.Instance;

    /// <summary>Whether the last wait ended because nothing came; then a Within has not been slow.</summary>
    internal bool LastWasNothing { get; set; }

    /// <summary>When the innermost Within ends, by the waiter's clock; null outside of any.</summary>
    internal TimeSpan? End { get; set; }

    /// <summary>Takes the next message.</summary>
    /// <returns>Null when none comes in time.</returns>
    internal ValueTask<MessageEnvelope?> Next(TimeSpan max, Patience patience) => NextBy(waiter.Later(max), patience);

    /// <summary>Takes the next message, when it has come by a moment.</summary>
    /// <returns>Null when none comes in time.</returns>
    internal async ValueTask<MessageEnvelope?> NextBy(TimeSpan stop, Patience patience)
    {
        MessageEnvelope? envelope = await Find(stop, take: true, patience);
        LastWasNothing = envelope is null;
        Last = envelope ?? NullMessageEnvelope.Instance;
        if (envelope is not null)
            Remember(envelope);
        return envelope;
    }

    /// <summary>Looks at the next message and leaves it.</summary>
    internal ValueTask<MessageEnvelope?> Peek(TimeSpan max, Patience patience) => PeekBy(waiter.Later(max), patience);

    /// <summary>Looks at the next message, when it has come by a moment, and leaves it.</summary>
    internal async ValueTask<MessageEnvelope?> PeekBy(TimeSpan stop, Patience patience)
    {
        MessageEnvelope? envelope = await Find(stop, take: false, patience);
        LastWasNothing = envelope is null;
        Last = envelope ?? NullMessageEnvelope.Instance;
        return envelope;
    }

    /// <summary>Fails the test with a text and what is known about the messages.</summary>
    internal Exception Failure(string text)
    {
        assertions.Fail("{0}", Report(text));
        // Assertions that let a failure pass leave the caller without the value that it promised.
        return new InvalidOperationException(text);
    }

    /// <summary>The text of a failure. Nothing of it is made unless it is needed.</summary>
    internal object LazyReport(Func<string> text) => new LazyText(() => Report(text()));

    internal string Report(string text)
    {
        var report = new StringBuilder(text);
        if (_seen.Count > 0)
            report.AppendLine().Append("Last messages seen, newest last:");
        foreach (MessageEnvelope envelope in _seen)
            report.AppendLine().Append("  ").Append(Text.Of(envelope));
        IReadOnlyList<MessageEnvelope> unread = queue.Unread;
        if (unread.Count > 0)
            report.AppendLine().Append("Not yet taken, oldest first:");
        foreach (MessageEnvelope envelope in unread.Take(Remembered))
            report.AppendLine().Append("  ").Append(Text.Of(envelope));
        if (unread.Count > Remembered)
            report.AppendLine().Append("  and ").Append(unread.Count - Remembered).Append(" more");
        return report.Append(waiter.Place).ToString();
    }

    private async ValueTask<MessageEnvelope?> Find(TimeSpan stop, bool take, Patience patience)
    {
        if (calls is null)
            return await Wait(stop, take, patience);
        TimeSpan start = waiter.Now;
        calls.Debug("Waiting for a message, at most {0}", LeftUntil(stop));
        MessageEnvelope? envelope = await Wait(stop, take, patience);
        calls.Debug("After {0} came {1}", waiter.Now - start, envelope ?? NullMessageEnvelope.Instance);
        return envelope;
    }

    private async ValueTask<MessageEnvelope?> Wait(TimeSpan stop, bool take, Patience patience)
    {
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            if (Look() is { } envelope)
                return envelope;
            TimeSpan left = LeftUntil(stop);
            bool hasCome = await waiter.ForMessage(queue, left, patience);
            patience.Token.ThrowIfCancellationRequested();
            bool isOver = left == TimeSpan.Zero || (left == Timeout.InfiniteTimeSpan && !hasCome);
            // What has come when no time is left is late, unless time has stood still meanwhile.
            if (isOver)
                return Look();
        }

        MessageEnvelope? Look() =>
            (take ? queue.TryTake(stop, out MessageEnvelope? next) : queue.TryPeek(stop, out next)) ? next : null;
    }

    private TimeSpan LeftUntil(TimeSpan stop) =>
        stop == TimeSpan.MaxValue ? Timeout.InfiniteTimeSpan
        : stop > waiter.Now ? stop - waiter.Now
        : TimeSpan.Zero;

    private void Remember(MessageEnvelope envelope)
    {
        if (_seen.Count == Remembered)
            _seen.Dequeue();
        _seen.Enqueue(envelope);
    }

    private sealed class LazyText(Func<string> make)
    {
        public override string ToString() => make();
    }
}
