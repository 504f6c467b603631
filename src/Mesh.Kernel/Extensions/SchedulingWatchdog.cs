using Mesh.Contracts.Runtime;
using Mesh.Kernel.Dispatch;

namespace Mesh.Kernel.Extensions;

/// <summary>Puts a piece of work onto the dispatcher at every interval, and looks how late it runs.</summary>
/// <remarks>
/// Think of a bell that you ring for yourself every so often: when you hear it late, you have slept. Late is against
/// the time at which the timer was due, so that it holds the delay of the timer as well as that of the queue before the
/// work. At most one piece of work is under way; while it is, the delay that grows is told already, because who asks
/// may be the first to run again. What is within the grain of timers is no delay, or it would add up to one.
/// </remarks>
internal sealed class SchedulingWatchdog : ISchedulingDelay, IDisposable
{
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(20);

    private readonly MessageDispatcher _dispatcher;
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly long _start;
    private TimeSpan _total;
    private TimeSpan _last;
    private TimeSpan _due;
    private bool _isDisposed;

    internal SchedulingWatchdog(MessageDispatcher dispatcher, TimeProvider time, TimeSpan interval)
    {
        _dispatcher = dispatcher;
        _time = time;
        _interval = interval;
        _start = time.GetTimestamp();
        _due = interval;
        _timer = time.CreateTimer(
            static watchdog => ((SchedulingWatchdog)watchdog!).Ring(),
            this,
            interval,
            Timeout.InfiniteTimeSpan
        );
    }

    public TimeSpan Total
    {
        get
        {
            lock (_lock)
                return _total + GoingOn();
        }
    }

    public TimeSpan Last
    {
        get
        {
            lock (_lock)
                return GoingOn() is { Ticks: > 0 } going ? going : _last;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _timer.Dispose();
        }
    }

    private void Ring() => _dispatcher.Execute(Hear);

    private void Hear()
    {
        lock (_lock)
        {
            if (_isDisposed)
                return;
            _last = GoingOn();
            _total += _last;
            _due = Now() + _interval;

            // Under the lock, or a timer that was let go of meanwhile would be set again.
            _timer.Change(_interval, Timeout.InfiniteTimeSpan);
        }
    }

    // The caller holds the lock.
    private TimeSpan GoingOn()
    {
        TimeSpan late = _isDisposed ? TimeSpan.Zero : Now() - _due;
        return late > Grain ? late : TimeSpan.Zero;
    }

    private TimeSpan Now() => _time.GetElapsedTime(_start);
}

/// <summary>The delay of a run on virtual time: there is none.</summary>
internal sealed class NoSchedulingDelay : ISchedulingDelay
{
    public TimeSpan Total => TimeSpan.Zero;

    public TimeSpan Last => TimeSpan.Zero;
}
