namespace Mesh.Kernel.Dispatch;

/// <summary>A clock that moves only when it is told to, and its timers.</summary>
/// <remarks>Timers due at one moment fire in the order in which they were set.</remarks>
internal sealed class VirtualTime(DeterministicRunner runner) : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TimerHeap _timers = new();
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
        if (_timers.First is not { } timer || _timers.FirstDue > end)
            return false;
        TimeSpan due = _timers.FirstDue;
        _timers.Remove(timer);
        MoveTo(due);
        timer.Fire(due);
        return true;
    }

    /// <summary>One timer.</summary>
    private sealed class VirtualTimer(VirtualTime time, TimerCallback callback, object? state) : HeapTimer, ITimer
    {
        private TimeSpan _period;
        private bool _isDisposed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time.CheckThread();
            if (_isDisposed)
                return false;
            _period = period;
            if (dueTime == Timeout.InfiniteTimeSpan)
                time._timers.Remove(this);
            else
                time._timers.Set(this, time.Elapsed + dueTime, time._order++);
            return true;
        }

        internal override void Fire(TimeSpan due)
        {
            if (_period > TimeSpan.Zero)
                time._timers.Set(this, due + _period, time._order++);
            callback(state);
        }

        public void Dispose()
        {
            time.CheckThread();
            _isDisposed = true;
            time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private void CheckThread() => runner.CheckThread("a timer", null);
}
