using System.Threading.Tasks.Sources;

namespace Mesh.Actors.Links;

/// <summary>An auto-reset event that one loop awaits and anybody sets; awaiting it allocates nothing.</summary>
/// <remarks>
/// A set that nobody waits for is kept, two are one. The continuation goes back to the context it was awaited on, so that in a simulated
/// run nothing leaves the single thread. Whoever sets it has made his work visible before, and the loop looks at all work
/// after it woke: a set that falls between the wake and the look is therefore not lost.
/// </remarks>
internal sealed class AsyncSignal : IValueTaskSource
{
    private const int Clear = 0;
    private const int IsSet = 1;
    private const int Awaited = 2;

    private ManualResetValueTaskSourceCore<bool> _core;
    private int _state;

    public AsyncSignal(bool runInline = false) => _core.RunContinuationsAsynchronously = !runInline;

    public void Set()
    {
        if (Interlocked.Exchange(ref _state, IsSet) == Awaited)
        {
            _core.SetResult(true);
        }
    }

    public ValueTask WaitAsync()
    {
        if (Interlocked.CompareExchange(ref _state, Clear, IsSet) == IsSet)
        {
            return default;
        }

        _core.Reset();
        if (Interlocked.CompareExchange(ref _state, Awaited, Clear) == Clear)
        {
            return new ValueTask(this, _core.Version);
        }

        Interlocked.Exchange(ref _state, Clear);
        return default;
    }

    void IValueTaskSource.GetResult(short token)
    {
        // A full fence: the look at the work that follows must not be done before a set can be seen again.
        Interlocked.Exchange(ref _state, Clear);
        _core.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags
    ) => _core.OnCompleted(continuation, state, token, flags);
}
