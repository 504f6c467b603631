namespace Mesh.Actors.Transport;

/// <summary>Spreads the starts of TLS handshakes over time: so many a second, a second's worth at once.</summary>
/// <remarks>
/// The generic cell rate algorithm: one number, the time at which the next start would be due if all came evenly. Who gives up
/// waiting, or is evicted, takes no turn: else a flood that comes faster than its turns would push everybody else's beyond
/// their time-out. Callers who wait hold a place each, so there are never more of them than places.
/// </remarks>
internal sealed class TlsStartLimiter
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly long _origin;
    private readonly LinkedList<TaskCompletionSource> _waiting = [];
    private readonly ITimer _timer;
    private TimeSpan _due = -TimeSpan.FromSeconds(1);

    /// <param name="startsPerSecond">Turns per second, at least 1.</param>
    /// <param name="time">What the turns run on.</param>
    public TlsStartLimiter(int startsPerSecond, TimeProvider time)
    {
        _time = time;
        _interval = TimeSpan.FromSeconds(1.0 / startsPerSecond);
        _origin = time.GetTimestamp();
        _timer = time.CreateTimer(
            static limiter => ((TlsStartLimiter)limiter!).OnTimer(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
    }

    /// <summary>Callers whose turn has not come.</summary>
    public int WaitingCount
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Waits for this caller's turn: first come, first served.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled before; the turn is the next one's.</exception>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<TaskCompletionSource> place;
        lock (_gate)
        {
            if (_waiting.Count == 0 && TryTake())
            {
                return;
            }

            place = _waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            if (_waiting.Count == 1)
            {
                Arm();
            }
        }

        using CancellationTokenRegistration registration = cancellationToken.Register(() =>
            GiveUp(place, cancellationToken)
        );
        await place.Value.Task.ConfigureAwait(false);
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            // Their continuations run elsewhere, so they may be told in here.
            while (_waiting.First is { } first && TryTake())
            {
                _waiting.Remove(first);
                first.Value.SetResult();
            }

            if (_waiting.Count > 0)
            {
                Arm();
            }
        }
    }

    private void GiveUp(LinkedListNode<TaskCompletionSource> place, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (place.List is not null)
            {
                _waiting.Remove(place);
                place.Value.SetCanceled(cancellationToken);
            }
        }
    }

    private bool TryTake()
    {
        TimeSpan now = Now;
        TimeSpan earliest = now - TimeSpan.FromSeconds(1);
        _due = _due < earliest ? earliest : _due;
        if (_due > now)
        {
            return false;
        }

        _due += _interval;
        return true;
    }

    // A timer counts whole milliseconds: one that fires early would find nothing due and have to be armed for nothing.
    private void Arm()
    {
        double wait = Math.Ceiling((_due - Now).TotalMilliseconds);
        _timer.Change(TimeSpan.FromMilliseconds(Math.Max(0, wait)), Timeout.InfiniteTimeSpan);
    }

    private TimeSpan Now => _time.GetElapsedTime(_origin);
}
