using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Links;

/// <summary>
/// Why a handshake failed, for our own eyes: what the other side is told is in <see cref="Fail.LastMessage"/>.
/// </summary>
/// <param name="Fault">What kind of failure.</param>
/// <param name="Detail">A sentence for the log; may hold the remote's own words.</param>
/// <param name="RemoteCode">What the remote gave as its code, if it gave one; may be a number that this version does
/// not know.</param>
/// <param name="RetryAfter">How long the remote asked us to wait, if it did.</param>
internal sealed record HandshakeFailure(
    HandshakeFault Fault,
    string Detail,
    WireCode? RemoteCode = null,
    TimeSpan? RetryAfter = null
)
{
    /// <summary>The caller whom we turned away, where it proved who it is; null where it did not.</summary>
    public CallerClaim? Caller { get; init; }

    /// <summary>The remote closed the link during the handshake.</summary>
    public static HandshakeFailure OfClose(Close close) =>
        new(
            HandshakeFault.RemoteClosed,
            $"The remote closed the link: {close.Code}{(close.Reason is null ? "" : $", {close.Reason}")}.",
            close.Code,
            WaitOf(close.RetryAfterMilliseconds)
        );

    /// <summary>The remote refused us.</summary>
    public static HandshakeFailure OfRefused(Refused refused) =>
        new(
            HandshakeFault.Refused,
            $"The remote refused: {refused.Code}{(refused.Reason is null ? "" : $", {refused.Reason}")}.",
            refused.Code,
            WaitOf(refused.RetryAfterMilliseconds)
        );

    private static TimeSpan? WaitOf(uint? milliseconds) =>
        milliseconds is { } value ? TimeSpan.FromMilliseconds(value) : null;
}

/// <summary>Who called, proven, and for whom.</summary>
/// <param name="Uid">The caller.</param>
/// <param name="Ruid">Whom it wanted; may be none of ours.</param>
internal sealed record CallerClaim(Uid Uid, Uid Ruid)
{
    /// <summary>What the link was to be for.</summary>
    public LinkKind Kind { get; init; }
}

/// <summary>The kinds of failed handshakes.</summary>
internal enum HandshakeFault
{
    /// <summary>The remote host shows our own hid, or none.</summary>
    OwnHid,

    /// <summary>Another host answered than the one that was dialled.</summary>
    OtherHost,

    /// <summary>We may not show our identity to this host.</summary>
    MayNotShow,

    /// <summary>No version in common, or a needed feature is missing.</summary>
    Unsupported,

    /// <summary>The remote broke a rule of the protocol.</summary>
    Malformed,

    /// <summary>The remote sent more than a handshake may take.</summary>
    TooMany,

    /// <summary>A time of the protocol ran out.</summary>
    TimedOut,

    /// <summary>We do not serve this kind of link.</summary>
    KindNotServed,

    /// <summary>The remote's delegation is no proof.</summary>
    BadProof,

    /// <summary>The caller wants an identity that is not ours.</summary>
    UnknownIdentity,

    /// <summary>The caller is no contact.</summary>
    UnknownCaller,

    /// <summary>The caller is banned.</summary>
    BannedCaller,

    /// <summary>We have no room for the link now.</summary>
    NoRoom,

    /// <summary>Admission said no, or nothing in time.</summary>
    NotAdmitted,

    /// <summary>We have no delegation in force for the identity that the caller wants.</summary>
    NoProof,

    /// <summary>The remote refused us.</summary>
    Refused,

    /// <summary>The remote closed the link.</summary>
    RemoteClosed,
}
