namespace Mesh.Contracts.Wire;

/// <summary>The first byte of a record (docs/protocol.md §4). Unknown ones from 0x80 on are skipped.</summary>
public enum RecordType : byte
{
    /// <summary>Versions, features, epoch.</summary>
    Hello = 0x01,

    /// <summary>The dialler's proof and wish.</summary>
    Introduce = 0x02,

    /// <summary>The acceptor's proof.</summary>
    Proof = 0x03,

    /// <summary>Admission is being asked.</summary>
    Pending = 0x04,

    /// <summary>Welcome.</summary>
    Accepted = 0x05,

    /// <summary>Not welcome.</summary>
    Refused = 0x06,

    /// <summary>An endpoint is there.</summary>
    Announce = 0x10,

    /// <summary>An endpoint is gone.</summary>
    Withdraw = 0x11,

    /// <summary>The first announcements are complete.</summary>
    SnapshotEnd = 0x12,

    /// <summary>Room for frames.</summary>
    Credit = 0x13,

    /// <summary>Keep the connection.</summary>
    Hold = 0x14,

    /// <summary>Which of two links stays.</summary>
    Keep = 0x15,

    /// <summary>No more frames on this link.</summary>
    End = 0x16,

    /// <summary>The link closes.</summary>
    Close = 0x17,

    /// <summary>The close is agreed.</summary>
    CloseAck = 0x18,

    /// <summary>Liveness question.</summary>
    Ping = 0x19,

    /// <summary>Liveness answer.</summary>
    Pong = 0x1A,

    /// <summary>What the sender's identity has signed since the link came up; only where both offer <see cref="WireFeatures.Words"/>.</summary>
    Words = 0x1B,

    /// <summary>A frame or a fragment of one.</summary>
    Data = 0x20,

    /// <summary>May I be a contact of yours?</summary>
    ContactRequest = 0x60,

    /// <summary>Yes or no to a contact request.</summary>
    ContactAnswer = 0x61,

    /// <summary>A contact request is taken back.</summary>
    ContactWithdraw = 0x62,

    /// <summary>What was said of a contact request is kept.</summary>
    ContactAck = 0x63,
}

/// <summary>Reasons on the wire (docs/protocol.md §8). Never used for something else.</summary>
public enum WireCode : uint
{
    /// <summary>No reason is given.</summary>
    Refused = 1,

    /// <summary>Admission said no.</summary>
    Denied = 2,

    /// <summary>No room now.</summary>
    Busy = 3,

    /// <summary>The host stops.</summary>
    Stopping = 16,

    /// <summary>Nobody uses the link.</summary>
    Idle = 17,

    /// <summary>Another link of the connection stays.</summary>
    Duplicate = 18,

    /// <summary>A rule of the protocol was broken.</summary>
    Malformed = 19,

    /// <summary>No common version, a missing feature, an unknown record.</summary>
    Unsupported = 20,

    /// <summary>A frame was begun without credit.</summary>
    CreditOverrun = 21,

    /// <summary>Contact removed or banned, or a permission taken away.</summary>
    Removed = 22,

    /// <summary>A limit was exceeded.</summary>
    TooMany = 23,

    /// <summary>The app closed.</summary>
    AppClosed = 32,

    /// <summary>The app may no longer use this identity, or see this contact.</summary>
    NotPermitted = 33,
}

/// <summary>Feature bits of a Hello that this version knows (docs/protocol.md §5).</summary>
public static class WireFeatures
{
    /// <summary>Revocations and successions are told on running links.</summary>
    public const ulong Words = 1UL << 6;
}

/// <summary>The limits of docs/protocol.md §1, in bytes unless the name says otherwise.</summary>
public static class WireLimits
{
    /// <summary>This page's version.</summary>
    public const uint Version = 1;

    /// <summary>Bytes of a record's header.</summary>
    public const int Header = 4;

    /// <summary>Longest body of any record.</summary>
    public const int RecordBody = 16_640;

    /// <summary>Longest body of a control record.</summary>
    public const int ControlBody = 16_384;

    /// <summary>Longest payload in one Data record.</summary>
    public const int Fragment = 16_384;

    /// <summary>Bytes of a Data record before its payload, without the total.</summary>
    public const int DataHeader = 8;

    /// <summary>Smallest maximum a receiver may state for a frame.</summary>
    public const int MinMaxFrame = 65_536;

    /// <summary>Largest frame there is.</summary>
    public const int MaxFrame = 1_048_576;

    /// <summary>Records a side may send before Accepted has been received.</summary>
    public const int HandshakeRecords = 16;

    /// <summary>Bytes a side may send before Accepted has been received.</summary>
    public const int HandshakeBytes = 32_768;

    /// <summary>Endpoints announced and not withdrawn, per side of a connection.</summary>
    public const int EndpointCount = 1_024;

    /// <summary>Frames of a connection of which a part and not yet the end was sent, per direction.</summary>
    public const int BegunFrames = 16;

    /// <summary>Longest metadata document.</summary>
    public const int Metadata = 4_096;

    /// <summary>Longest reason.</summary>
    public const int Reason = 256;

    /// <summary>Longest agent text.</summary>
    public const int Agent = 64;

    /// <summary>Longest alias.</summary>
    public const int Alias = 64;

    /// <summary>Longest address.</summary>
    public const int Address = 255;

    /// <summary>Most addresses of one host.</summary>
    public const int AddressCount = 8;

    /// <summary>Most hosts on a card.</summary>
    public const int CardHostCount = 16;

    /// <summary>Most revocations in one Accepted, and in one Words.</summary>
    public const int RevocationCount = 8;

    /// <summary>Most successions in one Accepted, in one Words, and in a chain.</summary>
    public const int SuccessionCount = 16;

    /// <summary>Longest of either.</summary>
    public const int SignedWord = 512;

    /// <summary>Most Words that a side sends on one link within any minute.</summary>
    public const int WordsPerMinute = 12;

    /// <summary>Most Words that a side takes on one link within a minute: what was sent in two may come in one.</summary>
    public const int WordsTakenPerMinute = 24;

    /// <summary>Most grants in one Credit.</summary>
    public const int GrantCount = 64;

    /// <summary>Credit that a pair has at first, unless announced otherwise.</summary>
    public const uint Window = 262_144;

    /// <summary>Largest window that may be announced.</summary>
    public const uint MaxWindow = 16_777_216;

    /// <summary>What a frame costs beyond its length.</summary>
    public const int FrameOverhead = 64;

    /// <summary>Deepest nesting in a control body.</summary>
    public const int Depth = 8;

    /// <summary>Most bytes that lie unsent in the socket.</summary>
    public const int UnsentInSocket = 131_072;

    /// <summary>Longest protocol name.</summary>
    public const int Protocol = 64;

    /// <summary>Longest wait that a Pending may ask for, in milliseconds.</summary>
    public const uint PendingMilliseconds = 10_000;

    /// <summary>Longest life of a delegation, in seconds: 400 days.</summary>
    public const long DelegationSeconds = 34_560_000;

    /// <summary>Longest life of a metadata document from its receipt, in seconds: a week.</summary>
    public const uint MetadataSeconds = 604_800;

    /// <summary>Latest time there is, in seconds since 1970-01-01 UTC: the end of the year 9999.</summary>
    public const long LatestSecond = 253_402_300_799;

    /// <summary>Deepest nesting of a metadata document.</summary>
    public const int MetadataDepth = 64;

    /// <summary>Longest contact card in text form, in characters.</summary>
    public const int CardCharacters = 8_192;

    /// <summary>Longest contact card as a signed object: what <see cref="CardCharacters"/> leave room for.</summary>
    public const int Card = 6_135;

    /// <summary>Longest text of a contact request.</summary>
    public const int RequestText = 512;

    /// <summary>Records a side may send on a contact link once it is accepted.</summary>
    public const int ContactRecords = 4;
}

/// <summary>The other side broke a rule of the protocol; the link closes with <see cref="Code"/>.</summary>
public sealed class WireException : Exception
{
    /// <summary>Says which rule.</summary>
    public WireException(WireCode code, string message, Exception? cause = null)
        : base(message, cause) => Code = code;

    /// <summary>A <see cref="WireCode.Malformed"/>.</summary>
    public WireException(string message, Exception? cause = null)
        : this(WireCode.Malformed, message, cause) { }

    /// <summary>The code to close with.</summary>
    public WireCode Code { get; }
}
