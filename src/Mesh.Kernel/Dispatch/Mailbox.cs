using System.Diagnostics;
using Mesh.Kernel.Dispatch.SysMsg;
using Mesh.Kernel.Extensions;

namespace Mesh.Kernel.Dispatch;

/// <summary>The messages of one actor, and whose turn it is: many producers, one consumer.</summary>
/// <remarks>
/// A producer reserves a place with one atomic addition and fills it: no lock, so a producer that loses its core holds
/// up nobody but its own message. Producers only read this object while the actor runs, and what the consumer writes
/// with every message lies elsewhere, so the two sides share no cache line but those of the messages. Emptied segments
/// are used again, so a mailbox that keeps up allocates nothing. No wake-up is lost: a producer reserves before he
/// looks whether the consumer sleeps, and the consumer says that it sleeps before it looks for reserved places.
/// </remarks>
internal sealed class Mailbox : IThreadPoolWorkItem
{
    private const int FirstSegment = 8;

    // Whose turn it is. From Running on, one run is under way or on its way; Closed is for ever.
    private const int Running = 0;
    private const int OnSystem = 1;
    private const int OnAny = 2;
    private const int Closed = 3;

    private static readonly SystemMessage End = new Create();

    private readonly ActorCell _cell;
    private readonly MessageDispatcher _dispatcher;

    private int _state;
    private Segment? _tail;
    private MailboxReader? _reader;

    // The newest system message, which leads to the older ones; and those taken out already, the oldest first.
    private SystemMessage? _system;
    private SystemMessage? _systemTaken;

    // What comes before all others; most actors never have any.
    private LinkedList<Envelope>? _front;

    /// <summary>A mailbox with its first message in it. It runs only when <see cref="Start"/> is called.</summary>
    /// <remarks>
    /// The first message creates the actor. It is there from the beginning, so that nobody who finds the reference
    /// before it is started can get a message of his own in front of it.
    /// </remarks>
    internal Mailbox(ActorCell cell, MessageDispatcher dispatcher, MailboxBound? bound, SystemMessage first)
    {
        _cell = cell;
        _dispatcher = dispatcher;
        Bound = bound;
        _system = first;
    }

    /// <summary>Whether there is more to do with a user message than to post it.</summary>
    internal bool IsSpecial { get; init; }

    /// <summary>How often the actor has been suspended without being resumed. The consumer's.</summary>
    internal int SuspendCount { get; set; }

    /// <summary>Whether a handler is being awaited, so that no user message may start. The consumer's.</summary>
    internal bool IsAwaiting { get; set; }

    internal bool IsClosed => Volatile.Read(ref _state) == Closed;

    /// <summary>How many user messages wait; a reading from another thread may be a little off.</summary>
    internal int Count => (_front?.Count ?? 0) + (Volatile.Read(ref _reader)?.Count() ?? 0);

    /// <summary>
    /// The first message that waits, where it is stamped; from another thread it may be one before or behind.
    /// </summary>
    internal Stamped? First
    {
        get
        {
            if (Volatile.Read(ref _reader) is not { } reader)
                return null;
            Segment? segment = Volatile.Read(ref reader.Segment);
            int index = Volatile.Read(ref reader.Index);
            if (index >= segment.Slots.Length)
            {
                segment = Volatile.Read(ref segment.Next);
                index = 0;
            }
            return segment is null ? null : Volatile.Read(ref segment.Slots[index].Message) as Stamped;
        }
    }

    internal MessageDispatcher Dispatcher => _dispatcher;

    internal ActorCell Cell => _cell;

    /// <summary>The room for messages of users, or null where there is no bound.</summary>
    internal MailboxBound? Bound { get; }

    /// <summary>Whether user messages may run. The consumer's.</summary>
    internal bool MayRunUser => SuspendCount == 0 && !IsAwaiting;

    internal void Start() => _dispatcher.Schedule(this);

    /// <summary>Puts a user message at the end.</summary>
    /// <returns>False when the mailbox is closed.</returns>
    internal bool Post(object message, IActorRef? sender, bool here = false)
    {
        if (_state == Closed)
            return false;
        Segment? segment = Volatile.Read(ref _tail);
        int index;
        if (segment is null || (index = Interlocked.Increment(ref segment.Reserved) - 1) >= segment.Slots.Length)
        {
            segment = Extend(out index);
            if (segment is null)
                return false;
        }
        ref Segment.Slot slot = ref segment.Slots[index];
        slot.Sender = sender;
        Volatile.Write(ref slot.Message, message);
        if (Volatile.Read(ref _state) == OnAny && Interlocked.CompareExchange(ref _state, Running, OnAny) == OnAny)
        {
            if (here)
                _dispatcher.ScheduleHere(this);
            else
                _dispatcher.Schedule(this);
        }
        return true;
    }

    /// <summary>Puts a system message behind the other system messages.</summary>
    /// <returns>False when the mailbox is closed.</returns>
    internal bool PostSystem(SystemMessage message)
    {
        SystemMessage? newest;
        do
        {
            newest = Volatile.Read(ref _system);
            if (newest == End)
                return false;
            message.Next = newest;
        } while (Interlocked.CompareExchange(ref _system, message, newest) != newest);
        int state = Volatile.Read(ref _state);
        if (state is OnAny or OnSystem && Interlocked.CompareExchange(ref _state, Running, state) == state)
            _dispatcher.Schedule(this);
        return true;
    }

    /// <summary>Puts messages before all others, in their order. The consumer's.</summary>
    internal void Prepend(IEnumerable<Envelope> envelopes)
    {
        _front ??= new LinkedList<Envelope>();
        LinkedListNode<Envelope>? at = null;
        foreach (Envelope envelope in envelopes)
            at = at is null ? _front.AddFirst(envelope) : _front.AddAfter(at, envelope);
    }

    /// <summary>Closes the mailbox and takes out what is left in it. The consumer's.</summary>
    internal (List<Envelope>? User, SystemMessage? System) Close()
    {
        int reserved = 0;
        Segment? last;
        lock (this)
        {
            Volatile.Write(ref _state, Closed);
            last = _tail;
            if (last is not null)
                reserved = last.Freeze();
        }
        List<Envelope>? user = null;
        var wait = new SpinWait();
        while (_front is { Count: > 0 } || (last is not null && (_reader!.Segment != last || _reader.Index < reserved)))
        {
            if (TryTake(out IActorRef? sender) is { } message)
                (user ??= []).Add(new Envelope(Stamped.Unwrap(message), sender!));
            else
                wait.SpinOnce();
        }
        // Who keeps the reference of an actor that has ended keeps no more than that.
        _tail = null;
        _reader = null;
        _front = null;
        SystemMessage? system = null;
        while (TakeSystem(closes: true) is { } taken)
        {
            taken.Next = system;
            system = taken;
        }
        _dispatcher.Detach();
        return (user, Reversed(system));
    }

    /// <summary>One turn on the thread pool: system messages, and user messages up to the throughput.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        ActorCell? outer = ActorCell.Current;
        ActorCell.Current = _cell;
        RunSystem();
        long deadline = _dispatcher.DeadlineTicks;
        if (deadline > 0)
            deadline += Stopwatch.GetTimestamp();
        for (int left = _dispatcher.Throughput; left > 0 && MayRunUser && _state != Closed; left--)
        {
            if (TryTake(out IActorRef? sender) is not { } message)
                break;
            _cell.Invoke(message, sender);
            if (Volatile.Read(ref _system) is not null)
                RunSystem();
            if (deadline > 0 && Stopwatch.GetTimestamp() >= deadline)
                break;
        }
        ActorCell.Current = outer;
        if (!TrySleep())
            _dispatcher.Reschedule(this);
    }

    /// <summary>Runs one message, a system message first. Of the deterministic dispatcher.</summary>
    /// <returns>Whether there is more to run; when not, the next message schedules the mailbox again.</returns>
    internal bool RunOne()
    {
        ActorCell? outer = ActorCell.Current;
        ActorCell.Current = _cell;
        if (TakeSystem() is { } system)
            _cell.InvokeSystem(system);
        else if (MayRunUser && _state != Closed && TryTake(out IActorRef? sender) is { } message)
            _cell.Invoke(message, sender);
        ActorCell.Current = outer;
        return !TrySleep();
    }

    /// <summary>What <see cref="RunOne"/> would run. Of the deterministic dispatcher.</summary>
    internal RunStep NextStep()
    {
        if (OldestSystem() is { } system)
            return new RunStep(_cell.Kernel, _cell.SelfRef, null, system, IsSystem: true);
        if (!MayRunUser || _state == Closed)
            return new RunStep(_cell.Kernel, _cell.SelfRef, null, null, IsSystem: false);
        Envelope next = _front is { Count: > 0 } front ? front.First!.Value : _reader?.Peek() ?? default;
        object? message = next.Message is null ? null : Stamped.Unwrap(next.Message);
        return new RunStep(_cell.Kernel, _cell.SelfRef, next.Sender, message, IsSystem: false);
    }

    private SystemMessage? OldestSystem()
    {
        SystemMessage? oldest = _systemTaken ?? (_system == End ? null : _system);
        while (_systemTaken is null && oldest?.Next is { } older)
            oldest = older;
        return oldest;
    }

    private void RunSystem()
    {
        while (TakeSystem() is { } message)
            _cell.InvokeSystem(message);
    }

    private SystemMessage? TakeSystem(bool closes = false)
    {
        if (_systemTaken is null)
        {
            SystemMessage? newest = Volatile.Read(ref _system);
            if (newest == End || (newest is null && !closes))
                return null;
            _systemTaken = Reversed(Interlocked.Exchange(ref _system, closes ? End : null));
        }
        SystemMessage? first = _systemTaken;
        if (first is not null)
        {
            _systemTaken = first.Next;
            first.Next = null;
        }
        return first;
    }

    private static SystemMessage? Reversed(SystemMessage? message)
    {
        SystemMessage? reversed = null;
        while (message is not null)
        {
            SystemMessage? next = message.Next;
            message.Next = reversed;
            reversed = message;
            message = next;
        }
        return reversed;
    }

    private bool TrySleep()
    {
        if (_state == Closed)
            return true;
        bool any = MayRunUser;
        if (_systemTaken is not null || (any && _front is { Count: > 0 }))
            return false;
        // Copies: as soon as the mailbox sleeps, another run may be under way.
        MailboxReader? reader = _reader;
        (Segment? Segment, int Index) at = reader is null ? default : (reader.Segment, reader.Index);
        int asleep = any ? OnAny : OnSystem;
        Interlocked.Exchange(ref _state, asleep);
        bool isEmpty =
            Volatile.Read(ref _system) is null
            && !(any && (at.Segment is null ? Volatile.Read(ref _tail) is not null : at.Segment.HasReserved(at.Index)));
        return isEmpty || Interlocked.CompareExchange(ref _state, Running, asleep) != asleep;
    }

    private object? TryTake(out IActorRef? sender)
    {
        if (_front is { Count: > 0 } front)
        {
            Envelope first = front.First!.Value;
            front.RemoveFirst();
            sender = first.Sender;
            return first.Message;
        }
        sender = null;
        object? message = _reader?.TryTake(out sender);
        // What comes from the front has given its place back when it was taken the first time.
        if (Bound is { } bound && message is not null && MailboxBound.Counts(message))
            bound.Leave();
        return message;
    }

    // The end of the chain is full, or there is no chain yet.
    private Segment? Extend(out int index)
    {
        index = 0;
        lock (this)
        {
            if (_state == Closed)
                return null;
            Segment? last = _tail;
            if (last is not null)
            {
                index = Interlocked.Increment(ref last.Reserved) - 1;
                if (index < last.Slots.Length)
                    return last;
                index = 0;
            }
            Segment segment = last is null
                ? new Segment(FirstSegment)
                : _reader!.TakeSpare() ?? new Segment(_reader.SizeAfter(last));
            // The first place is the caller's. A producer that has held on to the segment may take the next one.
            Volatile.Write(ref segment.Reserved, 1);
            if (last is null)
                Volatile.Write(ref _reader, new MailboxReader(segment));
            else
                Volatile.Write(ref last.Next, segment);
            // With the fence that a reservation has: the caller looks next whether the consumer sleeps.
            Interlocked.Exchange(ref _tail, segment);
            return segment;
        }
    }
}
