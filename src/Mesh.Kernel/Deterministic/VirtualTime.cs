namespace Mesh.Kernel.Dispatch;

/// <summary>A clock that moves only when it is told to, and its timers.</summary>
/// <remarks>Timers due at one moment fire in the order in which they were set.</remarks>
internal sealed class VirtualTime(DeterministicRunner runner) : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<(VirtualTimer Timer, long Setting), (TimeSpan Due, long Order)> _timers = new();
    private long _order;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>The time since the start of the run.</summary>
    internal TimeSpan Elapsed { get; private set; }

    public override DateTimeOffset GetUtcNow() => Start + Elapsed;

    public override long GetTimestamp() => Elapsed.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    internal void MoveTo(TimeSpan time)
    {
        if (time > Elapsed)
            Elapsed = time;
    }

    /// <summary>Moves to the next timer that is due by then, and fires it.</summary>
    internal bool FireNext(TimeSpan end)
    {
        while (_timers.TryPeek(out (VirtualTimer Timer, long Setting) next, out (TimeSpan Due, long Order) at))
        {
            if (next.Timer.Setting != next.Setting)
            {
                _timers.Dequeue();
                continue;
            }
            if (at.Due > end)
                return false;
            _timers.Dequeue();
            MoveTo(at.Due);
            next.Timer.Fire(at.Due);
            return true;
        }
        return false;
    }

    private void Enqueue(VirtualTimer timer, TimeSpan due) => _timers.Enqueue((timer, timer.Setting), (due, _order++));

    /// <summary>One timer. A change makes its older entries in the queue void.</summary>
    private sealed class VirtualTimer(VirtualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;
        private bool _isDisposed;

        internal long Setting { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time.CheckThread();
            if (_isDisposed)
                return false;
            Setting++;
            _period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
                time.Enqueue(this, time.Elapsed + dueTime);
            return true;
        }

        internal void Fire(TimeSpan due)
        {
            if (_period > TimeSpan.Zero)
                time.Enqueue(this, due + _period);
            else
                Setting++;
            callback(state);
        }

        public void Dispose()
        {
            time.CheckThread();
            _isDisposed = true;
            Setting++;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private void CheckThread() => runner.CheckThread("a timer", null);
}
