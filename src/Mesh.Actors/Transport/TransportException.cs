namespace Mesh.Actors.Transport;

/// <summary>Why there is no link.</summary>
public enum TransportFailure
{
    /// <summary>The address is not one.</summary>
    BadAddress = 1,

    /// <summary>The name of the host has no address.</summary>
    UnknownName = 2,

    /// <summary>Nobody listens there.</summary>
    Refused = 3,

    /// <summary>The network does not lead there, or gave another error.</summary>
    Unreachable = 4,

    /// <summary>No answer in time.</summary>
    TimedOut = 5,

    /// <summary>Somebody listens there, but does not speak TLS 1.3 and <c>mesh/1</c>.</summary>
    NotMesh = 6,

    /// <summary>The other side shows no certificate, several, or one with another kind of key.</summary>
    BadCertificate = 7,

    /// <summary>The other side shows our own key.</summary>
    OwnHid = 8,

    /// <summary>The address cannot be listened on.</summary>
    CannotListen = 9,

    /// <summary>This transport has been disposed.</summary>
    Stopped = 10,

    /// <summary>The link was there and is lost.</summary>
    Lost = 11,

    /// <summary>The address is banned here.</summary>
    Banned = 12,
}

/// <summary>A link could not be made, or was lost. The message says what failed, where, and at which limit.</summary>
public sealed class TransportException : IOException
{
    /// <summary>Says what failed with which address.</summary>
    public TransportException(TransportFailure failure, string address, string message, Exception? cause = null)
        : base(message, cause)
    {
        Failure = failure;
        Address = address;
    }

    /// <summary>Which kind of failure.</summary>
    public TransportFailure Failure { get; }

    /// <summary>The address concerned, as it was given.</summary>
    public string Address { get; }

    /// <summary>True if the other side had been reached, so that it was TLS that failed or was late.</summary>
    public bool IsConnected { get; init; }
}
