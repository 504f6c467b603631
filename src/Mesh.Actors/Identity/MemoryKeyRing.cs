using System.Security.Cryptography;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Actors.Identity;

/// <summary>Keys that live as long as the process: for tests, for a simulator, and for hosts that shall leave nothing behind.</summary>
/// <remarks>Takes any <see cref="ISigner"/>, so a simulator brings keys that its seed made. Disposes those that can be disposed.</remarks>
public sealed class MemoryKeyRing : IKeyRing, IDisposable
{
    private readonly KeyRingState _state;
    private readonly ISigner _host;

    /// <summary>Makes a ring with a host's key and no identity yet.</summary>
    /// <param name="host">The host's key; the ring owns it from now on.</param>
    /// <param name="delegationLifetime">2 s to <see cref="Delegation.MaxLifetime"/>; null for 30 days.</param>
    /// <exception cref="ArgumentOutOfRangeException">The lifetime is out of range.</exception>
    public MemoryKeyRing(ISigner host, TimeSpan? delegationLifetime = null)
    {
        _host = host;
        _state = new KeyRingState(host, delegationLifetime ?? KeyRingState.DefaultLifetime);
    }

    /// <inheritdoc />
    public Hid HostId => _state.HostId;

    /// <inheritdoc />
    public ReadOnlyMemory<byte> HostPublicKey => _state.HostPublicKey;

    /// <inheritdoc />
    public IReadOnlyList<OwnIdentity> Identities => _state.Identities;

    /// <inheritdoc />
    public event Action<Uid>? WordsChanged
    {
        add => _state.WordsChanged += value;
        remove => _state.WordsChanged -= value;
    }

    /// <inheritdoc />
    public event Action? IdentitiesChanged
    {
        add => _state.IdentitiesChanged += value;
        remove => _state.IdentitiesChanged -= value;
    }

    /// <summary>Makes a ring with a new host key and one new identity.</summary>
    /// <param name="alias">What the identity is called; at most 64 bytes of UTF-8, or null.</param>
    public static MemoryKeyRing Generate(string? alias = null)
    {
        var ring = new MemoryKeyRing(SigningKey.Generate());
        ring.Add(SigningKey.Generate(), alias);
        return ring;
    }

    /// <summary>The host's key for TLS. The caller disposes it.</summary>
    /// <exception cref="InvalidOperationException">The ring was made with a signer that is no <see cref="SigningKey"/>.</exception>
    public ECDsa CreateHostEcdsa() =>
        _host is SigningKey key
            ? key.CreateEcdsa()
            : throw new InvalidOperationException("This ring's host key is no real key: TLS cannot use it.");

    /// <summary>Adds an identity with its key, which the ring owns from now on.</summary>
    /// <exception cref="MeshException">
    /// <see cref="MeshErrorCode.Conflict"/>: it is here already. <see cref="MeshErrorCode.Invalid"/>: the alias is too long.
    /// </exception>
    public Uid Add(ISigner identity, string? alias = null)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return _state.Add(identity, alias);
    }

    /// <summary>Adds an identity whose key is elsewhere by its delegation to this host, or replaces an earlier one.</summary>
    /// <exception cref="MeshException">
    /// <see cref="MeshErrorCode.Invalid"/>: it does not hold for this host now. <see cref="MeshErrorCode.Conflict"/>: a later one is here.
    /// </exception>
    public Uid AddDelegated(ReadOnlyMemory<byte> delegation, string? alias, DateTimeOffset now) =>
        _state.AddDelegated(delegation, alias, now);

    /// <summary>Keeps a card of an identity whose key is elsewhere, which <see cref="IssueCard"/> then gives; it replaces an earlier one.</summary>
    /// <param name="card">Written where the key is; it names this host.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="MeshException">
    /// <see cref="MeshErrorCode.NotPermitted"/>: the identity is none of ours. <see cref="MeshErrorCode.Invalid"/>: its key is here, or the card names
    /// other hosts, or has expired. <see cref="MeshErrorCode.Conflict"/>: a later one is here. <see cref="MeshErrorCode.Storage"/>: it cannot be stored.
    /// </exception>
    public void KeepCard(ContactCard card, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(card);
        _state.KeepCard(card, now);
    }

    /// <inheritdoc />
    public byte[] SignAsHost(string context, ReadOnlySpan<byte> payload) => _state.SignAsHost(context, payload);

    /// <inheritdoc />
    public Delegation DelegationFor(Uid uid, DateTimeOffset now) => _state.DelegationFor(uid, now);

    /// <inheritdoc />
    public string? MetadataOf(Uid uid) => _state.MetadataOf(uid);

    /// <inheritdoc />
    public void SetMetadata(Uid uid, string? json) => _state.SetMetadata(uid, json);

    /// <inheritdoc />
    public SignedMetadata? SignMetadata(Uid uid, ulong epoch, ulong sequence, DateTimeOffset now) =>
        _state.SignMetadata(uid, epoch, sequence, now);

    /// <inheritdoc />
    public Delegation DelegateTo(Uid uid, Hid host, DateTimeOffset now, TimeSpan lifetime) =>
        _state.DelegateTo(uid, host, now, lifetime);

    /// <inheritdoc />
    public Revocation Revoke(Uid uid, Hid host, DateTimeOffset now) => _state.Revoke(uid, host, now);

    /// <inheritdoc />
    public IReadOnlyList<Revocation> RevocationsOf(Uid uid) => _state.RevocationsOf(uid);

    /// <inheritdoc />
    public void AddRevocation(Revocation revocation)
    {
        ArgumentNullException.ThrowIfNull(revocation);
        _state.AddRevocation(revocation);
    }

    /// <inheritdoc />
    public IReadOnlyList<Succession> SuccessionsFrom(Uid uid) => _state.SuccessionsFrom(uid);

    /// <summary>SHA-256 of the recovery key of an identity of ours; empty for none.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.NotPermitted"/>: the identity is none of ours.</exception>
    public ReadOnlyMemory<byte> RecoveryOf(Uid uid) => _state.RecoveryOf(uid);

    /// <summary>Signs that an identity whose key is here takes the place of another, which need not be one of ours.</summary>
    /// <param name="recovery">The recovery key of the other one.</param>
    /// <param name="old">The other one.</param>
    /// <param name="successor">One of <see cref="Identities"/>.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.NotPermitted"/>: the successor is none of ours, or its key is not here.</exception>
    /// <exception cref="ArgumentException">Both are one.</exception>
    public Succession IssueSuccession(ISigner recovery, Uid old, Uid successor, DateTimeOffset now) =>
        _state.IssueSuccession(recovery, old, successor, now);

    /// <summary>Remembers that another identity took the place of one of ours, and tells contacts so.</summary>
    /// <exception cref="MeshException">
    /// <see cref="MeshErrorCode.NotPermitted"/>: the identity is none of ours. <see cref="MeshErrorCode.Conflict"/>: another one took its place before, or its successor has one itself.
    /// <see cref="MeshErrorCode.Storage"/>: it cannot be stored.
    /// </exception>
    public void Succeed(Succession succession)
    {
        ArgumentNullException.ThrowIfNull(succession);
        _state.Succeed(succession);
    }

    /// <inheritdoc />
    public Delegation? LastDelegationOf(Uid uid) => _state.LastDelegationOf(uid);

    /// <inheritdoc />
    public ContactCard IssueCard(Uid uid, IReadOnlyList<CardHost> hosts, DateTimeOffset now, TimeSpan lifetime) =>
        _state.IssueCard(uid, hosts, now, lifetime);

    /// <summary>Disposes the keys.</summary>
    public void Dispose() => _state.Dispose();
}
