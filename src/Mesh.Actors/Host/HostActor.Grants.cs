using Mesh.Actors.Identity;
using Mesh.Actors.Peers;
using Mesh.Actors.Permissions;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>Rights of apps that change while they run.</summary>
internal sealed partial class HostActor
{
    private Action<GrantChange>? _onGrantChange;

    private void ListenToGrants()
    {
        IActorRef self = Self;
        _onGrantChange = change => self.Tell(new GrantsChanged(change), ActorRefs.NoSender);
        _parts.Shared.Grants.Changed += _onGrantChange;
    }

    private void OnGrantsChanged(GrantsChanged changed)
    {
        GrantChange change = changed.Change;
        if (_stopper is not null || !_apps.TryGetValue(change.App, out AppPort? app))
        {
            return;
        }

        app.ApplyRights();
        _localPeers.ApplyRights(app);

        // What is said of an identity holds for its successor too, until something is said of that one.
        Uid luid = OwnSuccession.SuccessorOf(_parts.Keys.Identities, change.Luid) ?? change.Luid;
        ApplyRightsToPins(app, luid);
        foreach ((ConnectionKey key, ConnectionEntry entry) in _connections)
        {
            if (key.Luid == luid || key.Luid == change.Luid)
            {
                entry.Actor.Tell(RightsChanged.Instance);
            }
        }
    }

    private sealed record GrantsChanged(GrantChange Change);
}
