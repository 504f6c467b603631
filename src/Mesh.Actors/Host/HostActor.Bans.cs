using Mesh.Actors.Bans;
using Mesh.Actors.Decisions;
using Mesh.Actors.Identity;
using Mesh.Actors.Peers;
using Mesh.Actors.Pins;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Host;

/// <summary>Hosts and addresses that are banned: what that ends, and what begins again when it is over. Banned identities are contacts.</summary>
internal sealed partial class HostActor
{
    // The calendar may be set forward: it is looked at now and then, however far the end of the next ban is.
    private static readonly TimeSpan MaxBanWait = TimeSpan.FromHours(1);
    private static readonly TimeSpan BanRetry = TimeSpan.FromMinutes(1);

    private Action<BanChange>? _onBanChange;
    private BanMetrics? _banMetrics;
    private bool _isExpiringBans;

    private void ReceiveBans()
    {
        Receive<BansChanged>(OnBansChanged);
        Receive<BanTick>(_ => ExpireBans());
    }

    private void WatchBans()
    {
        IActorRef self = Self;
        _onBanChange = change =>
        {
            ShutGates(change);
            self.Tell(new BansChanged(change), ActorRefs.NoSender);
        };
        _parts.Bans.Changed += _onBanChange;
        if (_parts.Gate is { } gate)
        {
            _banMetrics = new BanMetrics(_parts.Shared.Hid.Short, _parts.Bans, gate);
        }

        ExpireBans();
    }

    private void UnwatchBans()
    {
        _parts.Bans.Changed -= _onBanChange;
        _banMetrics?.Dispose();
    }

    // What is over is no ban any more: it is only cleared away here. One at a time, off this turn.
    private void ExpireBans()
    {
        DateTimeOffset now = Context.System.Scheduler.Now;
        if (_isExpiringBans)
        {
            return;
        }

        if (_parts.Bans.NextEnd is not { } next)
        {
            Timers.Cancel(BanTick.Instance);
        }
        else if (next <= now)
        {
            _isExpiringBans = true;
            BanBook bans = _parts.Bans;
            Worker.Tell(new StoreWork(() => bans.Expire(now), BanTick.Instance));
        }
        else
        {
            TimeSpan until = next - now;
            LookAtBansIn(until > MaxBanWait ? MaxBanWait : until);
        }
    }

    private void OnBansExpired(MeshException? why)
    {
        if (!_isExpiringBans)
        {
            return;
        }

        _isExpiringBans = false;
        if (why is null)
        {
            ExpireBans();
            return;
        }

        Context.GetLogger().Warning("Bans that are over cannot be taken out of the store: {0}", why.Message);
        LookAtBansIn(BanRetry);
    }

    private void LookAtBansIn(TimeSpan wait) => Timers.StartSingleTimer(BanTick.Instance, BanTick.Instance, wait);

    private void OnBansChanged(BansChanged changed)
    {
        BanChange change = changed.Change;
        if (change.Ban.Hid is { } host)
        {
            DecisionKind kind = change.Kind == BanChangeKind.Added ? DecisionKind.Banned : DecisionKind.Unbanned;
            Note(DecisionSubject.Of(host), DecisionNote.Of(Now, kind, change.Ban.ToString()));
        }

        ExpireBans();
        foreach (PinEntry<IActorRef> pin in _pins.Entries)
        {
            pin.Actor?.Tell(new PinStandingChanged(PinStandingOf(pin.Target)));
        }

        if (change.Kind == BanChangeKind.Added)
        {
            CloseBanned();
            return;
        }

        // Whom it kept away is not known of an address block; the others have their connection or their plan.
        foreach (Uid uid in _parts.Contacts.All.Select(contact => contact.Uid).Order())
        {
            if (!_connections.Keys.Any(key => key.Ruid == uid))
            {
                _plan.Reset(uid);
                PlanDial(uid, soon: true);
            }
        }
    }

    private void CloseBanned()
    {
        foreach ((ConnectionKey key, ConnectionEntry entry) in _connections)
        {
            Ban? ban =
                _policy.BanOf(key.Rhid)
                ?? entry
                    .Links.Select(link => _policy.BanOf(link.RemoteAddress))
                    .FirstOrDefault(found => found is not null);
            if (ban is not null && !entry.IsClosing)
            {
                Note(
                    new DecisionSubject(key.Luid, key.Ruid, key.Rhid),
                    DecisionNote.Of(Now, DecisionKind.Banned, ban.ToString())
                );
            }

            if (ban is not null || entry.Gate.IsShut)
            {
                entry.EndShut();
            }
        }
    }

    private IReadOnlyList<string> CandidatesOf(ConnectTo target) => CandidatesOf(target.Ruid, target.Rhid);

    private IReadOnlyList<string> CandidatesOf(Uid ruid, Hid? rhid) =>
        DialCandidates.Of(
            _parts.Contacts.Find(ruid),
            rhid,
            _parts.Keys.HostId,
            _addressNotes.Find(ruid),
            host => _policy.BanOf(host) is not null
        );

    // Why there is nobody to dial, though there may be addresses; null if there is no ban that keeps us from it.
    private string? WhyNotDialled(ConnectTo target)
    {
        if (_parts.Contacts.Find(target.Ruid) is { IsBanned: true } contact)
        {
            return contact.SucceededBy is { } next
                ? $"the identity {next} took its place"
                : "the identity is banned here";
        }

        Ban? ban = target.Addresses is { Count: > 0 } named
            ? BanOfAll(target.WantsOneHost ? target.Rhid : null, named)
            : WhoBars(target.Ruid, target.WantsOneHost ? target.Rhid : null);
        return ban is null ? null : $"banned here by {ban}";
    }

    // The ban that keeps an identity away: that of the host asked for, or the first of those that together leave nowhere to meet it.
    private Ban? WhoBars(Uid ruid, Hid? rhid)
    {
        if (rhid is { IsZero: false } host)
        {
            return _policy.BanOf(host) ?? BanOfAll(null, CandidatesOf(ruid, host));
        }

        IReadOnlyList<string> left = CandidatesOf(ruid, null);
        if (left.Count > 0)
        {
            return BanOfAll(null, left);
        }

        Contact? contact = _parts.Contacts.Find(ruid);
        return contact?.Hosts.Select(known => _policy.BanOf(known.Hid)).FirstOrDefault(found => found is not null);
    }

    private Ban? BanOfAll(Hid? rhid, IReadOnlyList<string> addresses)
    {
        if (rhid is { } host && _policy.BanOf(host) is { } banned)
        {
            return banned;
        }

        Ban? first = null;
        foreach (string address in addresses)
        {
            if (_policy.BanOf(address) is not { } ban)
            {
                return null;
            }

            first ??= ban;
        }

        return first;
    }

    private sealed record BanTick
    {
        public static readonly BanTick Instance = new();
    }
}
