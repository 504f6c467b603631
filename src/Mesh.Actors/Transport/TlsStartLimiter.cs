namespace Mesh.Actors.Transport;

/// <summary>Spreads the starts of TLS handshakes over time: so many a second, a second's worth at once.</summary>
/// <remarks>
/// The generic cell rate algorithm: one number, the time at which the next start would be due if all came evenly. A start
/// that gives up waiting keeps its place taken; the error is on the slow side and at most as large as the places for callers.
/// </remarks>
internal sealed class TlsStartLimiter(int startsPerSecond, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(1.0 / startsPerSecond);
    private readonly long _origin = time.GetTimestamp();
    private TimeSpan _due = -TimeSpan.FromSeconds(1);

    /// <summary>Waits for this caller's turn.</summary>
    public ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait = Take();
        return wait <= TimeSpan.Zero ? default : new ValueTask(Task.Delay(wait, time, cancellationToken));
    }

    /// <summary>Takes a turn and says how long it is until then.</summary>
    internal TimeSpan Take()
    {
        lock (_gate)
        {
            TimeSpan now = time.GetElapsedTime(_origin);
            TimeSpan earliest = now - TimeSpan.FromSeconds(1);
            _due = _due < earliest ? earliest : _due;
            TimeSpan wait = _due - now;
            _due += _interval;
            return wait;
        }
    }
}
