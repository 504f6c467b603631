using Mesh.Actors.Identity;
using Mesh.Actors.Links;
using Mesh.Actors.Peers;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Host;

/// <summary>Delegations that end or are taken back while they are in use: others' and our own.</summary>
/// <remarks>
/// A link lives no longer than the delegation that its remote host has shown: one timer per connection, which looks at the calendar once an hour at least, so
/// that a clock that was set forward costs an hour and no more. A host that has a later delegation comes back with it.
/// </remarks>
internal sealed partial class HostActor
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromHours(1);
    private static readonly TimeSpan WarnAgain = TimeSpan.FromDays(1);

    private readonly Dictionary<Uid, TimeSpan> _warned = [];
    private Action<Revocation>? _onRevoked;
    private Action<Uid>? _onOwnWords;

    private void ReceiveDelegations()
    {
        Receive<DelegationTick>(OnDelegationTick);
        Receive<OwnDelegationTick>(_ => LookAtOwnDelegations());
        Receive<RevocationAdded>(added => OnRevoked(added.Revocation));
        Receive<OwnWordsChanged>(OnOwnWordsChanged);
        Receive<WordsHeard>(OnWordsHeard);
        Receive<WordsTick>(OnWordsTick);
    }

    private void WatchRevocations()
    {
        IActorRef self = Self;
        _onRevoked = revocation => self.Tell(new RevocationAdded(revocation), ActorRefs.NoSender);
        _parts.Revocations.Added += _onRevoked;
        _onOwnWords = uid => self.Tell(new OwnWordsChanged(uid), ActorRefs.NoSender);
        _parts.Keys.WordsChanged += _onOwnWords;
        LookAtOwnDelegations();
    }

    private void UnwatchRevocations()
    {
        _parts.Revocations.Added -= _onRevoked;
        _parts.Keys.WordsChanged -= _onOwnWords;
    }

    private static object DelegationTimer(ConnectionKey key) => ("delegation", key);

    private void WatchDelegation(ConnectionKey key, ConnectionEntry entry)
    {
        if (entry.Proofs.MinBy(proof => proof.NotAfter) is { } soonest)
        {
            TimeSpan left = soonest.NotAfter - Date;
            TimeSpan wait =
                left > LookAgain ? LookAgain
                : left > TimeSpan.Zero ? left
                : TimeSpan.Zero;
            Timers.StartSingleTimer(DelegationTimer(key), new DelegationTick(key), wait);
        }
    }

    private void OnDelegationTick(DelegationTick tick)
    {
        if (!_connections.TryGetValue(tick.Key, out ConnectionEntry? entry) || entry.IsClosing)
        {
            return;
        }

        if (entry.Proofs.FirstOrDefault(proof => Date >= proof.NotAfter) is { } over)
        {
            entry.Close(
                WireCode.Removed,
                OfflineReason.NotPermitted,
                $"the delegation of {tick.Key.Ruid.Short} for host {tick.Key.Rhid.Short} expired at {over.NotAfter:u}"
            );
            return;
        }

        WatchDelegation(tick.Key, entry);
    }

    private void OnRevoked(Revocation revocation)
    {
        bool isOurs = revocation.Hid == _parts.Keys.HostId && MayNotSpeakAs(revocation.Uid);
        foreach ((ConnectionKey key, ConnectionEntry entry) in _connections)
        {
            bool isTheirs = entry.Proofs.Any(proof => revocation.Ends(key.Ruid, key.Rhid, proof.Serial));
            if (isTheirs || (isOurs && key.Luid == revocation.Uid))
            {
                entry.Close(
                    WireCode.Removed,
                    OfflineReason.NotPermitted,
                    $"{revocation.Uid.Short} has revoked host {revocation.Hid.Short}"
                );
            }
        }

        if (_policy.HasIdentity(revocation.Uid))
        {
            TellWords();
        }

        if (isOurs)
        {
            Context
                .GetLogger()
                .Warning(
                    "The identity {0} has revoked this host: it no longer speaks as it. Give it a new delegation to undo that",
                    revocation.Uid
                );
        }
    }

    // An identity of ours that has revoked this very host, by a word later than the delegation that is here.
    private bool MayNotSpeakAs(Uid uid) =>
        _policy.HasIdentity(uid)
        && _parts.Keys.LastDelegationOf(uid) is { } last
        && _parts.Revocations.IsRevoked(uid, _parts.Keys.HostId, last.Serial);

    // A third of its life is left to replace by hand what cannot be renewed here.
    private void LookAtOwnDelegations()
    {
        DateTimeOffset date = Date;
        foreach (OwnIdentity own in _parts.Keys.Identities.Where(own => !own.HoldsKey))
        {
            if (
                _parts.Keys.LastDelegationOf(own.Uid) is { } last
                && OwnDelegation.Soon(last, date)
                && !(_warned.TryGetValue(own.Uid, out TimeSpan at) && Now - at < WarnAgain)
            )
            {
                _warned[own.Uid] = Now;
                Context
                    .GetLogger()
                    .Warning(
                        "The delegation of {0} to this host ends at {1:u}, and its key is not here: renew it where the key is (mesh identity delegate)",
                        own.Uid,
                        last.NotAfter
                    );
            }
        }

        Timers.StartSingleTimer(OwnDelegationTick.Instance, OwnDelegationTick.Instance, LookAgain);
    }

    private sealed record DelegationTick(ConnectionKey Key);

    private sealed record RevocationAdded(Revocation Revocation);

    private sealed record OwnDelegationTick
    {
        public static readonly OwnDelegationTick Instance = new();
    }
}
