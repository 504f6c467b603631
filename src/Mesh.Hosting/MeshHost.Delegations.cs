using Mesh.Actors.Host;
using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Hosting;

// Several hosts of one identity.
public sealed partial class MeshHost
{
    /// <summary>Hosts that may no longer speak as a contact, or as an identity of ours.</summary>
    public MeshRevocations Revocations { get; }

    /// <summary>Where successions are taken in, and what follows them; see <see cref="SuccessionLine.Take(string)"/>.</summary>
    public SuccessionLine Successions { get; }

    /// <summary>Has what apps may and pin as an identity of ours follow to the one that took its place, and ends the old one's links. Done at the start.</summary>
    /// <remarks>To be called when the key ring has learnt of a succession (<see cref="OwnIdentity.SucceededBy"/>). Done again, it finds nothing left.</remarks>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: it cannot be written; the next call, or start, tries again.</exception>
    public void FollowOwnSuccessions() =>
        Successions.FollowOwn(Identities, (old, next) => _actor.Tell(new OwnSucceeded(old, next), ActorRefs.NoSender));

    /// <summary>How long this host may speak as each of its identities.</summary>
    public IReadOnlyList<OwnDelegation> Delegations =>
        [
            .. Identities.Select(own =>
                OwnDelegation.Of(
                    _options.Keys,
                    own,
                    serial => _revoked.IsRevoked(own.Uid, Hid, serial),
                    System.Scheduler.Now
                )
            ),
        ];

    /// <summary>Lets another host speak as an identity of ours, whose key is here. Done again, it gives a later one.</summary>
    /// <param name="uid">One of <see cref="Identities"/>.</param>
    /// <param name="host">The other host.</param>
    /// <param name="lifetime">1 s to <see cref="Delegation.MaxLifetime"/>; null for 90 days.</param>
    /// <returns>What the other host is to be given: see <see cref="DelegationText"/>.</returns>
    /// <exception cref="MeshException">
    /// <see cref="MeshErrorCode.NotPermitted"/>: the identity is none of ours, or its key is not here. <see cref="MeshErrorCode.Storage"/>: its serial
    /// cannot be stored.
    /// </exception>
    public Delegation Delegate(Uid uid, Hid host, TimeSpan? lifetime = null) =>
        _options.Keys.DelegateTo(uid, host, System.Scheduler.Now, lifetime ?? TimeSpan.FromDays(90));

    /// <summary>Takes back all delegations that an identity of ours, whose key is here, has given a host so far.</summary>
    /// <remarks>Contacts learn it on the next link with any host of the identity that knows it, or by <see cref="MeshRevocations.Add"/>.</remarks>
    /// <exception cref="MeshException">As <see cref="IKeyRing.Revoke"/>.</exception>
    public Revocation Revoke(Uid uid, Hid host) => Revocations.Revoke(uid, host, System.Scheduler.Now);
}
