namespace Mesh.Kernel.Dispatch;

/// <summary>Some places in the chain that is a mailbox: producers reserve them in order, the consumer empties them.</summary>
/// <remarks>
/// A segment outside of the chain counts as full, so that a producer that still holds it goes on to the chain's end.
/// </remarks>
internal sealed class Segment(int size)
{
    internal readonly Slot[] Slots = new Slot[size];
    internal Segment? Next;

    /// <summary>How many places have been reserved; more than there are once it is full.</summary>
    internal int Reserved = 1;

    /// <summary>Whether a producer has reserved the place, or one behind it; he may not have filled it yet.</summary>
    internal bool HasReserved(int index) =>
        index < Slots.Length ? Volatile.Read(ref Reserved) > index : Volatile.Read(ref Next) is not null;

    /// <summary>Lets no more places be reserved.</summary>
    /// <returns>How many have been.</returns>
    internal int Freeze() => Math.Min(Interlocked.Exchange(ref Reserved, Slots.Length), Slots.Length);

    /// <summary>A message and who shall be answered; free while there is no message.</summary>
    internal struct Slot
    {
        public object? Message;
        public IActorRef? Sender;
    }
}

/// <summary>Where the consumer of a mailbox is. It writes here with every message, so nobody else looks here often.</summary>
internal sealed class MailboxReader(Segment first)
{
    private const int MostSpares = 4;
    private const int SmallSegment = 32;
    private const int LargestSegment = 256;

    private Segment? _spares;
    private int _spareCount;

    internal Segment Segment = first;
    internal Segment.Slot[] Slots = first.Slots;
    internal int Index;

    /// <summary>Whether a message has come, or is just being put there.</summary>
    internal bool HasMore => Segment.HasReserved(Index);

    /// <summary>Takes the next message; null where there is none, or it is just being put there.</summary>
    internal object? TryTake(out IActorRef? sender)
    {
        if (Index == Slots.Length && !Advance())
        {
            sender = null;
            return null;
        }
        ref Segment.Slot slot = ref Slots[Index];
        object? message = Volatile.Read(ref slot.Message);
        sender = slot.Sender;
        if (message is null)
            return null;
        slot = default;
        Volatile.Write(ref Index, Index + 1);
        return message;
    }

    /// <summary>The next message, which stays where it is; an empty envelope where there is none.</summary>
    internal Envelope Peek()
    {
        (Segment? segment, int index) = Index == Slots.Length ? (Segment.Next, 0) : (Segment, Index);
        return segment?.Slots[index] is { Message: { } message, Sender: var sender }
            ? new Envelope(message, sender!)
            : default;
    }

    /// <summary>How large the segment after the last one shall be: large only where the consumer is behind.</summary>
    /// <remarks>Or an actor that never has more than one message to handle would keep two of the largest.</remarks>
    internal int SizeAfter(Segment last)
    {
        int size = last.Slots.Length;
        bool keepsUp = Volatile.Read(ref Segment) == last && Volatile.Read(ref Index) > size / 2;
        return keepsUp && size >= SmallSegment ? size : Math.Min(LargestSegment, size * 2);
    }

    /// <summary>A segment that has been emptied before, or null. Of one producer at a time.</summary>
    /// <remarks>Only the consumer adds and one producer at a time takes, so a segment cannot come back unseen.</remarks>
    internal Segment? TakeSpare()
    {
        while (Volatile.Read(ref _spares) is { } first)
        {
            if (Interlocked.CompareExchange(ref _spares, first.Next, first) != first)
                continue;
            Interlocked.Decrement(ref _spareCount);
            first.Next = null;
            return first;
        }
        return null;
    }

    /// <summary>How many messages are in the chain; from another thread about so many.</summary>
    internal int Count()
    {
        Segment? segment = Volatile.Read(ref Segment);
        int count = -Volatile.Read(ref Index);
        for (; segment is not null; segment = Volatile.Read(ref segment.Next))
            count += Math.Min(Volatile.Read(ref segment.Reserved), segment.Slots.Length);
        return Math.Max(0, count);
    }

    private bool Advance()
    {
        Segment done = Segment;
        if (Volatile.Read(ref done.Next) is not { } next)
            return false;
        Segment = next;
        Slots = next.Slots;
        Volatile.Write(ref Index, 0);
        Keep(done);
        return true;
    }

    private void Keep(Segment done)
    {
        // Small ones are left behind by a mailbox that has grown.
        if (done.Slots.Length < Slots.Length || Volatile.Read(ref _spareCount) >= MostSpares)
        {
            done.Next = null;
            return;
        }
        Interlocked.Increment(ref _spareCount);
        Segment? first;
        do
        {
            first = Volatile.Read(ref _spares);
            Volatile.Write(ref done.Next, first);
        } while (Interlocked.CompareExchange(ref _spares, done, first) != first);
    }
}
