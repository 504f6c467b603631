using Mesh.Actors.Bans;
using Mesh.Actors.Identity;
using Mesh.Actors.Limits;
using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Host;

/// <summary>What our host answers to those who knock, out of its keys, its contacts and its room.</summary>
/// <remarks>Asked by handshakes on their own turns, several at a time: it only reads what is safe to read from anywhere.</remarks>
internal sealed class HandshakePolicy(HostParts parts, ITimeProvider time) : IHandshakePolicy
{
    private long _sequence;

    public TrustMode Trust => parts.Options.Trust;

    public bool AsksAdmission => parts.Admission is not null;

    /// <summary>Who has a slot for a connection.</summary>
    public ConnectionSlots Slots { get; } =
        new(SlotLimits.Of(parts.Options.ConnectionCount, parts.Options.ConnectionsPerIdentity));

    public bool Serves(LinkKind kind) =>
        kind == LinkKind.Peer || (kind == LinkKind.Contact && parts.Options.TakesRequests);

    public bool HasIdentity(Uid ruid) => parts.Keys.Identities.Any(own => own.Uid == ruid);

    public CallerStanding StandingOf(Uid caller, Hid host) =>
        parts.Bans.Find(host, time.Now) is not null
            ? CallerStanding.Banned
            : parts.Contacts.Find(caller) switch
            {
                null => CallerStanding.Unknown,
                { IsBanned: true } => CallerStanding.Banned,
                _ => CallerStanding.Known,
            };

    public string? WhyBarred(Hid host, string? address) => BanOf(host, address)?.ToString();

    /// <summary>The ban that keeps a host at an address away; null if none does.</summary>
    public Ban? BanOf(Hid host, string? address) =>
        parts.Bans.Find(host, time.Now) ?? (address is null ? null : parts.Bans.Find(address, time.Now));

    /// <summary>The ban of an address alone.</summary>
    public Ban? BanOf(string address) => parts.Bans.Find(address, time.Now);

    /// <summary>The ban of a host wherever it is.</summary>
    public Ban? BanOf(Hid host) => parts.Bans.Find(host, time.Now);

    public SlotAnswer Reserve(Uid caller, Uid ruid, Hid host) => Reserve(new SlotKey(ruid, caller, host));

    public SlotAnswer Reserve(SlotKey key) => Slots.Reserve(key, WorthOf(key));

    /// <summary>
    /// What a connection is worth to us, whoever dialled it: what a pin of ours gives it, else what its identity is. What the other side pins is its
    /// own affair. A pin on any host gives its value to one host at a time.
    /// </summary>
    public SlotWorth WorthOf(SlotKey key)
    {
        ConnectionValue unpinned = parts.Contacts.Find(key.Ruid) is { IsBanned: false }
            ? ConnectionValue.Contact
            : ConnectionValue.Stranger;
        if (parts.PinValues.Find(key) is not { } pinned)
        {
            return unpinned;
        }

        return parts.PinValues.IsExact(key) ? pinned : new SlotWorth(pinned, unpinned);
    }

    /// <summary>What it is worth as things stand.</summary>
    public ConnectionValue ValueOf(SlotKey key) => Slots.ValueNow(key, WorthOf(key));

    /// <summary>What it is worth if it opens now.</summary>
    public ConnectionValue ValueOnOpening(SlotKey key) => Slots.ValueNow(key, WorthOf(key), isOpening: true);

    public HandshakeProof? ProofFor(Uid ruid)
    {
        try
        {
            DateTimeOffset now = time.Now;
            Delegation delegation = parts.Keys.DelegationFor(ruid, now);
            if (parts.Revocations.IsRevoked(ruid, parts.Keys.HostId, delegation.Serial))
            {
                // To the caller the same as an identity that is not here.
                return null;
            }

            ulong sequence = (ulong)Interlocked.Increment(ref _sequence);
            SignedMetadata? metadata = parts.Keys.SignMetadata(ruid, parts.Shared.BootEpoch, sequence, now);
            return new HandshakeProof(delegation.Encoded, metadata?.Encoded);
        }
        catch (MeshException)
        {
            // No delegation in force: to the caller the same as an identity that is not here.
            return null;
        }
    }

    /// <summary>What we say of ourselves in every handshake.</summary>
    public LocalHost Local =>
        new()
        {
            Hid = parts.Shared.Hid,
            BootEpoch = parts.Shared.BootEpoch,
            MaxFrameBytes = parts.Options.Link.MaxFrameBytes,
            Agent = parts.Agent,
            Offered = WireFeatures.Words,
            Addresses = parts.Addresses.Own(),
            WordsOf = WordsOf,
        };

    /// <summary>What an identity of ours has signed, as contacts are told.</summary>
    public IdentityWords WordsOf(Uid luid) =>
        new(
            [.. parts.Revocations.Newest(luid, WireLimits.RevocationCount).Select(one => one.Encoded)],
            [.. parts.Keys.SuccessionsFrom(luid).Select(one => one.Encoded)]
        );

    /// <summary>Whether we want nothing to do with an identity: it is banned, or another one took its place.</summary>
    public bool IsBanned(Uid ruid) => parts.Contacts.Find(ruid) is { IsBanned: true };

    /// <summary>Whether we may show who we are to this host: a card of the identity we want names it, or we trust anyone.</summary>
    public bool MayShow(Uid ruid, Hid host) =>
        parts.Contacts.Find(ruid) switch
        {
            null => Trust == TrustMode.Open,
            { IsBanned: true } => false,
            { } contact => Trust == TrustMode.Open || contact.Names(host),
        };
}
