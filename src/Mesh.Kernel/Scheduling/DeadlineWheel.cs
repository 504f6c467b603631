using System.Diagnostics;

namespace Mesh.Kernel;

/// <summary>What happens when a time-out is not called off.</summary>
internal interface IDeadlineOwner
{
    void DeadlinePassed();
}

/// <summary>Time-outs on the system's clock that are nearly always called off before they fire: those of questions.</summary>
/// <remarks>
/// A hashed wheel: setting and calling off cost one entry in a list, and one timer ticks for all while there is
/// anything to wait for. None fires early, and each at most two ticks late. The lists are in stripes, so
/// that those who ask, and those who answer, on several cores seldom meet.
/// </remarks>
internal sealed class DeadlineWheel
{
    /// <summary>In milliseconds.</summary>
    private const int Tick = 8;
    private const int Buckets = 128;
    private const int Stripes = 32;

    // Not of the system's coarse clock, which lags by up to a step of its own: what is set by it fires early by that.
    private static readonly long ClockPerTick = Stopwatch.Frequency * Tick / 1000;

    [ThreadStatic]
    private static uint _next;

    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, Stripes).Select(_ => new Stripe())];
    private readonly Timer _timer;
    private long _lastTick = Now();
    private int _isTicking;

    internal DeadlineWheel()
    {
        // Whoever asks first is not to lend his context to all time-outs.
        using (ExecutionContext.SuppressFlow())
            _timer = new Timer(
                static wheel => ((DeadlineWheel)wheel!).Turn(),
                this,
                Timeout.Infinite,
                Timeout.Infinite
            );
    }

    /// <summary>The one of the process; a question outlives the system that it was put to.</summary>
    internal static DeadlineWheel Shared { get; } = new();

    /// <summary>How many are waited for.</summary>
    internal int Count => _stripes.Sum(s => s.Count);

    /// <summary>Lets the owner know when a time has passed; disposing the result calls it off.</summary>
    internal IDisposable Add(TimeSpan delay, IDeadlineOwner owner)
    {
        double clock = Math.Min(Math.Ceiling(delay.TotalSeconds * Stopwatch.Frequency), long.MaxValue / 2);
        long due = ((Stopwatch.GetTimestamp() + (long)clock) / ClockPerTick) + 1;
        var entry = new Entry(_stripes[_next++ % Stripes], owner, due);
        entry.Link();
        if (Volatile.Read(ref _isTicking) == 0 && Interlocked.CompareExchange(ref _isTicking, 1, 0) == 0)
            _timer.Change(Tick, Tick);
        return entry;
    }

    private static long Now() => Stopwatch.GetTimestamp() / ClockPerTick;

    private void Turn()
    {
        // One turn at a time, even where one takes longer than a tick.
        if (!Monitor.TryEnter(_stripes))
            return;
        try
        {
            long now = Now();
            // After a pause all lists are looked at: what was set while the ticking began may lie behind.
            long from = Math.Max(Interlocked.Exchange(ref _lastTick, now) + 1, now - Buckets + 1);
            foreach (Stripe stripe in _stripes)
            {
                for (Entry? next, passed = stripe.Take(from, now); passed is not null; passed = next)
                {
                    next = passed.Next;
                    passed.Next = null;
                    passed.Owner.DeadlinePassed();
                }
            }
            if (Count > 0)
                return;
            _timer.Change(Timeout.Infinite, Timeout.Infinite);
            Interlocked.Exchange(ref _isTicking, 0);
            // Under the locks: who has linked an entry before is seen here, who links one after sees what was just set.
            if (_stripes.Any(s => !s.IsEmpty) && Interlocked.CompareExchange(ref _isTicking, 1, 0) == 0)
                _timer.Change(Tick, Tick);
        }
        finally
        {
            Monitor.Exit(_stripes);
        }
    }

    private sealed class Stripe
    {
        private readonly Entry?[] _lists = new Entry?[Buckets];
        private int _count;
        private long _taken;

        internal int Count => Volatile.Read(ref _count);

        internal bool IsEmpty
        {
            get
            {
                lock (this)
                    return _count == 0;
            }
        }

        internal void Link(Entry entry)
        {
            lock (this)
            {
                // Its list has been looked at meanwhile, and would be again only after a whole turn.
                if (entry.Due <= _taken)
                    entry.Due = _taken + 1;
                ref Entry? first = ref _lists[entry.Due & (Buckets - 1)];
                entry.Next = first;
                if (first is not null)
                    first.Previous = entry;
                first = entry;
                entry.IsLinked = true;
                Volatile.Write(ref _count, _count + 1);
            }
        }

        internal void Unlink(Entry entry)
        {
            lock (this)
            {
                if (!entry.IsLinked)
                    return;
                Remove(entry);
                entry.Next = null;
            }
        }

        /// <summary>Takes out what is due, as a chain.</summary>
        internal Entry? Take(long from, long now)
        {
            Entry? taken = null;
            lock (this)
            {
                _taken = now;
                for (long tick = from; tick <= now && _count > 0; tick++)
                {
                    for (Entry? next, entry = _lists[tick & (Buckets - 1)]; entry is not null; entry = next)
                    {
                        next = entry.Next;
                        if (entry.Due > now)
                            continue;
                        Remove(entry);
                        entry.Next = taken;
                        taken = entry;
                    }
                }
            }
            return taken;
        }

        private void Remove(Entry entry)
        {
            if (entry.Previous is null)
                _lists[entry.Due & (Buckets - 1)] = entry.Next;
            else
                entry.Previous.Next = entry.Next;
            if (entry.Next is not null)
                entry.Next.Previous = entry.Previous;
            entry.Previous = null;
            entry.IsLinked = false;
            Volatile.Write(ref _count, _count - 1);
        }
    }

    private sealed class Entry(Stripe stripe, IDeadlineOwner owner, long due) : IDisposable
    {
        internal Entry? Next;
        internal Entry? Previous;
        internal bool IsLinked;

        internal IDeadlineOwner Owner => owner;

        /// <summary>The tick at which it fires.</summary>
        internal long Due = due;

        internal void Link() => stripe.Link(this);

        public void Dispose() => stripe.Unlink(this);
    }
}
