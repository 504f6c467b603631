namespace Mesh.Contracts;

/// <summary>Why a peer went offline. The numbers are stable; new ones may be added.</summary>
public enum OfflineReason
{
    /// <summary>The link broke: reset, end of stream without a goodbye, TLS failure.</summary>
    LinkLost = 1,

    /// <summary>Nothing was heard from the remote host for longer than the liveness bound.</summary>
    TimedOut = 2,

    /// <summary>The remote host started again and came back with a newer boot epoch.</summary>
    Restarted = 3,

    /// <summary>The remote app closed; the connection may be up still.</summary>
    AppClosed = 4,

    /// <summary>The remote host stopped in good order.</summary>
    HostStopped = 5,

    /// <summary>Nobody used the connection.</summary>
    Idle = 6,

    /// <summary>A contact was removed or banned, or a permission taken away, here or there.</summary>
    NotPermitted = 7,

    /// <summary>A side broke the protocol; <see cref="Offline.Detail"/> says how.</summary>
    ProtocolError = 8,

    /// <summary>The remote host had no room for the connection.</summary>
    NoRoom = 9,

    /// <summary>Our own host stops.</summary>
    LocalStop = 10,

    /// <summary>The app closed here. Its own events have ended; observers see this.</summary>
    LocalAppClosed = 11,

    /// <summary>Our host needed its place for a connection that is worth more.</summary>
    Displaced = 12,
}
