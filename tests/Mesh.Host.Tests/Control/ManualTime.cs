namespace Mesh.Host.Tests.Control;

/// <summary>A clock that stands until it is moved; its timers fire as it is.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly List<ManualTimer> _timers = [];
    private TimeSpan _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(() => callback(state), _now + dueTime);
        _timers.Add(timer);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        _now += by;
        foreach (ManualTimer due in _timers.Where(timer => timer.Due <= _now).ToList())
        {
            _timers.Remove(due);
            due.Fire();
        }
    }

    private sealed class ManualTimer(Action fire, TimeSpan due) : ITimer
    {
        private bool _isOver;

        public TimeSpan Due => due;

        public void Fire()
        {
            if (!_isOver)
            {
                fire();
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose() => _isOver = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
