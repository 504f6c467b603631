namespace Mesh.Simulation;

/// <summary>The clock of one host: its date may be wrong, its oscillator fast or slow, and it stands still while the machine sleeps.</summary>
/// <remarks>
/// As on Linux, the monotonic clock and all timers stop in sleep, the date goes on. Timers are timers of the run, converted; a timer never
/// fires before its time by this clock.
/// </remarks>
internal sealed class HostClock(TimeProvider time, SimRandom random, TimeSpan lateness) : TimeProvider
{
    private const long Million = 1_000_000;

    private readonly List<HostTimer> _armed = [];
    private long _baseRun = time.GetTimestamp();
    private long _baseMonotonic;
    private long _baseDate = time.GetUtcNow().Ticks;
    private long _ppm;
    private bool _asleep;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>How much faster than the truth it runs, in millionths.</summary>
    public int DriftPpm => (int)_ppm;

    /// <summary>How far its date is from the truth.</summary>
    public TimeSpan Skew => GetUtcNow() - time.GetUtcNow();

    public override DateTimeOffset GetUtcNow() =>
        new(_baseDate + Scaled(time.GetTimestamp() - _baseRun), TimeSpan.Zero);

    public override long GetTimestamp() =>
        _asleep ? _baseMonotonic : _baseMonotonic + Scaled(time.GetTimestamp() - _baseRun);

    /// <summary>Sets the date, as an administrator or NTP does; the monotonic clock does not jump.</summary>
    public void SetSkew(TimeSpan skew)
    {
        Rebase();
        _baseDate = (time.GetUtcNow() + skew).Ticks;
    }

    /// <summary>Sets how much faster it runs than the truth, in millionths: -500,000 to 1,000,000.</summary>
    public void SetDrift(int ppm)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ppm, -500_000);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ppm, 1_000_000);
        Rebase();
        _ppm = ppm;
        if (!_asleep)
        {
            Each(static timer => timer.Arm());
        }
    }

    public void Sleep()
    {
        Rebase();
        _asleep = true;
        Each(static timer => timer.Disarm());
    }

    public void Wake()
    {
        Rebase();
        _asleep = false;
        Each(static timer => timer.Arm());
    }

    /// <summary>The host is gone: none of its timers fires any more.</summary>
    public void Clear()
    {
        Each(static timer => timer.Abandon());
        _armed.Clear();
        Rebase();
        _asleep = false;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HostTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private void Each(Action<HostTimer> act)
    {
        foreach (HostTimer timer in _armed)
        {
            act(timer);
        }
    }

    private void Rebase()
    {
        long monotonic = GetTimestamp();
        _baseDate = GetUtcNow().Ticks;
        _baseMonotonic = monotonic;
        _baseRun = time.GetTimestamp();
    }

    private TimeSpan Lateness() => lateness == TimeSpan.Zero ? TimeSpan.Zero : random.Between(TimeSpan.Zero, lateness);

    private long Scaled(long ticks) => _ppm == 0 ? ticks : ticks + (long)((Int128)ticks * _ppm / Million);

    // Rounded up, and one tick for what the division above may have lost.
    private long Unscaled(long ticks) =>
        _ppm == 0 ? ticks : (long)((((Int128)ticks * Million) + (Million + _ppm) - 1) / (Million + _ppm)) + 1;

    private sealed class HostTimer : ITimer
    {
        private readonly HostClock _clock;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly ITimer _timer;
        private long _due;
        private TimeSpan _period;
        private int _place = -1;
        private bool _isDisposed;

        public HostTimer(HostClock clock, TimerCallback callback, object? state)
        {
            _clock = clock;
            _callback = callback;
            _state = state;
            _timer = clock.RunTimer(this);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_isDisposed)
            {
                return false;
            }

            _period = period;
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                Leave();
                return true;
            }

            Enter(_clock.GetTimestamp() + dueTime.Ticks);
            return true;
        }

        public void Arm() =>
            _timer.Change(
                new TimeSpan(_clock.Unscaled(Math.Max(0, _due - _clock.GetTimestamp()))) + _clock.Lateness(),
                Timeout.InfiniteTimeSpan
            );

        public void Disarm() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public void Abandon()
        {
            Disarm();
            _place = -1;
        }

        public void Fire()
        {
            if (_place < 0)
            {
                return;
            }

            if (_period > TimeSpan.Zero)
            {
                Enter(_due + _period.Ticks);
            }
            else
            {
                Forget();
            }

            _callback(_state);
        }

        public void Dispose()
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                Forget();
                _timer.Dispose();
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        private void Enter(long due)
        {
            _due = due;
            if (_place < 0)
            {
                _place = _clock._armed.Count;
                _clock._armed.Add(this);
            }

            if (!_clock._asleep)
            {
                Arm();
            }
        }

        private void Leave()
        {
            Forget();
            Disarm();
        }

        // The last one takes its place.
        private void Forget()
        {
            if (_place < 0)
            {
                return;
            }

            List<HostTimer> armed = _clock._armed;
            armed[_place] = armed[^1];
            armed[_place]._place = _place;
            armed.RemoveAt(armed.Count - 1);
            _place = -1;
        }
    }

    private ITimer RunTimer(HostTimer timer) =>
        time.CreateTimer(
            static timer => ((HostTimer)timer!).Fire(),
            timer,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
}
