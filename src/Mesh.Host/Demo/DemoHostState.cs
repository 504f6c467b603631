namespace Mesh.Host.Demo;

/// <summary>Where a host of the demonstration is in its life.</summary>
internal enum DemoHostPhase
{
    /// <summary>The process has been started.</summary>
    Starting,

    /// <summary>It listens.</summary>
    Up,

    /// <summary>It was killed.</summary>
    Killed,

    /// <summary>It ended.</summary>
    Stopped,
}

/// <summary>What is known of one host. Guarded by the <see cref="DemoState"/> that it belongs to.</summary>
internal sealed class DemoHostState(string name)
{
    public string Name => name;

    public int Pid { get; set; }

    public DemoHostPhase Phase { get; set; }

    public DemoIdentity? Identity { get; set; }

    /// <summary>The boot epochs it has had, in order.</summary>
    public List<ulong> BootEpochs { get; } = [];

    /// <summary>What it sees of the others, by their names.</summary>
    public SortedDictionary<string, DemoSight> Sights { get; private set; } = new(StringComparer.Ordinal);

    /// <summary>What its pins are at, by the names of those who are pinned.</summary>
    public SortedDictionary<string, string> Pins { get; } = new(StringComparer.Ordinal);

    /// <summary>What it saw in lives that were ended by a kill.</summary>
    public List<DemoSight> FormerSights { get; } = [];

    /// <summary>Its process has ended in good order.</summary>
    public void Stop()
    {
        Phase = DemoHostPhase.Stopped;
        foreach (DemoSight sight in Sights.Values)
        {
            sight.Rest();
        }
    }

    /// <summary>Its process is gone, and with it what it saw.</summary>
    public void Die()
    {
        Phase = DemoHostPhase.Killed;
        FormerSights.AddRange(Sights.Values);
        Pins.Clear();
        Sights = new SortedDictionary<string, DemoSight>(StringComparer.Ordinal);
    }
}

/// <summary>A change of a peer.</summary>
/// <param name="At">Since the demonstration began.</param>
/// <param name="IsOnline">Online, or Offline.</param>
/// <param name="Epoch">The peer's epoch.</param>
/// <param name="Reason">Why it went offline.</param>
internal sealed record DemoTurn(TimeSpan At, bool IsOnline, long Epoch, string? Reason);

/// <summary>What one host sees of another. Guarded by the <see cref="DemoState"/> that it belongs to.</summary>
internal sealed class DemoSight
{
    private double _ratedAtMs;
    private long _ratedReceived;

    public List<DemoTurn> Turns { get; } = [];

    public bool IsOnline => Turns.Count > 0 && Turns[^1].IsOnline;

    /// <summary>The last counts, of the present epoch.</summary>
    public DemoPeerStats? Counts { get; private set; }

    /// <summary>Frames that came per second, between the last two counts.</summary>
    public double ReceivedPerSecond { get; private set; }

    /// <summary>Median of the last round trips, in microseconds; 0 for none.</summary>
    public double EchoUs { get; private set; }

    /// <summary>Missing and disordered frames of all epochs.</summary>
    public (long Missing, long Disordered) Faults { get; private set; }

    /// <summary>First and last counts while everybody sent as much as he could.</summary>
    public (double AtMs, long Received)? BurstBegin { get; private set; }

    /// <inheritdoc cref="BurstBegin"/>
    public (double AtMs, long Received)? BurstEnd { get; private set; }

    /// <summary>Takes in counts.</summary>
    public void Count(DemoStats stats, DemoPeerStats peer)
    {
        bool isSameEpoch = Counts?.Epoch == peer.Epoch;
        long missing = peer.Missing - (isSameEpoch ? Counts!.Missing : 0);
        long disordered = peer.Disordered - (isSameEpoch ? Counts!.Disordered : 0);
        Faults = (Faults.Missing + missing, Faults.Disordered + disordered);
        double seconds = (stats.AtMs - _ratedAtMs) / 1000;
        ReceivedPerSecond = isSameEpoch && seconds > 0 ? (peer.Received - _ratedReceived) / seconds : 0;
        (_ratedAtMs, _ratedReceived) = (stats.AtMs, peer.Received);
        Counts = peer;
        if (peer.EchoUs.Count > 0)
        {
            EchoUs = Percentile.Of(peer.EchoUs, 0.5);
        }

        if (stats.Mode == TrafficMode.Burst)
        {
            BurstBegin ??= (stats.AtMs, peer.Received);
            BurstEnd = (stats.AtMs, peer.Received);
        }
    }

    /// <summary>Forgets the rate, when the peer is gone.</summary>
    public void Rest() => (ReceivedPerSecond, EchoUs) = (0, 0);
}
