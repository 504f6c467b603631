using Mesh.Actors.Limits;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Links;

/// <summary>What a handshake wants done. To be carried out in the order given.</summary>
internal abstract record HandshakeEffect
{
    private protected HandshakeEffect() { }
}

/// <summary>Send this record.</summary>
internal sealed record SendRecord(ControlMessage Message) : HandshakeEffect;

/// <summary>A slot was reserved: give it back when the link ends, or at <see cref="Fail"/>.</summary>
/// <param name="Reservation">The claim.</param>
/// <param name="LeavesStrangers">The caller is a contact: its place among strangers is free from now on.</param>
internal sealed record KeepSlot(SlotReservation Reservation, bool LeavesStrangers) : HandshakeEffect;

/// <summary>Ask the admission handler, and bring its answer to <see cref="IHandshake.AdmissionDecided"/>.</summary>
/// <remarks>
/// The handshake keeps the time itself: when it ends before the answer came, cancel the handler; the answer is ignored.
/// </remarks>
internal sealed record AskAdmission(AdmissionRequest Request) : HandshakeEffect;

/// <summary>Both sides are satisfied. The next record received belongs to the running link.</summary>
internal sealed record Established(HandshakeResult Result) : HandshakeEffect;

/// <summary>
/// End the link: send <see cref="LastMessage"/>, if there is one, then close TLS and TCP without waiting.
/// </summary>
internal sealed record Fail(HandshakeFailure Failure, ControlMessage? LastMessage) : HandshakeEffect;

/// <summary>Which side of a link we are.</summary>
internal enum LinkRole
{
    /// <summary>We opened it.</summary>
    Dialler,

    /// <summary>We took it.</summary>
    Acceptor,
}

/// <summary>What both sides agreed on, seen from here.</summary>
internal sealed record HandshakeResult
{
    /// <summary>Which side we are.</summary>
    public required LinkRole Role { get; init; }

    /// <summary>What the link is for.</summary>
    public required LinkKind Kind { get; init; }

    /// <summary>Monotonic time before the first record was exchanged: the remote host lived after it.</summary>
    public required TimeSpan Began { get; init; }

    /// <summary>The link's name.</summary>
    public required LinkName Name { get; init; }

    /// <summary>Our identity; null on a routing link.</summary>
    public required Uid? Luid { get; init; }

    /// <summary>The identity that the remote host proved; null on a routing link.</summary>
    public required ProvenIdentity? Remote { get; init; }

    /// <summary>The remote host.</summary>
    public required Hid Rhid { get; init; }

    /// <summary>Higher after each restart of the remote host.</summary>
    public required ulong RemoteBootEpoch { get; init; }

    /// <summary>The version in force.</summary>
    public required uint Version { get; init; }

    /// <summary>The feature bits that both offer.</summary>
    public required ulong Features { get; init; }

    /// <summary>The largest frame that the remote host will receive, in bytes.</summary>
    public required int RemoteMaxFrameBytes { get; init; }

    /// <summary>
    /// What the remote host says of its identity; null when it said nothing, or nothing that could be verified.
    /// </summary>
    public required ProvenMetadata? RemoteMetadata { get; init; }

    /// <summary>
    /// Why metadata that came was ignored; null when none came or it was good. For a counter and a log.
    /// </summary>
    public required string? MetadataFault { get; init; }

    /// <summary>Where the remote host saw us, as it says; unproven.</summary>
    public required string? ObservedAddress { get; init; }

    /// <summary>The remote host's program and version, as it says; unproven.</summary>
    public required string? Agent { get; init; }

    /// <summary>Where the remote host may be dialled, as it says; unproven. At most 8.</summary>
    public IReadOnlyList<string> RemoteAddresses { get; init; } = [];

    /// <summary>What the remote host passes on of its identity's signed words; nothing of it is verified yet.</summary>
    public IdentityWords RemoteWords { get; init; } = IdentityWords.None;

    /// <summary>The same of ours, as it was said.</summary>
    public IdentityWords SaidWords { get; init; } = IdentityWords.None;
}
