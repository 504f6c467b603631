using System.Diagnostics;
using Mesh.Kernel.Dispatch.SysMsg;
using Mesh.Kernel.Extensions;

namespace Mesh.Kernel.Dispatch;

/// <summary>The messages of one actor, and whose turn it is: many producers, one consumer.</summary>
/// <remarks>
/// Producers take a spin lock for a few stores; the consumer reads the segments without it, and takes it only to go to
/// sleep. So going to sleep and waking are decided under one lock, no wake-up can be lost, and a Tell costs one
/// compare-and-swap. A finished segment is used again, so a mailbox that keeps up allocates nothing. The price: a
/// producer that loses its core inside the lock holds up others for that long.
/// </remarks>
internal sealed class Mailbox : IThreadPoolWorkItem
{
    private const int FirstSegment = 8;
    private const int LargestSegment = 256;

    private readonly ActorCell _cell;
    private readonly MessageDispatcher _dispatcher;

    // The producers' side, under _gate.
    private int _gate;
    private Segment? _tail;
    private int _tailIndex;
    private bool _closed;
    private Wake _wake = Wake.Running;
    private SystemMessage? _systemLast;
    private int _posted;

    // Written by one side and read by the other.
    private SystemMessage? _systemFirst;
    private Segment? _firstSegment;
    private Segment? _spare;

    // The consumer's side.
    private Segment? _head;
    private int _headIndex;
    private LinkedList<Envelope>? _front;
    private int _taken;

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
        _systemFirst = first;
        _systemLast = first;
    }

    private enum Wake
    {
        Running,
        OnSystem,
        OnAny,
    }

    /// <summary>How often the actor has been suspended without being resumed. The consumer's.</summary>
    internal int SuspendCount { get; set; }

    /// <summary>Whether a handler is being awaited, so that no user message may start. The consumer's.</summary>
    internal bool IsAwaiting { get; set; }

    internal bool IsClosed => Volatile.Read(ref _closed);

    /// <summary>How many user messages wait; a reading from another thread may be a little off.</summary>
    internal int Count => Volatile.Read(ref _posted) - Volatile.Read(ref _taken);

    /// <summary>
    /// The first message that waits, where it is stamped; from another thread it may be one before or behind.
    /// </summary>
    internal Stamped? First
    {
        get
        {
            Segment? head = _head ?? Volatile.Read(ref _firstSegment);
            int index = _headIndex;
            if (head is not null && index == head.Slots.Length)
            {
                head = Volatile.Read(ref head.Next);
                index = 0;
            }
            return head is null ? null : Volatile.Read(ref head.Slots[index].Message) as Stamped;
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
        Enter();
        if (_closed)
        {
            Exit();
            return false;
        }
        Segment? tail = _tail;
        int index = _tailIndex;
        if (tail is null || index == tail.Slots.Length)
        {
            tail = Grow(tail);
            index = 0;
        }
        ref Slot slot = ref tail.Slots[index];
        slot.Sender = sender;
        Volatile.Write(ref slot.Message, message);
        _tailIndex = index + 1;
        _posted++;
        bool wake = _wake == Wake.OnAny;
        if (wake)
            _wake = Wake.Running;
        Exit();
        if (wake && here)
            _dispatcher.ScheduleHere(this);
        else if (wake)
            _dispatcher.Schedule(this);
        return true;
    }

    /// <summary>Puts a system message behind the other system messages.</summary>
    /// <returns>False when the mailbox is closed.</returns>
    internal bool PostSystem(SystemMessage message)
    {
        Enter();
        if (_closed)
        {
            Exit();
            return false;
        }
        if (_systemFirst is null)
            Volatile.Write(ref _systemFirst, message);
        else
            _systemLast!.Next = message;
        _systemLast = message;
        bool wake = _wake != Wake.Running;
        _wake = Wake.Running;
        Exit();
        if (wake)
            _dispatcher.Schedule(this);
        return true;
    }

    /// <summary>Puts messages before all others, in their order. The consumer's.</summary>
    internal void Prepend(IEnumerable<Envelope> envelopes)
    {
        _front ??= new LinkedList<Envelope>();
        LinkedListNode<Envelope>? at = null;
        foreach (Envelope envelope in envelopes)
        {
            at = at is null ? _front.AddFirst(envelope) : _front.AddAfter(at, envelope);
            Volatile.Write(ref _taken, _taken - 1);
        }
    }

    /// <summary>Closes the mailbox and takes out what is left in it. The consumer's.</summary>
    internal (List<Envelope> User, SystemMessage? System) Close()
    {
        Enter();
        _closed = true;
        SystemMessage? system = _systemFirst;
        _systemFirst = null;
        _systemLast = null;
        Exit();
        var user = new List<Envelope>();
        while (TryTake(out object? message, out IActorRef? sender))
            user.Add(new Envelope(Stamped.Unwrap(message), sender!));
        _dispatcher.Detach();
        return (user, system);
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
        for (int left = _dispatcher.Throughput; left > 0 && MayRunUser && !_closed; left--)
        {
            if (!TryTake(out object? message, out IActorRef? sender))
                break;
            _cell.Invoke(message, sender);
            if (Volatile.Read(ref _systemFirst) is not null)
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
        else if (MayRunUser && !_closed && TryTake(out object? message, out IActorRef? sender))
            _cell.Invoke(message, sender);
        ActorCell.Current = outer;
        return !TrySleep();
    }

    /// <summary>What <see cref="RunOne"/> would run. Of the deterministic dispatcher.</summary>
    internal RunStep NextStep()
    {
        if (_systemFirst is { } system)
            return new RunStep(_cell.Kernel, _cell.SelfRef, null, system, IsSystem: true);
        if (!MayRunUser || _closed)
            return new RunStep(_cell.Kernel, _cell.SelfRef, null, null, IsSystem: false);
        if (_front is { Count: > 0 })
            return new RunStep(
                _cell.Kernel,
                _cell.SelfRef,
                _front.First!.Value.Sender,
                Stamped.Unwrap(_front.First.Value.Message),
                false
            );
        Segment? head = _head ?? _firstSegment;
        int index = _headIndex;
        if (head is not null && index == head.Slots.Length)
        {
            head = head.Next;
            index = 0;
        }
        Slot next = head?.Slots[index] ?? default;
        object? message = next.Message is null ? null : Stamped.Unwrap(next.Message);
        return new RunStep(_cell.Kernel, _cell.SelfRef, next.Sender, message, IsSystem: false);
    }

    private void RunSystem()
    {
        while (TakeSystem() is { } message)
            _cell.InvokeSystem(message);
    }

    private SystemMessage? TakeSystem()
    {
        if (Volatile.Read(ref _systemFirst) is null)
            return null;
        Enter();
        SystemMessage? first = _systemFirst;
        if (first is not null)
        {
            _systemFirst = first.Next;
            first.Next = null;
            if (_systemFirst is null)
                _systemLast = null;
        }
        Exit();
        return first;
    }

    private bool TrySleep()
    {
        Enter();
        bool sleeps = _closed || (_systemFirst is null && !(MayRunUser && HasUser()));
        if (sleeps)
            _wake = MayRunUser ? Wake.OnAny : Wake.OnSystem;
        Exit();
        return sleeps;
    }

    private bool HasUser()
    {
        if (_front is { Count: > 0 })
            return true;
        Segment? head = _head;
        // Under the gate the tail cannot move, so the head is at the end exactly when both are at one place.
        return head is null ? _tail is not null : !ReferenceEquals(head, _tail) || _headIndex != _tailIndex;
    }

    private bool TryTake(out object message, out IActorRef? sender)
    {
        if (_front is { Count: > 0 })
        {
            Envelope first = _front.First!.Value;
            _front.RemoveFirst();
            message = first.Message;
            sender = first.Sender;
            Volatile.Write(ref _taken, _taken + 1);
            return true;
        }
        message = null!;
        sender = null;
        Segment? head = _head ??= Volatile.Read(ref _firstSegment);
        if (head is null)
            return false;
        if (_headIndex == head.Slots.Length)
        {
            Segment? next = Volatile.Read(ref head.Next);
            if (next is null)
                return false;
            head.Next = null;
            if (Volatile.Read(ref _spare) is null)
                Volatile.Write(ref _spare, head);
            _head = head = next;
            _headIndex = 0;
        }
        ref Slot slot = ref head.Slots[_headIndex];
        object? taken = Volatile.Read(ref slot.Message);
        if (taken is null)
            return false;
        message = taken;
        sender = slot.Sender;
        slot = default;
        _headIndex++;
        // What comes from the front has given its place back when it was taken the first time.
        if (Bound is { } bound && MailboxBound.Counts(taken))
            bound.Leave();
        Volatile.Write(ref _taken, _taken + 1);
        return true;
    }

    private Segment Grow(Segment? tail)
    {
        Segment? segment = _spare;
        if (segment is not null)
            Volatile.Write(ref _spare, null);
        else
            segment = new Segment(tail is null ? FirstSegment : Math.Min(LargestSegment, tail.Slots.Length * 2));
        _tail = segment;
        if (tail is null)
            Volatile.Write(ref _firstSegment, segment);
        else
            Volatile.Write(ref tail.Next, segment);
        return segment;
    }

    private void Enter()
    {
        if (Interlocked.CompareExchange(ref _gate, 1, 0) != 0)
            EnterContended();
    }

    private void EnterContended()
    {
        var spin = new SpinWait();
        do
        {
            spin.SpinOnce(sleep1Threshold: -1);
        } while (Volatile.Read(ref _gate) != 0 || Interlocked.CompareExchange(ref _gate, 1, 0) != 0);
    }

    private void Exit() => Volatile.Write(ref _gate, 0);

    private struct Slot
    {
        public object? Message;
        public IActorRef? Sender;
    }

    private sealed class Segment(int size)
    {
        public readonly Slot[] Slots = new Slot[size];
        public Segment? Next;
    }
}
