namespace Mesh.Contracts.Wire;

/// <summary>A control record's content (docs/protocol.md §5 and §6).</summary>
public abstract record ControlMessage
{
    private protected ControlMessage() { }

    /// <summary>The record type it travels as.</summary>
    public abstract RecordType Type { get; }
}

/// <summary>What a link is for.</summary>
public enum LinkKind : byte
{
    /// <summary>Identities proven, everything served.</summary>
    Peer = 0,

    /// <summary>Hosts proven only; lookups and relay are served.</summary>
    Routing = 1,

    /// <summary>Contact requests are served.</summary>
    Contact = 2,
}

/// <summary>The first record of both sides.</summary>
/// <param name="MinVersion">Lowest version spoken.</param>
/// <param name="MaxVersion">Highest version spoken.</param>
/// <param name="Offered">Feature bits offered.</param>
/// <param name="Required">Feature bits without which the sender will not talk.</param>
/// <param name="BootEpoch">Higher after each restart of the sender.</param>
/// <param name="MaxFrameBytes">Largest frame the sender will receive.</param>
/// <param name="Kind">What the link is for; the dialler says it, the acceptor does not.</param>
/// <param name="Serial">The n-th link that the dialler dialled in this boot, from 1; the dialler says it.</param>
public sealed record Hello(
    uint MinVersion,
    uint MaxVersion,
    ulong Offered,
    ulong Required,
    ulong BootEpoch,
    uint MaxFrameBytes,
    LinkKind? Kind = null,
    ulong? Serial = null
) : ControlMessage
{
    /// <inheritdoc />
    public override RecordType Type => RecordType.Hello;
}

/// <summary>The dialler shows who it speaks as, and says whom it wants.</summary>
public sealed record Introduce(ReadOnlyMemory<byte> Delegation, ReadOnlyMemory<byte>? Metadata, Uid Ruid)
    : ControlMessage
{
    /// <inheritdoc />
    public override RecordType Type => RecordType.Introduce;
}

/// <summary>The acceptor shows that it may speak as the identity that was wanted.</summary>
public sealed record Proof(ReadOnlyMemory<byte> Delegation, ReadOnlyMemory<byte>? Metadata) : ControlMessage
{
    /// <inheritdoc />
    public override RecordType Type => RecordType.Proof;
}

/// <summary>Somebody is being asked whether the dialler may come in.</summary>
/// <param name="Milliseconds">How long that may take, at most 10,000.</param>
public sealed record Pending(uint Milliseconds) : ControlMessage
{
    /// <inheritdoc />
    public override RecordType Type => RecordType.Pending;
}

/// <summary>The sender is satisfied with the other side.</summary>
/// <param name="ObservedAddress">Where the receiver was seen, <c>ip:port</c>; null to say nothing.</param>
/// <param name="Agent">The sender's program and version; null to say nothing.</param>
public sealed record Accepted(string? ObservedAddress = null, string? Agent = null) : ControlMessage
{
    /// <summary>Where the sender may be dialled: at most 8 texts <c>host:port</c> of at most 255 bytes. Lists compare by reference.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>The newest revocations of the sender's identity, signed objects of at most 512 bytes: at most 8.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Revocations { get; init; } = [];

    /// <summary>The successions that lead on from the sender's identity, oldest first, likewise: at most 16.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Successions { get; init; } = [];

    /// <inheritdoc />
    public override RecordType Type => RecordType.Accepted;
}

/// <summary>No. To a stranger always <see cref="Generic"/>.</summary>
public sealed record Refused(WireCode Code, string? Reason = null, uint? RetryAfterMilliseconds = null) : ControlMessage
{
    /// <summary>The answer that tells nothing.</summary>
    public static Refused Generic { get; } = new(WireCode.Refused);

    /// <inheritdoc />
    public override RecordType Type => RecordType.Refused;
}

/// <summary>An endpoint of the sender is there.</summary>
/// <param name="Generation">Names this life of the endpoint; never used twice in a boot.</param>
/// <param name="Sid">The service.</param>
/// <param name="Protocol">1 to 64 bytes of UTF-8.</param>
/// <param name="Window">Credit that each source has towards it at first, at most 16,777,216.</param>
public sealed record Announce(uint Generation, Sid Sid, string Protocol, uint Window) : ControlMessage
{
    /// <inheritdoc />
    public override RecordType Type => RecordType.Announce;
}

/// <summary>An endpoint of the sender is gone once that many frames of it have come.</summary>
public sealed record Withdraw(uint Generation, ulong Frames, WireCode Reason) : ControlMessage
{
    /// <inheritdoc />
    public override RecordType Type => RecordType.Withdraw;
}

/// <summary>All endpoints there were when the link came up have been announced.</summary>
public sealed record SnapshotEnd(uint Count) : ControlMessage
{
    /// <inheritdoc />
    public override RecordType Type => RecordType.SnapshotEnd;
}

/// <summary>One pair's new limit: the total cost that <paramref name="Source"/> may send to <paramref name="Destination"/>.</summary>
public readonly record struct CreditGrant(uint Source, uint Destination, ulong Limit);

/// <summary>More room at the sender of this record.</summary>
public sealed record Credit(IReadOnlyList<CreditGrant> Grants) : ControlMessage
{
    /// <inheritdoc />
    public override RecordType Type => RecordType.Credit;
}

/// <summary>Whether the sender keeps the connection from closing for idleness.</summary>
public sealed record Hold(bool Held) : ControlMessage
{
    /// <inheritdoc />
    public override RecordType Type => RecordType.Hold;
}

/// <summary>Of two links, this one stays.</summary>
/// <param name="Dialler">Who dialled the link that stays.</param>
/// <param name="Serial">His how-manieth of this boot it is.</param>
/// <param name="OtherIsDead">The other link is held for dead: nothing is drained, and what it carried is over.</param>
public sealed record Keep(Hid Dialler, ulong Serial, bool OtherIsDead) : ControlMessage
{
    /// <inheritdoc />
    public override RecordType Type => RecordType.Keep;
}

/// <summary>No frame follows on this link; so many have been sent on it.</summary>
public sealed record End(ulong Frames) : ControlMessage
{
    /// <inheritdoc />
    public override RecordType Type => RecordType.End;
}

/// <summary>The sender closes the link and sends no more frames; or, with a count, asks whether it may.</summary>
/// <param name="Code">Why.</param>
/// <param name="Reason">The same for people.</param>
/// <param name="RetryAfterMilliseconds">Not to be dialled again sooner.</param>
/// <param name="FramesReceived">
/// It is a question: so many frames have come on this link, and <see cref="Hold"/> in place of <see cref="CloseAck"/> keeps the link.
/// </param>
public sealed record Close(
    WireCode Code,
    string? Reason = null,
    uint? RetryAfterMilliseconds = null,
    ulong? FramesReceived = null
) : ControlMessage
{
    /// <inheritdoc />
    public override RecordType Type => RecordType.Close;
}

/// <summary>The sender has sent all it had, and agrees to the close.</summary>
public sealed record CloseAck : ControlMessage
{
    /// <inheritdoc />
    public override RecordType Type => RecordType.CloseAck;
}

/// <summary>What the sender's identity has signed for good, as its Accepted would say it now: at least one of either.</summary>
/// <param name="Revocations">The newest, signed objects of at most 512 bytes: at most 8. Lists compare by reference.</param>
/// <param name="Successions">Those that lead on from the identity, oldest first, likewise: at most 16.</param>
public sealed record Words(
    IReadOnlyList<ReadOnlyMemory<byte>> Revocations,
    IReadOnlyList<ReadOnlyMemory<byte>> Successions
) : ControlMessage
{
    /// <inheritdoc />
    public override RecordType Type => RecordType.Words;
}

/// <summary>Are you there?</summary>
public sealed record Ping(ulong Token) : ControlMessage
{
    /// <inheritdoc />
    public override RecordType Type => RecordType.Ping;
}

/// <summary>I am; with the ping's token.</summary>
public sealed record Pong(ulong Token) : ControlMessage
{
    /// <inheritdoc />
    public override RecordType Type => RecordType.Pong;
}
