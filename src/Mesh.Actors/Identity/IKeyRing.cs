using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Actors.Identity;

/// <summary>An identity that this host speaks as.</summary>
/// <param name="Uid">The identity.</param>
/// <param name="PublicKey">Its public key, 91 bytes.</param>
/// <param name="Alias">What it is called, at most 64 bytes of UTF-8; null for nothing.</param>
/// <param name="HoldsKey">
/// True if the identity's key is here, so that its delegation is renewed here; false if only a delegation was given and must be
/// replaced by hand before it expires.
/// </param>
public sealed record OwnIdentity(Uid Uid, ReadOnlyMemory<byte> PublicKey, string? Alias, bool HoldsKey)
{
    /// <summary>Who took its place; null if nobody did. It serves on only to tell contacts so.</summary>
    public Uid? SucceededBy { get; init; }
}

/// <summary>The host's own keys: what it proves itself with, and whom it may speak as.</summary>
/// <remarks>
/// Secrets stay behind it; callers get signatures. Free to use from any thread. A simulator has another one, whose keys
/// and signatures come from the seed.
/// </remarks>
public interface IKeyRing
{
    /// <summary>This host.</summary>
    Hid HostId { get; }

    /// <summary>The host's public key, 91 bytes.</summary>
    ReadOnlyMemory<byte> HostPublicKey { get; }

    /// <summary>
    /// The identities that this host speaks as: those that were there when the ring was opened, in ascending order of their ids, then those that came later, as
    /// they came. One that took another's place stands where that one stood, and those whose place was taken come last. A snapshot, and the same object until
    /// they change.
    /// </summary>
    IReadOnlyList<OwnIdentity> Identities { get; }

    /// <summary>
    /// Told when an identity of ours has signed a revocation, or has a successor, that was not known here: of that identity, while the ring is held. A listener
    /// returns at once.
    /// </summary>
    event Action<Uid>? WordsChanged;

    /// <summary>
    /// <see cref="Identities"/> is another one: a running host looks at it at once. On any thread, and while the ring may be locked: a handler is short, and asks
    /// it nothing. A ring that never changes need not have it.
    /// </summary>
    event Action? IdentitiesChanged
    {
        add { }
        remove { }
    }

    /// <summary>Signs with the host's key.</summary>
    /// <param name="context">ASCII, such as <see cref="MetadataPayload.Context"/>.</param>
    /// <param name="payload">What is signed.</param>
    /// <returns>64 bytes: r ‖ s.</returns>
    byte[] SignAsHost(string context, ReadOnlySpan<byte> payload);

    /// <summary>The delegation that this host shows to speak as an identity.</summary>
    /// <remarks>One past half its life is renewed first, if the key is here; the file is written before the new one is shown.</remarks>
    /// <param name="uid">One of <see cref="Identities"/>.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="MeshException">
    /// <see cref="MeshErrorCode.NotPermitted"/>: the identity is none of ours, or its delegation does not hold now and its key is not here.
    /// <see cref="MeshErrorCode.Storage"/>: a new one is needed and cannot be stored.
    /// </exception>
    Delegation DelegationFor(Uid uid, DateTimeOffset now);

    /// <summary>The document this host shows about an identity, or null for none.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.NotPermitted"/>: the identity is none of ours.</exception>
    string? MetadataOf(Uid uid);

    /// <summary>Replaces the document about an identity whole, and stores it.</summary>
    /// <param name="uid">One of <see cref="Identities"/>.</param>
    /// <param name="json">A JSON object, at most 4,096 bytes of UTF-8; null for none.</param>
    /// <exception cref="MeshException">
    /// <see cref="MeshErrorCode.NotPermitted"/>: the identity is none of ours. <see cref="MeshErrorCode.Invalid"/>: no JSON object, or too long.
    /// <see cref="MeshErrorCode.Storage"/>: it cannot be stored; the old one stays.
    /// </exception>
    void SetMetadata(Uid uid, string? json);

    /// <summary>Signs the document about an identity, or gives null where there is none.</summary>
    /// <param name="uid">One of <see cref="Identities"/>.</param>
    /// <param name="epoch">This host's boot epoch.</param>
    /// <param name="sequence">Higher each time within the epoch.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.NotPermitted"/>: the identity is none of ours.</exception>
    SignedMetadata? SignMetadata(Uid uid, ulong epoch, ulong sequence, DateTimeOffset now);

    /// <summary>Lets another host speak as an identity of ours, whose key is here.</summary>
    /// <param name="uid">One of <see cref="Identities"/>.</param>
    /// <param name="host">The other host.</param>
    /// <param name="now">The time; the delegation holds from it on.</param>
    /// <param name="lifetime">1 s to <see cref="Delegation.MaxLifetime"/>.</param>
    /// <exception cref="MeshException">
    /// <see cref="MeshErrorCode.NotPermitted"/>: the identity is none of ours, or its key is not here.
    /// <see cref="MeshErrorCode.Storage"/>: its serial cannot be stored.
    /// </exception>
    Delegation DelegateTo(Uid uid, Hid host, DateTimeOffset now, TimeSpan lifetime);

    /// <summary>Takes back all delegations given to another host so far, and remembers that.</summary>
    /// <param name="uid">One of <see cref="Identities"/>.</param>
    /// <param name="host">The other host. A later <see cref="DelegateTo"/> lets it in again.</param>
    /// <param name="now">The time.</param>
    /// <returns>What contacts are to be told.</returns>
    /// <exception cref="MeshException">
    /// <see cref="MeshErrorCode.NotPermitted"/>: the identity is none of ours, or its key is not here. <see cref="MeshErrorCode.Invalid"/>: it is this
    /// host, which has the key. <see cref="MeshErrorCode.Storage"/>: it cannot be stored.
    /// </exception>
    Revocation Revoke(Uid uid, Hid host, DateTimeOffset now);

    /// <summary>What an identity of ours has revoked, as far as this host knows from its own files.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.NotPermitted"/>: the identity is none of ours.</exception>
    IReadOnlyList<Revocation> RevocationsOf(Uid uid);

    /// <summary>Takes in a revocation by an identity of ours that was written on another host of it.</summary>
    /// <exception cref="MeshException">
    /// <see cref="MeshErrorCode.NotPermitted"/>: the identity is none of ours. <see cref="MeshErrorCode.Storage"/>: it cannot be stored.
    /// </exception>
    void AddRevocation(Revocation revocation);

    /// <summary>The line of successions that leads on from an identity of ours, as far as it is known here; at most 16.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.NotPermitted"/>: the identity is none of ours.</exception>
    IReadOnlyList<Succession> SuccessionsFrom(Uid uid) => [];

    /// <summary>How long this host may speak as an identity of ours, renewal aside.</summary>
    /// <returns>The delegation, in force or not; null before the first.</returns>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.NotPermitted"/>: the identity is none of ours.</exception>
    Delegation? LastDelegationOf(Uid uid);

    /// <summary>Writes a contact card of an identity of ours.</summary>
    /// <remarks>Where its key is not here, the card that was given with its delegation stands in, with the hosts and the life it was written with.</remarks>
    /// <param name="uid">One of <see cref="Identities"/>.</param>
    /// <param name="hosts">The hosts it can be met at; at most 16, each with at most 8 addresses <c>host:port</c>.</param>
    /// <param name="now">The time of issue.</param>
    /// <param name="lifetime">How long others may take it, at least 1 s.</param>
    /// <exception cref="MeshException">
    /// <see cref="MeshErrorCode.NotPermitted"/>: the identity is none of ours, or its key is not here and no card of it that holds now.
    /// </exception>
    /// <exception cref="ArgumentException">The hosts do not fit on a card.</exception>
    ContactCard IssueCard(Uid uid, IReadOnlyList<CardHost> hosts, DateTimeOffset now, TimeSpan lifetime);
}
