namespace Mesh.Testing.Internal;

/// <summary>A clock that only a test moves, and its timers. It may be used from any thread.</summary>
/// <remarks>
/// It jumps: what is due fires after that, in the order in which it was due, or set where it is due at one moment. What is
/// set meanwhile waits for the next jump, even where it is due at once, and so does a periodic timer, which fires once in a
/// jump. So a run does not hang on whether an actor is quick enough to set its timer anew.
/// </remarks>
internal sealed class TestTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<(Timer Timer, long Setting), (TimeSpan Due, long Order)> _timers = new();
    private TimeSpan _elapsed;
    private long _order;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    private TimeSpan Elapsed
    {
        get
        {
            lock (_lock)
                return _elapsed;
        }
    }

    public override DateTimeOffset GetUtcNow() => start + Elapsed;

    public override long GetTimestamp() => Elapsed.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Jumps, and fires what is due, on this thread.</summary>
    internal void Advance(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);
        long settings;
        lock (_lock)
        {
            _elapsed += span;
            settings = _order;
        }
        while (TakeDue(settings) is { } timer)
            timer.Fire();
    }

    // What has been set since stands behind all that is due from before, for it is due now at the earliest.
    private Timer? TakeDue(long settings)
    {
        lock (_lock)
        {
            while (_timers.TryPeek(out (Timer Timer, long Setting) next, out (TimeSpan Due, long Order) at))
            {
                if (at.Due > _elapsed || at.Order >= settings)
                    return null;
                _timers.Dequeue();
                if (next.Timer.TryBegin(next.Setting))
                    return next.Timer;
            }
            return null;
        }
    }

    /// <summary>One timer. A change makes its older entries in the queue void.</summary>
    private sealed class Timer(TestTime time, Action callback) : ITimer
    {
        private TimeSpan _period;
        private long _setting;
        private bool _isDisposed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                if (_isDisposed)
                    return false;
                _period = period;
                Set(dueTime);
                return true;
            }
        }

        public void Dispose()
        {
            lock (time._lock)
            {
                _isDisposed = true;
                _setting++;
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        internal void Fire() => callback();

        // The caller holds the lock.
        internal bool TryBegin(long setting)
        {
            if (setting != _setting)
                return false;
            Set(_period > TimeSpan.Zero ? _period : Timeout.InfiniteTimeSpan);
            return true;
        }

        private void Set(TimeSpan dueTime)
        {
            _setting++;
            if (dueTime != Timeout.InfiniteTimeSpan)
                time._timers.Enqueue((this, _setting), (time._elapsed + dueTime, time._order++));
        }
    }
}
