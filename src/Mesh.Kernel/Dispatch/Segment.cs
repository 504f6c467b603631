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

    /// <summary>How many places the chain has had before this segment; negative while it is made ready again.</summary>
    internal long Start;

    /// <summary>Whether a producer has reserved the place, or one behind it; he may not have filled it yet.</summary>
    internal bool HasReserved(int index) =>
        index < Slots.Length ? Volatile.Read(ref Reserved) > index : Volatile.Read(ref Next) is not null;

    /// <summary>Makes the segment ready for the end of the chain, its first place reserved.</summary>
    internal void Begin(long start)
    {
        // Who reads one Start before and after Reserved has read what belongs together.
        Volatile.Write(ref Start, -1);
        Volatile.Write(ref Reserved, 1);
        Volatile.Write(ref Start, start);
    }

    /// <summary>How many places of the chain have been reserved up to the end of this segment.</summary>
    /// <returns>A number that was true since this was called, or -1 where there was none.</returns>
    internal long ReservedInAll()
    {
        long start = Volatile.Read(ref Start);
        int reserved = Math.Min(Volatile.Read(ref Reserved), Slots.Length);
        return start >= 0 && Volatile.Read(ref Start) == start ? start + reserved : -1;
    }

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
    private long _start;

    // Whether more segments have been emptied than are kept, since the spares were last trimmed.
    private bool _hasOverflown;

    internal Segment Segment = first;
    internal Segment.Slot[] Slots = first.Slots;

    /// <summary>How many messages have been taken from the chain: one word, so every thread reads a place that was.</summary>
    internal long Taken;

    /// <summary>The place of the next message in the segment; its length at the end. The consumer's.</summary>
    internal int Index => (int)(Taken - _start);

    /// <summary>Takes the next message; null where there is none, or it is just being put there.</summary>
    internal object? TryTake(out IActorRef? sender)
    {
        int index = Index;
        if (index == Slots.Length)
        {
            if (!Advance())
            {
                sender = null;
                return null;
            }
            index = 0;
        }
        ref Segment.Slot slot = ref Slots[index];
        object? message = Volatile.Read(ref slot.Message);
        sender = slot.Sender;
        if (message is null)
            return null;
        slot = default;
        Volatile.Write(ref Taken, Taken + 1);
        return message;
    }

    internal int SpareCount => Volatile.Read(ref _spareCount);

    /// <summary>The next message, which stays where it is; an empty envelope where there is none. The consumer's.</summary>
    internal Envelope Peek()
    {
        (Segment? segment, int index) = Index == Slots.Length ? (Segment.Next, 0) : (Segment, Index);
        return segment?.Slots[index] is { Message: { } message, Sender: var sender }
            ? new Envelope(message, sender!)
            : default;
    }

    /// <summary>The next message, from any thread; null where there is none, or it is taken faster than it is read.</summary>
    internal object? PeekFromOutside()
    {
        for (int tries = 0; tries < 8; tries++)
        {
            long taken = Volatile.Read(ref Taken);
            Segment first = Volatile.Read(ref Segment);
            long index = taken - Volatile.Read(ref first.Start);
            Segment? at = index == first.Slots.Length ? Volatile.Read(ref first.Next) : first;
            index = at == first ? index : 0;
            object? message =
                at is not null && index >= 0 && index < at.Slots.Length
                    ? Volatile.Read(ref at.Slots[index].Message)
                    : null;
            // Where the consumer has not moved, neither the segment nor what follows it has been used for anything else.
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref Taken) == taken && Volatile.Read(ref Segment) == first)
                return message;
        }
        return null;
    }

    /// <summary>How large the segment after the last one shall be: large only where the consumer is behind.</summary>
    /// <remarks>Or an actor that never has more than one message to handle would keep two of the largest.</remarks>
    internal int SizeAfter(Segment last)
    {
        int size = last.Slots.Length;
        bool keepsUp = Volatile.Read(ref Taken) > last.Start + (size / 2);
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

    /// <summary>Whether a backlog has been handled that no spares are worth being kept for. The consumer's.</summary>
    internal bool ShouldTrim => _hasOverflown && !Segment.HasReserved(Index);

    /// <summary>Keeps one spare. The consumer's, while no producer takes any.</summary>
    internal void Trim()
    {
        _hasOverflown = false;
        if (_spares is not { Next: not null } first)
            return;
        first.Next = null;
        _spareCount = 1;
    }

    private bool Advance()
    {
        Segment done = Segment;
        if (Volatile.Read(ref done.Next) is not { } next)
            return false;
        _start = Taken;
        Slots = next.Slots;
        Volatile.Write(ref Segment, next);
        Keep(done);
        return true;
    }

    private void Keep(Segment done)
    {
        bool hasRoom = Volatile.Read(ref _spareCount) < MostSpares;
        _hasOverflown |= !hasRoom;
        // Small ones are left behind by a mailbox that has grown.
        if (done.Slots.Length < Slots.Length || !hasRoom)
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
