using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Simulation;

/// <summary>A host's keys within a run: from the seed, and cheap. No host outside of a run can be started with it.</summary>
/// <remarks>
/// <see cref="Hosting.MeshHost.StartAsync"/> tries the signatures of the ring it is given and refuses this one, whatever the transport; and
/// there is no TLS with a key that is none. Records live in memory; a delegation is renewed at half its life, as everywhere.
/// </remarks>
public sealed class SimKeyRing : IKeyRing
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private readonly SimSigner _host;
    private readonly SortedDictionary<Uid, Entry> _entries = [];

    internal SimKeyRing(SimSigner host, IEnumerable<SimIdentity> identities)
    {
        _host = host;
        HostId = Hid.OfPublicKey(host.PublicKey.Span);
        foreach (SimIdentity one in identities)
        {
            SimSigner key = one.Signer!;
            var identity = new OwnIdentity(one.Uid, key.PublicKey, one.Alias, HoldsKey: true);
            _entries.Add(one.Uid, new Entry(key, identity) { Recovery = Succession.RecoveryOf(one.Recovery!) });
        }

        TakeSnapshot();
    }

    /// <inheritdoc />
    public IReadOnlyList<Succession> SuccessionsFrom(Uid uid) =>
        Require(uid).Succession is { } succession ? [succession] : [];

    /// <summary>Remembers that another identity took the place of one of ours.</summary>
    internal void Succeed(Succession succession)
    {
        Entry entry = Require(succession.Old);
        entry.Succession = succession;
        entry.Identity = entry.Identity with { SucceededBy = succession.New };
        TakeSnapshot();
        WordsChanged?.Invoke(succession.Old);
    }

    /// <inheritdoc />
    public event Action<Uid>? WordsChanged;

    /// <inheritdoc />
    public Hid HostId { get; }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> HostPublicKey => _host.PublicKey;

    /// <inheritdoc />
    public IReadOnlyList<OwnIdentity> Identities { get; private set; } = [];

    /// <inheritdoc />
    public event Action? IdentitiesChanged;

    /// <inheritdoc />
    public byte[] SignAsHost(string context, ReadOnlySpan<byte> payload) => _host.Sign(context, payload);

    /// <inheritdoc />
    public Delegation DelegationFor(Uid uid, DateTimeOffset now)
    {
        Entry entry = Require(uid);
        if (entry.Key is null)
        {
            return entry.Delegation is { } given && given.IsValidAt(now)
                ? given
                : throw new MeshException(
                    MeshErrorCode.NotPermitted,
                    $"The delegation of {uid.Short} to this host ({entry.Delegation}) does not hold, and its key is not here."
                );
        }

        if (entry.Delegation is not { } held || !held.IsValidAt(now) || now >= held.NotBefore + (Lifetime / 2))
        {
            entry.Delegation = DelegateTo(uid, HostId, now, Lifetime);
        }

        return entry.Delegation!;
    }

    /// <inheritdoc />
    public string? MetadataOf(Uid uid) => Require(uid).Metadata;

    /// <inheritdoc />
    public void SetMetadata(Uid uid, string? json)
    {
        if (json is not null && !MetadataPayload.IsDocument(json))
        {
            throw new MeshException(
                MeshErrorCode.Invalid,
                "Metadata is a JSON object; the text given is something else."
            );
        }

        Require(uid).Metadata = json;
    }

    /// <inheritdoc />
    public SignedMetadata? SignMetadata(Uid uid, ulong epoch, ulong sequence, DateTimeOffset now) =>
        MetadataOf(uid) is { } json
            ? SignedMetadata.Issue(_host, uid, epoch, sequence, now, SignedMetadata.MaxLifetime, json)
            : null;

    /// <inheritdoc />
    public Delegation DelegateTo(Uid uid, Hid host, DateTimeOffset now, TimeSpan lifetime)
    {
        Entry entry = Require(uid);
        entry.Serial = Math.Max(entry.Serial + 1, (ulong)Math.Max(1, now.ToUnixTimeMilliseconds()));
        return Delegation.Issue(RequireKey(entry), host, now, lifetime, entry.Serial);
    }

    /// <inheritdoc />
    public Revocation Revoke(Uid uid, Hid host, DateTimeOffset now)
    {
        Entry entry = Require(uid);
        entry.Serial = Math.Max(entry.Serial + 1, (ulong)Math.Max(1, now.ToUnixTimeMilliseconds()));
        var revocation = Revocation.Issue(RequireKey(entry), host, entry.Serial, now);
        entry.Revocations.Add(revocation);
        WordsChanged?.Invoke(uid);
        return revocation;
    }

    /// <inheritdoc />
    public void AddRevocation(Revocation revocation)
    {
        List<Revocation> known = Require(revocation.Uid).Revocations;
        if (known.All(one => one.Hid != revocation.Hid || one.Serial < revocation.Serial))
        {
            known.Add(revocation);
            WordsChanged?.Invoke(revocation.Uid);
        }
    }

    /// <inheritdoc />
    public IReadOnlyList<Revocation> RevocationsOf(Uid uid) => [.. Require(uid).Revocations];

    /// <inheritdoc />
    public Delegation? LastDelegationOf(Uid uid) => Require(uid).Delegation;

    /// <summary>Takes in an identity whose key is elsewhere by its delegation to this host, or a later delegation.</summary>
    internal void AddDelegated(Delegation delegation, string? alias)
    {
        if (!_entries.TryGetValue(delegation.Uid, out Entry? entry))
        {
            var identity = new OwnIdentity(delegation.Uid, delegation.IdentityPublicKey, alias, HoldsKey: false);
            entry = new Entry(null, identity)
            {
                Rank = 1 + _entries.Values.Select(known => known.Rank).DefaultIfEmpty().Max(),
            };
            _entries.Add(delegation.Uid, entry);
            entry.Delegation = delegation;
            TakeSnapshot();
            return;
        }

        entry.Delegation = delegation;
    }

    /// <summary>Keeps a card of an identity whose key is elsewhere, written for this host.</summary>
    internal void KeepCard(ContactCard card, DateTimeOffset now)
    {
        Entry entry = Require(card.Uid);
        KeyRingState.RequireUsable(card, entry.Key is not null, entry.Card, HostId, now);
        entry.Card = card;
    }

    /// <inheritdoc />
    public ContactCard IssueCard(Uid uid, IReadOnlyList<CardHost> hosts, DateTimeOffset now, TimeSpan lifetime)
    {
        Entry entry = Require(uid);
        return entry.Key is { } key
            ? ContactCard.Issue(key, entry.Identity.Alias, hosts, now, lifetime, entry.Recovery)
            : KeyRingState.KeptCard(entry.Card, uid, HostId, now);
    }

    private void TakeSnapshot()
    {
        Identities = OwnSuccession.InPlaceFirst([
            .. _entries.Values.OrderBy(known => known.Rank).Select(known => known.Identity),
        ]);
        IdentitiesChanged?.Invoke();
    }

    private Entry Require(Uid uid) =>
        _entries.TryGetValue(uid, out Entry? entry)
            ? entry
            : throw new MeshException(MeshErrorCode.NotPermitted, $"This host does not speak as {uid.Short}.");

    private static SimSigner RequireKey(Entry entry) =>
        entry.Key
        ?? throw new MeshException(
            MeshErrorCode.NotPermitted,
            $"The key of {entry.Identity.Uid.Short} is not on this host."
        );

    private sealed class Entry(SimSigner? key, OwnIdentity identity)
    {
        public SimSigner? Key => key;

        /// <summary>As of every ring: 0 for those of the beginning, ascending for what came later.</summary>
        public int Rank { get; init; }

        public List<Revocation> Revocations { get; } = [];

        public byte[]? Recovery { get; init; }

        public Succession? Succession { get; set; }

        public OwnIdentity Identity { get; set; } = identity;

        public Delegation? Delegation { get; set; }

        public ContactCard? Card { get; set; }

        public string? Metadata { get; set; }

        public ulong Serial { get; set; }
    }
}
