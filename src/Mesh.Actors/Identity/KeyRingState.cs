using System.Collections.Immutable;
using System.Text;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Identity;

/// <summary>What is kept of an identity besides its key.</summary>
/// <param name="Uid">The identity.</param>
/// <param name="Alias">What it is called.</param>
/// <param name="Serial">The serial of the last delegation it gave, to whatever host.</param>
/// <param name="Delegation">The one for this host, as it is sent; empty before the first.</param>
/// <param name="Metadata">The document shown about it.</param>
internal sealed record OwnIdentityRecord(
    Uid Uid,
    string? Alias,
    ulong Serial,
    ReadOnlyMemory<byte> Delegation,
    string? Metadata
)
{
    /// <summary>What it has revoked, oldest first; at most 64.</summary>
    public IReadOnlyList<Revocation> Revocations { get; init; } = [];

    /// <summary>SHA-256 of its recovery key; empty for none.</summary>
    public ReadOnlyMemory<byte> Recovery { get; init; }

    /// <summary>Who took its place; null if nobody did.</summary>
    public Succession? Succession { get; init; }

    /// <summary>A card of it that names this host, signed where its key is; null for none.</summary>
    public ContactCard? Card { get; init; }
}

/// <summary>Stores a change to an identity's record: reads what is stored, changes that, writes it, and answers with it.</summary>
/// <remarks>The record given is what the caller knew; another process may have changed the stored one since.</remarks>
internal delegate OwnIdentityRecord StoreChange(
    OwnIdentityRecord known,
    Func<OwnIdentityRecord, OwnIdentityRecord> change
);

/// <summary>What every key ring does, wherever it keeps its records.</summary>
/// <remarks>
/// Delegations are short (30 days unless told otherwise) and renewed at half their life: so a host that is off for two weeks comes back with one
/// that holds, a key file stolen together with a delegation is of use for a month, and a full disk has two weeks to be noticed. Serials
/// are <c>max(last + 1, milliseconds)</c>: ascending even if the record is lost. One lock guards all changes; it is held while a file is written. What
/// identities have signed, and how long we may speak as them, is read without it: nobody's turn waits for the disk.
/// </remarks>
internal sealed partial class KeyRingState : IDisposable
{
    private static readonly TimeSpan MetadataLifetime = SignedMetadata.MaxLifetime;
    private static readonly TimeSpan StoreRetry = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly ISigner _host;
    private readonly TimeSpan _delegationLifetime;
    private readonly StoreChange _store;
    private volatile ImmutableSortedDictionary<Uid, Entry> _entries = ImmutableSortedDictionary<Uid, Entry>.Empty;
    private volatile IReadOnlyList<OwnIdentity> _snapshot = [];

    public KeyRingState(ISigner host, TimeSpan delegationLifetime, StoreChange? store = null)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentOutOfRangeException.ThrowIfLessThan(delegationLifetime, TimeSpan.FromSeconds(2));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(delegationLifetime, Delegation.MaxLifetime);
        _host = host;
        _delegationLifetime = delegationLifetime;
        _store = store ?? ((known, change) => change(known));
        HostId = Hid.OfPublicKey(host.PublicKey.Span);
    }

    /// <summary>The life of a delegation unless told otherwise.</summary>
    public static TimeSpan DefaultLifetime { get; } = TimeSpan.FromDays(30);

    public Hid HostId { get; }

    public ReadOnlyMemory<byte> HostPublicKey => _host.PublicKey;

    public IReadOnlyList<OwnIdentity> Identities => _snapshot;

    /// <summary>The identities are others. Told under the lock.</summary>
    public event Action? IdentitiesChanged;

    public byte[] SignAsHost(string context, ReadOnlySpan<byte> payload) => _host.Sign(context, payload);

    /// <summary>Takes in what was stored.</summary>
    /// <param name="record">What was stored.</param>
    /// <param name="key">Its key; null if that is elsewhere.</param>
    /// <param name="isOpening">Whether the ring is just being opened: then it stands among the first, by its id, else behind all that are here.</param>
    public void Load(OwnIdentityRecord record, ISigner? key, bool isOpening)
    {
        lock (_gate)
        {
            Delegation? delegation = record.Delegation.IsEmpty ? null : Delegation.VerifySignature(record.Delegation);
            Put(record, key, delegation, isOpening ? 0 : NextRank);
        }
    }

    /// <summary>Takes in an identity with its key.</summary>
    public Uid Add(ISigner key, string? alias)
    {
        var uid = Uid.OfPublicKey(key.PublicKey.Span);
        RequireAlias(alias);
        lock (_gate)
        {
            _entries.TryGetValue(uid, out Entry? before);
            if (before?.Key is not null)
            {
                throw new MeshException(MeshErrorCode.Conflict, $"The identity {uid.Short} is here already.");
            }

            var known = before?.Record ?? new OwnIdentityRecord(uid, alias, 0, default, null);
            Put(_store(known, stored => stored with { Alias = alias ?? stored.Alias }), key, before?.Delegation);
            return uid;
        }
    }

    /// <summary>Takes in an identity of which only a delegation is here, or replaces that delegation; and with it a card, in one step.</summary>
    public Uid AddDelegated(ReadOnlyMemory<byte> encoded, string? alias, DateTimeOffset now, ContactCard? card = null)
    {
        Delegation delegation;
        try
        {
            delegation = Delegation.Verify(encoded, HostId, now);
        }
        catch (WireException e)
        {
            throw new MeshException(MeshErrorCode.Invalid, $"This delegation cannot be used: {e.Message}", e);
        }

        RequireAlias(alias);
        lock (_gate)
        {
            _entries.TryGetValue(delegation.Uid, out Entry? before);
            if (before?.Delegation is { } older && older.Serial > delegation.Serial)
            {
                throw new MeshException(
                    MeshErrorCode.Conflict,
                    $"A later delegation of {delegation.Uid.Short} is here already (serial {older.Serial}, this one {delegation.Serial})."
                );
            }

            RequireOf(delegation, card, before, now);
            var known = before?.Record ?? new OwnIdentityRecord(delegation.Uid, alias, 0, default, null);
            OwnIdentityRecord record = _store(
                known,
                stored =>
                    WithCard(stored, card) with
                    {
                        Alias = alias ?? stored.Alias ?? card?.Alias,
                        Serial = Math.Max(stored.Serial, delegation.Serial),
                        Delegation = delegation.Encoded,
                    }
            );
            Put(record, before?.Key, delegation);
            return delegation.Uid;
        }
    }

    public Delegation DelegationFor(Uid uid, DateTimeOffset now)
    {
        lock (_gate)
        {
            Entry entry = Require(uid);
            bool holds = entry.Delegation is { } mine && mine.Hid == HostId && mine.IsValidAt(now);
            if (!NeedsRenewal(entry.Delegation, now) || (holds && (entry.Key is null || now < entry.StoreAgain)))
            {
                return entry.Delegation!;
            }

            if (entry.Key is not { } key)
            {
                throw new MeshException(
                    MeshErrorCode.NotPermitted,
                    $"The delegation of {uid.Short} to this host ({entry.Delegation}) does not hold at {now.ToUniversalTime():u}, "
                        + "and the identity's key is not here. Give this host a new delegation."
                );
            }

            try
            {
                return Renew(entry, key, now);
            }
            catch (MeshException e) when (holds && e.Code == MeshErrorCode.Storage)
            {
                // The old one holds a while yet: links go on, and the next ask after a minute tries again.
                entry.StoreAgain = now + StoreRetry;
                return entry.Delegation!;
            }
        }
    }

    public Delegation DelegateTo(Uid uid, Hid host, DateTimeOffset now, TimeSpan lifetime)
    {
        lock (_gate)
        {
            Entry entry = Require(uid);
            ISigner key = RequireKey(entry);
            entry.Record = _store(entry.Record, stored => stored with { Serial = NextSerial(stored, now) });
            return Delegation.Issue(key, host, now, lifetime, entry.Record.Serial);
        }
    }

    public string? MetadataOf(Uid uid) => Require(uid).Record.Metadata;

    public void SetMetadata(Uid uid, string? json)
    {
        if (json is not null && !MetadataPayload.IsDocument(json))
        {
            throw new MeshException(
                MeshErrorCode.Invalid,
                $"Metadata is a JSON object of at most {WireLimits.Metadata} bytes; the text given is something else."
            );
        }

        lock (_gate)
        {
            Entry entry = Require(uid);
            entry.Record = _store(entry.Record, stored => stored with { Metadata = json });
        }
    }

    public SignedMetadata? SignMetadata(Uid uid, ulong epoch, ulong sequence, DateTimeOffset now) =>
        MetadataOf(uid) is { } json
            ? SignedMetadata.Issue(_host, uid, epoch, sequence, now, MetadataLifetime, json)
            : null;

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (Entry entry in _entries.Values)
            {
                (entry.Key as IDisposable)?.Dispose();
            }

            (_host as IDisposable)?.Dispose();
        }
    }

    private static ulong NextSerial(OwnIdentityRecord record, DateTimeOffset now) =>
        Math.Max(record.Serial + 1, (ulong)Math.Max(1, now.ToUnixTimeMilliseconds()));

    private static ISigner RequireKey(Entry entry) =>
        entry.Key
        ?? throw new MeshException(
            MeshErrorCode.NotPermitted,
            $"The key of {entry.Record.Uid.Short} is not on this host; only whoever has it can sign this."
        );

    internal static void RequireAlias(string? alias)
    {
        if (alias is not null && Encoding.UTF8.GetByteCount(alias) > WireLimits.Alias)
        {
            throw new MeshException(
                MeshErrorCode.Invalid,
                $"An alias has at most {WireLimits.Alias} bytes of UTF-8; \"{alias}\" has more."
            );
        }
    }

    private bool NeedsRenewal(Delegation? delegation, DateTimeOffset now) =>
        delegation is null
        || delegation.Hid != HostId
        || !delegation.IsValidAt(now)
        || now >= delegation.NotBefore + ((delegation.NotAfter - delegation.NotBefore) / 2);

    private Delegation Renew(Entry entry, ISigner key, DateTimeOffset now)
    {
        Delegation? renewed = null;
        entry.Record = _store(
            entry.Record,
            stored =>
            {
                // Another process may have renewed it meanwhile: then that one serves.
                if (!stored.Delegation.IsEmpty)
                {
                    renewed = Delegation.VerifySignature(stored.Delegation);
                }

                if (!NeedsRenewal(renewed, now))
                {
                    return stored;
                }

                ulong serial = NextSerial(stored, now);
                renewed = Delegation.Issue(key, HostId, now, _delegationLifetime, serial);
                return stored with { Serial = serial, Delegation = renewed.Encoded };
            }
        );
        entry.Delegation = renewed;
        return renewed!;
    }

    private Entry Require(Uid uid) =>
        _entries.TryGetValue(uid, out Entry? entry)
            ? entry
            : throw new MeshException(MeshErrorCode.NotPermitted, $"This host does not speak as {uid.Short}.");

    // Above those of all entries.
    private int NextRank => 1 + _entries.Values.Select(entry => entry.Rank).DefaultIfEmpty().Max();

    private void Put(OwnIdentityRecord record, ISigner? key, Delegation? delegation) =>
        Put(record, key, delegation, NextRank);

    // An entry that is there already keeps its rank.
    private void Put(OwnIdentityRecord record, ISigner? key, Delegation? delegation, int newRank)
    {
        ReadOnlyMemory<byte> publicKey = key?.PublicKey ?? delegation?.IdentityPublicKey ?? default;
        var identity = new OwnIdentity(record.Uid, publicKey, record.Alias, key is not null)
        {
            SucceededBy = record.Succession?.New,
        };
        int rank = _entries.GetValueOrDefault(record.Uid)?.Rank ?? newRank;
        _entries = _entries.SetItem(record.Uid, new Entry(identity, record, key, rank) { Delegation = delegation });
        _snapshot = OwnSuccession.InPlaceFirst([
            .. _entries.Values.OrderBy(entry => entry.Rank).Select(entry => entry.Identity),
        ]);
        IdentitiesChanged?.Invoke();
    }

    // Changed under the lock, read without it.
    private sealed class Entry(OwnIdentity identity, OwnIdentityRecord record, ISigner? key, int rank)
    {
        private volatile OwnIdentityRecord _record = record;
        private volatile Delegation? _delegation;

        public OwnIdentity Identity { get; } = identity;

        /// <summary>Where it stands: 0 for those of the opening, ascending for what came later, so that nothing new comes to the front of a node that runs.</summary>
        public int Rank => rank;

        public OwnIdentityRecord Record
        {
            get => _record;
            set => _record = value;
        }

        /// <summary>What listeners have heard of.</summary>
        public OwnIdentityRecord Told { get; set; } = record;

        public ISigner? Key { get; } = key;

        public Delegation? Delegation
        {
            get => _delegation;
            set => _delegation = value;
        }

        public DateTimeOffset StoreAgain { get; set; } = DateTimeOffset.MinValue;
    }
}
