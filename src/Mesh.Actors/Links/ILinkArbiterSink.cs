using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Links;

/// <summary>What a timer of <see cref="LinkArbiter"/> waits for; each of them 2 s (docs/protocol.md §1).</summary>
internal enum LinkWait
{
    /// <summary>The older link's answer.</summary>
    Probe,

    /// <summary>The loser's End, and our own.</summary>
    Drain,

    /// <summary>The end of a link that was closed.</summary>
    End,

    /// <summary>The answer whether an idle link may be closed.</summary>
    Ask,
}

/// <summary>What a <see cref="LinkArbiter"/> wants done with the links of its connection. Called in the order in which things must happen.</summary>
internal interface ILinkArbiterSink
{
    /// <summary>Send this on the link.</summary>
    void Post(LinkSlot link, ControlMessage message);

    /// <summary>Announce our endpoints on the link.</summary>
    void Announce(LinkSlot link);

    /// <summary>The connection lives on this link now, as from nothing: take what was announced and held on it, send and give credit there.</summary>
    void Adopt(LinkSlot link);

    /// <summary>Send frames and give credit on this link, unless that is so already.</summary>
    void Carry(LinkSlot link);

    /// <summary>Take the Data that was held on the link.</summary>
    void DeliverHeld(LinkSlot link);

    /// <summary>Read on where the link was paused.</summary>
    void Resume(LinkSlot link);

    /// <summary>End our sending with this record, after what was begun, or after all that can be sent; then end the link if asked to.</summary>
    void EndWith(LinkSlot link, ControlMessage trailer, bool finishOnly, bool shut);

    /// <summary>End the link in good order.</summary>
    void Shut(LinkSlot link, string reason);

    /// <summary>End the link at once.</summary>
    void Kill(LinkSlot link, string reason);

    /// <summary>Every peer is offline, and what the remote host had said is forgotten.</summary>
    void Reset(OfflineReason reason, string? detail);

    /// <summary>Every peer is offline; what was accepted is still sent.</summary>
    void Seal(OfflineReason reason, string? detail);

    /// <summary>Takes no frame to send for the moment, with 507, or takes them again.</summary>
    void PauseSending(bool paused);

    /// <summary>True while our side keeps the connection from closing for idleness.</summary>
    bool IsHeld { get; }

    /// <summary>True while frames of ours wait to be written. Called while sending is paused.</summary>
    bool HasQueued { get; }

    /// <summary>
    /// Whether nothing of ours is on its way: the remote host says that so many frames have come on the link. Called while sending is paused.
    /// </summary>
    bool HasArrived(LinkSlot link, ulong frames);

    /// <summary>Call <see cref="LinkArbiter.SendClose"/> once what was accepted has been sent, or after 1 s.</summary>
    void AwaitSent();

    /// <summary>Call <see cref="LinkArbiter.OnTimer"/> in 2 s. A link has one timer: a new one takes the place of the old one.</summary>
    void StartTimer(LinkSlot link, LinkWait wait);

    /// <summary>Forget the link's timer.</summary>
    void StopTimer(LinkSlot link);

    /// <summary>No link is left.</summary>
    void Empty(string detail);
}
