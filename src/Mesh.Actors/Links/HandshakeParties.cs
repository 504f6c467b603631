using Mesh.Actors.Limits;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Links;

/// <summary>What a host says of itself in every handshake.</summary>
internal sealed record LocalHost
{
    /// <summary>Our own host.</summary>
    public required Hid Hid { get; init; }

    /// <summary>Higher after each restart of ours.</summary>
    public required ulong BootEpoch { get; init; }

    /// <summary>The largest frame we receive, 65,536 to 1,048,576 bytes.</summary>
    public int MaxFrameBytes { get; init; } = WireLimits.MaxFrame;

    /// <summary>Feature bits offered.</summary>
    public ulong Offered { get; init; }

    /// <summary>Feature bits without which we do not talk.</summary>
    public ulong Required { get; init; }

    /// <summary>Lowest version spoken.</summary>
    public uint MinVersion { get; init; } = WireLimits.Version;

    /// <summary>Highest version spoken.</summary>
    public uint MaxVersion { get; init; } = WireLimits.Version;

    /// <summary>Our program and version; at most 64 bytes of UTF-8, or null to say nothing.</summary>
    public string? Agent { get; init; }

    /// <summary>Where we may be dialled, told to whom we accept; at most 8 of <c>host:port</c>.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>What an identity of ours has signed and lets everybody it accepts know.</summary>
    public Func<Uid, IdentityWords>? WordsOf { get; init; }

    /// <summary>Our word that a link may run; on one for contact requests the other side may be any stranger, and is told nothing of us.</summary>
    /// <param name="luid">Whom we speak as; null on a routing link.</param>
    /// <param name="remote">Who hears it.</param>
    /// <param name="kind">What the link is for.</param>
    public Accepted AcceptedFor(Uid? luid, RemoteHost remote, LinkKind kind)
    {
        if (kind == LinkKind.Contact)
        {
            return new Accepted(remote.Address);
        }

        IdentityWords words = luid is { } uid && WordsOf is { } of ? of(uid) : IdentityWords.None;
        return new Accepted(remote.Address, Agent)
        {
            Addresses = Addresses,
            Revocations = words.Revocations,
            Successions = words.Successions,
        };
    }
}

/// <summary>Objects that an identity has signed, to be passed on: docs/protocol.md §2.4 and §2.5.</summary>
/// <param name="Revocations">At most 8.</param>
/// <param name="Successions">At most 16.</param>
internal sealed record IdentityWords(
    IReadOnlyList<ReadOnlyMemory<byte>> Revocations,
    IReadOnlyList<ReadOnlyMemory<byte>> Successions
)
{
    public static IdentityWords None { get; } = new([], []);

    public bool IsEmpty => this is { Revocations.Count: 0, Successions.Count: 0 };

    /// <summary>Whether both say the same, byte by byte.</summary>
    public bool Equals(IdentityWords? other) =>
        other is not null && AreSame(Revocations, other.Revocations) && AreSame(Successions, other.Successions);

    public override int GetHashCode() => HashCode.Combine(Revocations.Count, Successions.Count);

    private static bool AreSame(IReadOnlyList<ReadOnlyMemory<byte>> left, IReadOnlyList<ReadOnlyMemory<byte>> right) =>
        left.Count == right.Count && left.Zip(right).All(pair => pair.First.Span.SequenceEqual(pair.Second.Span));
}

/// <summary>What TLS and the transport know of the other side before a record was exchanged.</summary>
/// <param name="Hid">The hid that TLS proved.</param>
/// <param name="PublicKey">The host key that TLS proved; its metadata is signed with it.</param>
/// <param name="Address">Where it is seen, <c>ip:port</c>; told to it, and to admission.</param>
/// <param name="Began">Monotonic time of the first byte of TLS: the 10 s and 25 s count from it.</param>
internal sealed record RemoteHost(Hid Hid, ReadOnlyMemory<byte> PublicKey, string? Address, TimeSpan Began);

/// <summary>The proof that a host may speak as an identity, ready to send.</summary>
internal sealed record HandshakeProof(ReadOnlyMemory<byte> Delegation, ReadOnlyMemory<byte>? Metadata)
{
    /// <summary>The same for somebody who is told nothing of us: without metadata.</summary>
    public HandshakeProof Bare => Metadata is null ? this : this with { Metadata = null };
}

/// <summary>What a dialler dials for.</summary>
internal sealed record DialIntent
{
    /// <summary>What the link is for.</summary>
    public LinkKind Kind { get; init; } = LinkKind.Peer;

    /// <summary>This is the n-th link that we dialled in this boot, from 1.</summary>
    public required ulong Serial { get; init; }

    /// <summary>Whom we speak as, to whom; null exactly on a routing link.</summary>
    public DialIdentities? Identities { get; init; }

    /// <summary>The host that must answer; null when any host of the wanted identity will do.</summary>
    public Hid? ExpectedRhid { get; init; }

    /// <summary>
    /// Whether we may show our identity to the host that answered: a contact card or a record signed by the wanted
    /// identity names it, or our trust is open. To be computed for the hid that TLS proved, not for the address
    /// dialled.
    /// </summary>
    public bool MayShow { get; init; }

    /// <summary>Reserves a slot for the connection to the host that answered; null where none is needed.</summary>
    public Func<Hid, SlotAnswer>? Reserve { get; init; }
}

/// <summary>Who dials whom.</summary>
/// <param name="Luid">Whom we speak as.</param>
/// <param name="Ruid">Whom we want.</param>
/// <param name="Proof">That we may speak as <paramref name="Luid"/>.</param>
internal sealed record DialIdentities(Uid Luid, Uid Ruid, HandshakeProof Proof);

/// <summary>What the acceptor's host holds of a proven caller.</summary>
internal enum CallerStanding
{
    /// <summary>No contact.</summary>
    Unknown,

    /// <summary>A contact.</summary>
    Known,

    /// <summary>Somebody who shall not come in, whatever the trust.</summary>
    Banned,
}

/// <summary>What the acceptor's host has to say. Answers at once; changes nothing but who has a slot.</summary>
internal interface IHandshakePolicy
{
    /// <summary>Who may connect at all.</summary>
    TrustMode Trust { get; }

    /// <summary>Whether somebody decides on each caller; if not, everybody who got so far is allowed.</summary>
    bool AsksAdmission { get; }

    /// <summary>Whether we serve this kind of link.</summary>
    bool Serves(LinkKind kind);

    /// <summary>Whether the identity is ours and may be spoken to.</summary>
    bool HasIdentity(Uid ruid);

    /// <summary>Why a host or an address is refused whoever speaks there, for our own log; null if it is not.</summary>
    /// <param name="host">The host that TLS proved.</param>
    /// <param name="address">Where it is seen.</param>
    string? WhyBarred(Hid host, string? address) => null;

    /// <summary>What we hold of a caller at a host.</summary>
    CallerStanding StandingOf(Uid caller, Hid host);

    /// <summary>Reserves a slot for the connection of a proven caller, or says how long it must wait for one.</summary>
    SlotAnswer Reserve(Uid caller, Uid ruid, Hid host);

    /// <summary>Our proof for an identity of ours; null when no delegation is in force.</summary>
    HandshakeProof? ProofFor(Uid ruid);
}
