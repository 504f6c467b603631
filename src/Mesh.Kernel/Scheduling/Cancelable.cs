namespace Mesh.Kernel;

/// <summary>Shorter ways to call off.</summary>
public static class CancelableExtensions
{
    /// <summary>Calls off what there may be.</summary>
    public static void CancelIfNotNull(this ICancelable? cancelable) => cancelable?.Cancel();
}

/// <summary>Calls scheduled work off.</summary>
public class Cancelable : ICancelable, IDisposable
{
    private readonly IActionScheduler? _scheduler;
    private readonly CancellationTokenSource _source;
    private bool _isDisposed;

    /// <summary>Called off after a delay.</summary>
    public Cancelable(IActionScheduler scheduler, TimeSpan delay)
        : this(scheduler) => CancelAfter(delay);

    /// <summary>Called off after a delay.</summary>
    public Cancelable(IScheduler scheduler, TimeSpan delay)
        : this(scheduler) => CancelAfter(delay);

    /// <summary>Called off after a delay.</summary>
    public Cancelable(IScheduler scheduler, int millisecondsDelay)
        : this(scheduler) => CancelAfter(millisecondsDelay);

    /// <summary>Called off by <see cref="Cancel()"/> only.</summary>
    public Cancelable(IScheduler scheduler)
        : this(scheduler.Advanced) { }

    /// <summary>Called off by <see cref="Cancel()"/> only.</summary>
    public Cancelable(IActionScheduler scheduler)
        : this(scheduler, new CancellationTokenSource()) { }

    private Cancelable(IActionScheduler? scheduler, CancellationTokenSource source)
    {
        _scheduler = scheduler;
        _source = source;
    }

    /// <inheritdoc/>
    public bool IsCancellationRequested => _source.IsCancellationRequested;

    /// <inheritdoc/>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether it can no longer be called off.</summary>
    public bool IsDisposed => _isDisposed;

    /// <inheritdoc/>
    public void Cancel() => Cancel(throwOnFirstException: false);

    /// <inheritdoc/>
    public void Cancel(bool throwOnFirstException)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _source.Cancel(throwOnFirstException);
    }

    /// <inheritdoc/>
    public void CancelAfter(TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (!IsCancellationRequested)
            _scheduler?.ScheduleOnce(delay, CancelUnlessDisposed);
    }

    /// <inheritdoc/>
    public void CancelAfter(int millisecondsDelay) => CancelAfter(TimeSpan.FromMilliseconds(millisecondsDelay));

    /// <summary>One that has been called off.</summary>
    public static ICancelable CreateCanceled()
    {
        var canceled = new Cancelable(null, new CancellationTokenSource());
        canceled.Cancel();
        return canceled;
    }

    /// <summary>One that is called off with any of the others.</summary>
    public static ICancelable CreateLinkedCancelable(IScheduler scheduler, params ICancelable[] cancelables) =>
        CreateLinkedCancelable(scheduler.Advanced, cancelables);

    /// <summary>One that is called off with any of the others.</summary>
    public static ICancelable CreateLinkedCancelable(IActionScheduler scheduler, params ICancelable[] cancelables) =>
        CreateLinkedCancelable(scheduler, Array.ConvertAll(cancelables, c => c.Token));

    /// <summary>One that is called off with any of the tokens.</summary>
    public static ICancelable CreateLinkedCancelable(
        IScheduler scheduler,
        params CancellationToken[] cancellationTokens
    ) => CreateLinkedCancelable(scheduler.Advanced, cancellationTokens);

    /// <summary>One that is called off with any of the tokens.</summary>
    public static ICancelable CreateLinkedCancelable(
        IActionScheduler scheduler,
        params CancellationToken[] cancellationTokens
    ) => new Cancelable(scheduler, CancellationTokenSource.CreateLinkedTokenSource(cancellationTokens));

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of the token.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (_isDisposed || !disposing)
            return;
        _isDisposed = true;
        _source.Dispose();
    }

    private void CancelUnlessDisposed()
    {
        if (!_isDisposed)
            Cancel();
    }
}
