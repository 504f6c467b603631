namespace Mesh.Testing;

/// <summary>Lets threads go on only when a number of them has come.</summary>
/// <remarks>Blocks threads: not for a deterministic run, which has only one.</remarks>
public class TestBarrier
{
    /// <summary>How long is waited when nothing else is said.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    private readonly TestKitBase _testKit;
    private readonly int _count;
    private readonly TimeSpan _defaultTimeout;
    private Barrier _barrier;

    /// <summary>For a number of threads.</summary>
    public TestBarrier(TestKitBase testKit, int count, TimeSpan? defaultTimeout = null)
    {
        ArgumentNullException.ThrowIfNull(testKit);
        _testKit = testKit;
        _count = count;
        _defaultTimeout = defaultTimeout ?? testKit.TestKitSettings.DefaultTimeout;
        _barrier = new Barrier(count);
    }

    /// <summary>Waits for the others.</summary>
    /// <exception cref="TimeoutException">When they do not come in time.</exception>
    public void Await() => Await(_defaultTimeout);

    /// <summary>Waits for the others.</summary>
    /// <exception cref="TimeoutException">When they do not come in time.</exception>
    public void Await(TimeSpan timeout)
    {
        TimeSpan max = _testKit.Dilated(timeout);
        if (!_barrier.SignalAndWait(max))
            throw new TimeoutException($"Not all of {_count} threads have come to the barrier within {max}");
    }

    /// <summary>Begins anew; who waits goes on waiting at the old one.</summary>
    public void Reset() => _barrier = new Barrier(_count);
}
