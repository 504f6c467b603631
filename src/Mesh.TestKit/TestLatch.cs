using Mesh.Testing.Internal;

namespace Mesh.Testing;

/// <summary>A count that is counted down, and that a test waits for.</summary>
/// <remarks>One made by a test kit of a deterministic run moves virtual time while it waits.</remarks>
public class TestLatch
{
    /// <summary>How long is waited when nothing else is said.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    private readonly Func<TimeSpan, TimeSpan> _dilate;
    private readonly TimeSpan _defaultTimeout;
    private readonly int _count;
    private readonly VirtualWaiter? _virtual;
    private Countdown _latch;

    /// <summary>With a count of 1.</summary>
    public TestLatch()
        : this(1) { }

    /// <summary>With a count.</summary>
    public TestLatch(int count)
        : this(count, DefaultTimeout) { }

    /// <summary>With a count, and a time to wait when nothing else is said.</summary>
    public TestLatch(int count, TimeSpan defaultTimeout)
        : this(static t => t, defaultTimeout, count) { }

    /// <summary>With a count, a time to wait when nothing else is said, and a factor on times.</summary>
    protected TestLatch(Func<TimeSpan, TimeSpan> dilate, TimeSpan defaultTimeout, int count)
        : this(dilate, defaultTimeout, count, null) { }

    internal TestLatch(Func<TimeSpan, TimeSpan> dilate, TimeSpan defaultTimeout, int count, VirtualWaiter? waiter)
    {
        _dilate = dilate;
        _defaultTimeout = defaultTimeout;
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _count = count;
        _virtual = waiter;
        _latch = new Countdown(count);
    }

    /// <summary>Whether the count has come to zero.</summary>
    public bool IsOpen => _latch.Left == 0;

    /// <summary>Counts down by one; an open latch stays open.</summary>
    public void CountDown() => _latch.Down(1);

    /// <summary>Counts down to zero.</summary>
    public void Open() => _latch.Down(int.MaxValue);

    /// <summary>Begins anew; who waits goes on waiting at the old one.</summary>
    public void Reset() => _latch = new Countdown(_count);

    /// <summary>Waits until the latch is open.</summary>
    /// <exception cref="TimeoutException">When it does not open in time.</exception>
    public void Ready(TimeSpan timeout)
    {
        Countdown latch = _latch;
        TimeSpan max = _dilate(timeout);
        bool isOpen = _virtual is null
            ? latch.Left == 0 || latch.Opened.Wait(max)
            : _virtual.RunUntil(() => latch.Left == 0, max);
        if (!isOpen)
            throw new TimeoutException(
                $"The latch has not opened within {max}: {latch.Left} of {_count} to count down{_virtual?.Place}"
            );
    }

    /// <summary>Waits until the latch is open.</summary>
    /// <exception cref="TimeoutException">When it does not open in time.</exception>
    public void Ready() => Ready(_defaultTimeout);

    // On a task and not on an event: blocking on a task lets the thread pool add a thread for the actors at once.
    private sealed class Countdown(int count)
    {
        private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _lock = new();

        internal int Left { get; private set; } = count;

        internal Task Opened => _opened.Task;

        internal void Down(int by)
        {
            lock (_lock)
            {
                Left -= Math.Min(by, Left);
                if (Left == 0)
                    _opened.TrySetResult();
            }
        }
    }
}
