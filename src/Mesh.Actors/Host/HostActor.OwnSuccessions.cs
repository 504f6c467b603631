using Mesh.Actors.Identity;
using Mesh.Actors.Links;
using Mesh.Actors.Peers;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Host;

/// <summary>Another identity of ours took the place of one of ours.</summary>
/// <remarks>
/// The old one stays able to prove itself: contacts that have not heard of it yet are told so in the handshake, and come back to the new one. Apps do not
/// use it any more.
/// </remarks>
internal sealed partial class HostActor
{
    // Grants are moved there already (SuccessionLine.FollowOwn).
    private void OnOwnSucceeded(OwnSucceeded succeeded)
    {
        if (_stopper is not null)
        {
            return;
        }

        (Uid old, Uid next) = (succeeded.Old, succeeded.New);
        MoveOwnPins(old);
        foreach (AppPort app in _apps.Values)
        {
            app.ApplyRights();
            _localPeers.ApplyRights(app);
            ApplyRightsToPins(app, next);
        }

        foreach ((ConnectionKey key, ConnectionEntry entry) in _connections)
        {
            if (key.Luid == old)
            {
                entry.Close(
                    WireCode.Removed,
                    OfflineReason.NotPermitted,
                    $"{next.Short} took the place of our identity {old.Short}"
                );
            }
            else if (key.Luid == next)
            {
                entry.Actor.Tell(RightsChanged.Instance);
            }
        }
    }

    // A contact that has not heard of it refuses the new one as a stranger: so every other dial that fails is by the old one, which tells it.
    private Uid SpeakerTo(Uid contact)
    {
        Uid first = _parts.Keys.Identities[0].Uid;
        int failed = _plan.Find(contact).FailedDials;
        Uid[] before = PredecessorsOf(first);
        return failed % 2 == 0 || before.Length == 0 ? first : before[failed / 2 % before.Length];
    }

    private Uid[] PredecessorsOf(Uid uid)
    {
        IReadOnlyList<OwnIdentity> identities = _parts.Keys.Identities;
        return
        [
            .. identities.Where(own => OwnSuccession.SuccessorOf(identities, own.Uid) == uid).Select(own => own.Uid),
        ];
    }
}
