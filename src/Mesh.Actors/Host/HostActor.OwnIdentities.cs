using Mesh.Actors.Identity;
using Mesh.Actors.Peers;
using Mesh.Actors.Pins;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>Identities of our own that come while the host runs: apps, pins and dials see them at once.</summary>
internal sealed partial class HostActor
{
    private Action? _onOwnChange;
    private HashSet<Uid> _own = [];

    private void WatchOwnIdentities()
    {
        IActorRef self = Self;
        _onOwnChange = () => self.Tell(OwnIdentitiesChanged.Instance, ActorRefs.NoSender);
        _parts.Keys.IdentitiesChanged += _onOwnChange;
        _own = OwnNow();
    }

    private void UnwatchOwnIdentities() => _parts.Keys.IdentitiesChanged -= _onOwnChange;

    private HashSet<Uid> OwnNow() => [.. _parts.Keys.Identities.Select(own => own.Uid)];

    private void OnOwnIdentitiesChanged(OwnIdentitiesChanged _)
    {
        if (_stopper is not null)
        {
            return;
        }

        HashSet<Uid> now = OwnNow();
        bool isFirst = _own.Count == 0 && now.Count > 0;
        HashSet<Uid> changed = [.. now.Concat(_own).Where(uid => now.Contains(uid) != _own.Contains(uid))];
        _own = now;
        foreach (AppPort app in _apps.Values)
        {
            app.ApplyRights();
            _localPeers.ApplyRights(app);
        }

        foreach (ConnectionEntry entry in _connections.Values)
        {
            entry.Actor.Tell(RightsChanged.Instance);
        }

        foreach (PinEntry<IActorRef> entry in _pins.Entries.Where(pin => changed.Contains(pin.Target.Luid)))
        {
            entry.Actor?.Tell(new PinStandingChanged(PinStandingOf(entry.Target)));
            ApplyPin(entry);
            TellPin(entry);
        }

        if (isFirst)
        {
            DialAllContacts();
        }
    }

    private sealed record OwnIdentitiesChanged
    {
        public static readonly OwnIdentitiesChanged Instance = new();
    }
}
