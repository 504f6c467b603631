namespace Mesh.Contracts;

/// <summary>What was decided, or befell, between us and somebody. The numbers are stable; new ones may be added.</summary>
public enum DecisionKind
{
    /// <summary>He became a contact.</summary>
    ContactAdded = 1,

    /// <summary>A newer card of his was taken.</summary>
    ContactUpdated = 2,

    /// <summary>He is a contact no more.</summary>
    ContactRemoved = 3,

    /// <summary>He was banned.</summary>
    Banned = 4,

    /// <summary>He is banned no more.</summary>
    Unbanned = 5,

    /// <summary>Another identity took his place; <see cref="Decision.Detail"/> says which.</summary>
    Succeeded = 6,

    /// <summary>We began to dial him.</summary>
    Dialled = 10,

    /// <summary>He was to be dialled, and no address of his is known.</summary>
    NoAddress = 11,

    /// <summary>No candidate address led to a link: nobody there, no answer in time, or TLS failed.</summary>
    DialFailed = 12,

    /// <summary>Another host answered than one of his.</summary>
    WrongHost = 13,

    /// <summary>His host answered, and the handshake failed: a broken rule, no version in common, a proof that is none, no answer in time.</summary>
    HandshakeFailed = 14,

    /// <summary>His host refused us, or closed the link in the handshake.</summary>
    HandshakeRefused = 15,

    /// <summary>We refused a host that dialled us, or its handshake failed.</summary>
    CallerRefused = 16,

    /// <summary>The next dial was put off.</summary>
    BackedOff = 17,

    /// <summary>There is no room for a connection with him beside those that stand.</summary>
    NoRoom = 18,

    /// <summary>The connection is up.</summary>
    LinkUp = 20,

    /// <summary>A link other than the one in use has ended: both sides had dialled, or an old one had not been missed yet.</summary>
    SpareLinkEnded = 21,

    /// <summary>Another link took the place of the one in use.</summary>
    LinkReplaced = 22,

    /// <summary>The connection broke.</summary>
    LinkLost = 23,

    /// <summary>Nothing was heard for longer than the liveness bound.</summary>
    Silent = 24,

    /// <summary>His host began anew.</summary>
    Restarted = 25,

    /// <summary>The connection was closed; <see cref="Decision.Reason"/> says why.</summary>
    Closed = 26,

    /// <summary>The connection was closed because we needed its place for a better one.</summary>
    Displaced = 27,

    /// <summary>The connection took the place of another one, which was worth less to us.</summary>
    HasDisplaced = 28,

    /// <summary>A service of his and an app of ours came to see each other.</summary>
    PeerOnline = 30,

    /// <summary>A service of his went, or an app of ours, while the connection stayed; <see cref="Decision.Reason"/> says which.</summary>
    PeerOffline = 31,

    /// <summary>An app pinned the connection, or changed its pin.</summary>
    Pinned = 50,

    /// <summary>An app pins the connection no more.</summary>
    Unpinned = 51,

    /// <summary>There was no room for a pinned connection beside better ones.</summary>
    PinDisplaced = 52,

    /// <summary>There is room again for a pinned connection that had none.</summary>
    PinReplaced = 53,

    /// <summary>More happened in the same moment than is kept.</summary>
    More = 40,
}
