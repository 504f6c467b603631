using System.Net;
using Mesh.Actors.Bans;
using Mesh.Actors.Identity;
using Mesh.Actors.Links;
using Mesh.Contracts;

namespace Mesh.Simulation;

/// <summary>With whom a host may have to do now: by its books, its clock and the delegations that it was shown, never by what its connections say.</summary>
/// <remarks>
/// A ban or removal refuses frames as soon as it is made (<see cref="WhyBarred"/>), and acts in all else within that moment (<see cref="IsSettling"/>). What ends by itself, a delegation or a ban, ends by a timer that was armed by the date
/// of its time, so the least skew of the clock since then says until when a delegation may still be in use, and the most since when a ban may be over.
/// </remarks>
internal sealed class HostTrust(SimHost host, SimMesh mesh)
{
    private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(1);

    private readonly Dictionary<(Uid, Hid, ulong), Shown> _shown = [];
    private readonly Dictionary<Ban, TimeSpan> _mostSkew = [];
    private TimeSpan _changed = TimeSpan.MinValue;

    /// <summary>Something was changed in this very moment: what was on its way may still come.</summary>
    public bool IsSettling => _changed == mesh.Now;

    public void OnChanged() => _changed = mesh.Now;

    /// <summary>No link of before is left.</summary>
    public void OnBoot() => _shown.Clear();

    /// <summary>A host has shown a delegation that holds; whether it was revoked is looked up when it matters.</summary>
    public void OnShown(ProvenIdentity proven, Hid by)
    {
        (Uid, Hid, ulong) key = (proven.Uid, by, proven.Serial);
        if (!_shown.TryGetValue(key, out Shown? shown) || !IsInForce(shown))
        {
            TimeSpan left = proven.NotAfter - host.Clock.GetUtcNow();
            _shown[key] = new Shown(host.Clock.GetTimestamp(), left, host.ClockSkew);
        }
    }

    public void OnClockSet()
    {
        foreach (Shown shown in _shown.Values)
        {
            shown.LeastSkew = shown.LeastSkew < host.ClockSkew ? shown.LeastSkew : host.ClockSkew;
        }

        OnBans();
    }

    public void OnBans()
    {
        foreach (Ban ban in host.Mesh?.Bans.Book.All ?? [])
        {
            TimeSpan most = _mostSkew.GetValueOrDefault(ban, host.ClockSkew);
            _mostSkew[ban] = most > host.ClockSkew ? most : host.ClockSkew;
        }
    }

    /// <summary>Why nobody may be reached or heard here, not even while a change is settling; null if nothing keeps him away.</summary>
    public string? WhyBarred(Uid ruid, Hid rhid, SimHost other)
    {
        Contact? contact = host.Contacts.Find(ruid);
        if (contact is null ? mesh.Options.Mesh.Trust == TrustMode.Contacts : contact.IsBanned)
        {
            return $"{ruid.Short} is {contact?.Standing.ToString() ?? "no contact"} at {host.Name}";
        }

        if (host.Mesh is null)
        {
            return null;
        }

        if (BansOn(rhid, other).FirstOrDefault(HoldsSurely) is { } ban)
        {
            return $"{host.Name} has banned it: {ban}";
        }

        return null;
    }

    /// <summary>Why no connection of these may be in use here; null if one may.</summary>
    public string? WhyNot(Uid luid, Uid ruid, Hid rhid, SimHost other)
    {
        if (WhyBarred(ruid, rhid, other) is { } barred)
        {
            return barred;
        }

        if (host.Mesh is null)
        {
            return null;
        }

        if (host.Keys.LastDelegationOf(luid) is { } own && IsRevoked(luid, host.Hid, own.Serial))
        {
            return $"{host.Name} knows that it may no longer speak as {luid.Short}";
        }

        return _shown.Any(pair =>
            pair.Key.Item1 == ruid
            && pair.Key.Item2 == rhid
            && IsInForce(pair.Value)
            && !IsRevoked(ruid, rhid, pair.Key.Item3)
        )
            ? null
            : $"{host.Name} was shown no delegation of {ruid.Short} for that host that is in force";
    }

    /// <summary>Whether bans keep the host away: true, false, or null where one is just beginning to be over.</summary>
    public bool? Bars(SimHost other)
    {
        Ban[] bans = [.. BansOn(other.Hid, other)];
        return bans.Length == 0 ? false
            : bans.Any(HoldsSurely) ? true
            : null;
    }

    private IEnumerable<Ban> BansOn(Hid rhid, SimHost other)
    {
        IPAddress? address = IPEndPoint.TryParse(other.Address, out IPEndPoint? parsed) ? parsed.Address : null;
        return host.Mesh!.Bans.Book.All.Where(ban =>
            ban.Hid == rhid || (ban.Range is { } range && address is not null && range.Contains(address))
        );
    }

    private bool HoldsSurely(Ban ban)
    {
        TimeSpan most = _mostSkew.GetValueOrDefault(ban, host.ClockSkew);
        TimeSpan ahead = most > host.ClockSkew ? most - host.ClockSkew : TimeSpan.Zero;
        return ban.HoldsAt(host.Clock.GetUtcNow() + ahead);
    }

    private bool IsRevoked(Uid uid, Hid hid, ulong serial) => host.Mesh!.Revocations.Book.IsRevoked(uid, hid, serial);

    private bool IsInForce(Shown shown) =>
        host.Clock.GetElapsedTime(shown.At)
        <= shown.Left + (shown.Skew - shown.LeastSkew) + mesh.Options.TimerLateness + Rounding;

    /// <param name="At">When, by the clock that no date moves.</param>
    /// <param name="Left">For how long it holds, by the date of then.</param>
    /// <param name="Skew">How wrong that date was.</param>
    private sealed record Shown(long At, TimeSpan Left, TimeSpan Skew)
    {
        public TimeSpan LeastSkew { get; set; } = Skew;
    }
}
