namespace Mesh.Contracts;

/// <summary>The numbers an app meets. Stable for ever; 311 and 507 are Wish's.</summary>
public enum MeshErrorCode
{
    /// <summary>No error.</summary>
    None = 0,

    /// <summary>No such peer, or it is offline, or the host is the any-host.</summary>
    NoConnection = 311,

    /// <summary>What was given cannot be used: a card, a key, a delegation. The message says why.</summary>
    Invalid = 400,

    /// <summary>The app may not use this identity.</summary>
    NotPermitted = 403,

    /// <summary>Something of that name is there already.</summary>
    Conflict = 409,

    /// <summary>The frame is larger than the remote host will receive.</summary>
    FrameTooLarge = 413,

    /// <summary>A file of the host is damaged, cannot be read or written, or may be read by others. The message names it.</summary>
    Storage = 500,

    /// <summary>The host holds as many of these as it may. The message names the limit.</summary>
    NoRoom = 503,

    /// <summary>The send buffer is full. Nothing was taken; send again later, or drop.</summary>
    BufferFull = 507,
}

/// <summary>What <c>Send</c> answers, at once: accepted, or a code. There is no hidden retry.</summary>
/// <remarks>
/// Accepted means: it stands in the bounded buffer of this app and connection, behind all accepted before it. It arrives in that order and
/// once, unless the peer goes offline first.
/// </remarks>
public readonly struct SendResult : IEquatable<SendResult>
{
    private SendResult(MeshErrorCode code) => Code = code;

    /// <summary>The frame was taken.</summary>
    public static SendResult Accepted => default;

    /// <summary>Why it was not; <see cref="MeshErrorCode.None"/> if it was.</summary>
    public MeshErrorCode Code { get; }

    /// <summary>True if the frame was taken.</summary>
    public bool IsAccepted => Code == MeshErrorCode.None;

    /// <summary>A refusal with its code.</summary>
    public static SendResult Refused(MeshErrorCode code) => new(code);

    /// <inheritdoc />
    public bool Equals(SendResult other) => Code == other.Code;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is SendResult other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => (int)Code;

    /// <inheritdoc />
    public override string ToString() => IsAccepted ? "Accepted" : $"{Code} ({(int)Code})";

    /// <summary>Same code.</summary>
    public static bool operator ==(SendResult left, SendResult right) => left.Equals(right);

    /// <summary>Different codes.</summary>
    public static bool operator !=(SendResult left, SendResult right) => !left.Equals(right);
}
