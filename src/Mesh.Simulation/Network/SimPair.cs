namespace Mesh.Simulation;

/// <summary>The way between two hosts: what it is like, whether it is blocked, and the links on it.</summary>
internal sealed class SimPair(SimHost low, SimHost high, SimPath path, TimeSpan latency)
{
    public SimHost Low => low;

    public SimHost High => high;

    public SimPath Path => path;

    public TimeSpan Latency => latency;

    public List<SimLink> Links { get; } = [];

    /// <summary>Links that both hosts think are there.</summary>
    public int OpenCount { get; set; }

    public bool IsBlockedUp { get; private set; }

    public bool IsBlockedDown { get; private set; }

    public bool IsWhole => !IsBlockedUp && !IsBlockedDown;

    public bool IsBlocked(SimHost from) => from == low ? IsBlockedUp : IsBlockedDown;

    public void Block(SimHost from)
    {
        if (IsBlocked(from))
        {
            return;
        }

        Set(from, true);
        foreach (SimLink link in Links)
        {
            link.From(from).Stall();
        }
    }

    public void Unblock(SimHost from)
    {
        if (!IsBlocked(from))
        {
            return;
        }

        Set(from, false);
        foreach (SimLink link in Links)
        {
            link.From(from).Release();
        }
    }

    private void Set(SimHost from, bool blocked)
    {
        if (from == low)
        {
            IsBlockedUp = blocked;
        }
        else
        {
            IsBlockedDown = blocked;
        }
    }
}
