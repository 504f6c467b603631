using System.Net;

namespace Mesh.Actors.Bans;

/// <summary>What a transport asks before it spends anything on an address. Any thread.</summary>
/// <param name="bans">The bans.</param>
/// <param name="now">What time it is.</param>
internal sealed class AddressGate(BanBook bans, Func<DateTimeOffset> now)
{
    private long _turnedAway;

    /// <summary>Callers turned away so far.</summary>
    public long TurnedAwayCount => Volatile.Read(ref _turnedAway);

    /// <summary>Whether there is nothing to do with this address.</summary>
    public bool IsShut(IPAddress address) => bans.Find(address, now()) is not null;

    /// <summary>Whether a caller from there is to be turned away; if so, he is counted.</summary>
    public bool TurnsAway(IPAddress address) => IsShut(address) && Count();

    /// <summary>The same for an address as transports write it; one that is none of IP is let in.</summary>
    public bool TurnsAway(string address) => bans.Find(address, now()) is not null && Count();

    private bool Count()
    {
        Interlocked.Increment(ref _turnedAway);
        return true;
    }
}
