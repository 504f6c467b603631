using System.Security.Cryptography;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Actors.Identity;

/// <summary>The host's keys in a folder that its owner alone can read.</summary>
/// <remarks>
/// <c>host.key</c>, and for each identity a <c>.key</c> and a <c>.json</c> file under <c>identities/</c> (see the room's README).
/// Files have mode 0600, new folders 0700; a key file open to others is refused rather than repaired, since its key may be known already.
/// Every file is replaced in one step and flushed before anybody sees its effect; a damaged one is an error that names it, and is never overwritten. A ring reads
/// the folder when it is opened, and again when told to: <see cref="Refresh"/>.
/// </remarks>
public sealed class FileKeyRing : IKeyRing, IDisposable
{
    private readonly IdentityFiles _files;
    private readonly SigningKey _host;
    private readonly KeyRingState _state;

    private FileKeyRing(IdentityFiles files, SigningKey host, TimeSpan delegationLifetime)
    {
        _files = files;
        _host = host;
        _state = new KeyRingState(host, delegationLifetime, files.Change);
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

    /// <summary>Reads the folder; makes it, and a host key in it, if there is none.</summary>
    /// <param name="folder">Where the keys are. An identity is not made here; see <see cref="CreateIdentity"/>.</param>
    /// <param name="delegationLifetime">2 s to <see cref="Delegation.MaxLifetime"/>; null for 30 days.</param>
    /// <exception cref="MeshException">
    /// <see cref="MeshErrorCode.Storage"/>: a file is damaged, misnamed, or open to others, or the folder cannot be used. The message names it and
    /// says what to do.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The lifetime is out of range.</exception>
    public static FileKeyRing Open(string folder, TimeSpan? delegationLifetime = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var files = new IdentityFiles(folder);
        SigningKey host = files.ReadOrMakeHostKey();
        try
        {
            var ring = new FileKeyRing(files, host, delegationLifetime ?? KeyRingState.DefaultLifetime);
            foreach ((OwnIdentityRecord record, SigningKey? key) in files.ReadIdentities())
            {
                ring._state.Load(record, key, isOpening: true);
            }

            return ring;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>Makes a new identity and stores its key.</summary>
    /// <param name="alias">What it is called; at most 64 bytes of UTF-8, or null.</param>
    /// <returns>The new identity.</returns>
    /// <exception cref="MeshException">
    /// <see cref="MeshErrorCode.Storage"/>: it cannot be stored. <see cref="MeshErrorCode.Invalid"/>: the alias is too long.
    /// </exception>
    public Uid CreateIdentity(string? alias) => Import(SigningKey.Generate(), alias);

    /// <summary>Makes a new identity with a recovery key, which can name a successor when the identity's own key is lost or stolen.</summary>
    /// <remarks>
    /// The recovery key is written once, to <see cref="RecoveryPathOf"/>, and never read again: it is to be moved to where no host is. Only its hash stays, and
    /// goes on every card.
    /// </remarks>
    /// <param name="alias">What it is called; at most 64 bytes of UTF-8, or null.</param>
    /// <exception cref="MeshException">As <see cref="CreateIdentity"/>.</exception>
    public Uid CreateRecoverable(string? alias)
    {
        KeyRingState.RequireAlias(alias);
        using var recovery = SigningKey.Generate();
        var identity = SigningKey.Generate();
        _files.WriteRecoveryKey(identity.Uid, recovery);

        // Before the key: a crash must leave no identity that could never be recovered. A record alone is none.
        var record = new OwnIdentityRecord(identity.Uid, alias, 0, default, null)
        {
            Recovery = Succession.RecoveryOf(recovery),
        };
        _files.Change(record, made => made);
        return Import(identity, alias);
    }

    /// <summary>Where the recovery key of a new identity is written.</summary>
    public string RecoveryPathOf(Uid uid) => _files.RecoveryPath(uid);

    /// <summary>Stores an identity's key that was made elsewhere. The ring owns it from now on.</summary>
    /// <exception cref="MeshException">
    /// <see cref="MeshErrorCode.Conflict"/>: it is here already. <see cref="MeshErrorCode.Storage"/>, <see cref="MeshErrorCode.Invalid"/>: as
    /// <see cref="CreateIdentity"/>.
    /// </exception>
    public Uid Import(SigningKey identity, string? alias)
    {
        ArgumentNullException.ThrowIfNull(identity);
        KeyRingState.RequireAlias(alias);
        _files.WriteIdentityKey(identity);
        return _state.Add(identity, alias);
    }

    /// <summary>Adds an identity whose key is elsewhere by its delegation to this host, or replaces an earlier one.</summary>
    /// <exception cref="MeshException">
    /// <see cref="MeshErrorCode.Invalid"/>: it does not hold for this host now. <see cref="MeshErrorCode.Conflict"/>: a later one is here.
    /// <see cref="MeshErrorCode.Storage"/>: it cannot be stored.
    /// </exception>
    public Uid AddDelegated(ReadOnlyMemory<byte> delegation, string? alias, DateTimeOffset now) =>
        _state.AddDelegated(delegation, alias, now);

    /// <summary>The same together with a card, as <see cref="KeepCard"/> takes it: both are taken or neither.</summary>
    /// <param name="delegation">The signed object.</param>
    /// <param name="card">Of the same identity.</param>
    /// <param name="alias">What the identity is called here; null for what it is called already, or on the card.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="MeshException">As the other, and as <see cref="KeepCard"/>.</exception>
    public Uid AddDelegated(ReadOnlyMemory<byte> delegation, ContactCard card, string? alias, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(card);
        return _state.AddDelegated(delegation, alias, now, card);
    }

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

    /// <summary>The host's key with its secret, for TLS. The caller disposes it.</summary>
    public ECDsa CreateHostEcdsa() => _host.CreateEcdsa();

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

    /// <summary>Takes in what another process has stored since, such as a command line: new identities, delegations, revocations, successions.</summary>
    /// <remarks>
    /// New identities stand behind those that are here, so whom the host speaks as first stays, unless another took that one's place. Nothing of this order is
    /// kept: a ring that is opened has all in the order of their ids.
    /// </remarks>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: a file is damaged; what was known stays.</exception>
    public void Refresh()
    {
        IReadOnlyList<OwnIdentityRecord> records = _files.ReadRecords();

        // All new ones first: one may take the place of another.
        foreach (OwnIdentityRecord record in records.Where(one => Identities.All(own => own.Uid != one.Uid)))
        {
            if (_files.ReadKeyOf(record.Uid) is { } key)
            {
                _state.Load(record, key, isOpening: false);
            }
        }

        foreach (OwnIdentityRecord record in records)
        {
            _state.Refresh(record);
        }
    }

    /// <summary>Disposes the keys.</summary>
    public void Dispose() => _state.Dispose();
}
