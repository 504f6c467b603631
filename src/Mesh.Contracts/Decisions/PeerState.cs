namespace Mesh.Contracts;

/// <summary>How it stands with a peer.</summary>
public enum PeerState
{
    /// <summary>Online: it can be sent to.</summary>
    Online = 1,

    /// <summary>Online, and an app of this very host.</summary>
    OnlineHere = 2,

    /// <summary>Its host is connected, but it is not there: see <see cref="PeerCause"/>.</summary>
    Connected = 3,

    /// <summary>It was there since this host started, and is no more.</summary>
    Offline = 4,

    /// <summary>As far as this host has recorded, it was never there.</summary>
    NeverSeen = 5,
}

/// <summary>Why a peer is not online now. The numbers are stable; new ones may be added.</summary>
public enum PeerCause
{
    /// <summary>It is online.</summary>
    None = 0,

    /// <summary>Our own host has stopped, or stops.</summary>
    LocalStop = 1,

    /// <summary>Our app is closed.</summary>
    LocalAppClosed = 2,

    /// <summary>The luid is no identity of this host.</summary>
    NotOurIdentity = 3,

    /// <summary>The app may not use the luid, or not see the ruid or speak the protocol as it. An app is told nothing else of it.</summary>
    NotGranted = 4,

    /// <summary>The app does not run the protocol, or, where no app asked, no app of this host does.</summary>
    ProtocolNotOurs = 5,

    /// <summary>The identity is no contact.</summary>
    NotAContact = 10,

    /// <summary>The identity is banned.</summary>
    Banned = 11,

    /// <summary>No address is known to dial.</summary>
    NoAddress = 12,

    /// <summary>The identity's card names other hosts than this one.</summary>
    UnknownHost = 13,

    /// <summary>Nobody has asked for the connection, and it is not dialled by itself.</summary>
    NotDialled = 14,

    /// <summary>The identity is connected by another host, or as another of our identities, and so not dialled.</summary>
    ConnectedOtherwise = 15,

    /// <summary>It is to be dialled soon, or is being dialled, and nothing has failed yet.</summary>
    Dialling = 16,

    /// <summary>The last dial failed.</summary>
    DialFailed = 20,

    /// <summary>Another host answers at its address.</summary>
    WrongHost = 21,

    /// <summary>Its host answered, and the handshake failed.</summary>
    HandshakeFailed = 22,

    /// <summary>Its host refuses us, without saying why: we may be no contact there, or banned.</summary>
    Refused = 23,

    /// <summary>We have refused its host.</summary>
    CallerRefused = 24,

    /// <summary>The link broke.</summary>
    LinkLost = 30,

    /// <summary>Its host fell silent.</summary>
    Silent = 31,

    /// <summary>Its host began anew.</summary>
    Restarted = 32,

    /// <summary>Its host stopped in good order.</summary>
    HostStopped = 33,

    /// <summary>Nobody used the connection, or it was ended by hand.</summary>
    Idle = 34,

    /// <summary>Closed because a side may not, or does not want to, be connected.</summary>
    NotPermitted = 35,

    /// <summary>A side broke the protocol.</summary>
    ProtocolError = 36,

    /// <summary>Its host had no room.</summary>
    NoRoom = 37,

    /// <summary>Our host has no room for it beside others that are worth as much or more to us, or closed it for one of them.</summary>
    Displaced = 38,

    /// <summary>Its host is connected; the service is closed there.</summary>
    AppClosed = 40,

    /// <summary>Its host is connected; nothing there runs the protocol.</summary>
    ProtocolNotShared = 41,
}
