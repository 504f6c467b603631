namespace Mesh.Contracts.Wire;

/// <summary>The dialler's identity asks the acceptor's to become its contact (docs/protocol.md §9).</summary>
/// <param name="Id">Names the request for ever.</param>
/// <param name="Card">The asker's card, the signed object: 1 to 6,135 bytes.</param>
/// <param name="Text">A few words for a person to read, at most 512 bytes of UTF-8; null for none.</param>
public sealed record ContactRequest(RequestId Id, ReadOnlyMemory<byte> Card, string? Text = null) : ControlMessage
{
    /// <inheritdoc />
    public override RecordType Type => RecordType.ContactRequest;
}

/// <summary>The answer to a <see cref="ContactRequest"/>.</summary>
/// <param name="Id">Which.</param>
/// <param name="Card">The card of who accepts, the signed object: 1 to 6,135 bytes; null declines.</param>
public sealed record ContactAnswer(RequestId Id, ReadOnlyMemory<byte>? Card) : ControlMessage
{
    /// <inheritdoc />
    public override RecordType Type => RecordType.ContactAnswer;
}

/// <summary>The request is taken back, or is not known to whom it is answered.</summary>
/// <param name="Id">Which.</param>
public sealed record ContactWithdraw(RequestId Id) : ControlMessage
{
    /// <inheritdoc />
    public override RecordType Type => RecordType.ContactWithdraw;
}

/// <summary>What the other side said of a request is kept, and need not be said again.</summary>
/// <param name="Id">Which.</param>
public sealed record ContactAck(RequestId Id) : ControlMessage
{
    /// <inheritdoc />
    public override RecordType Type => RecordType.ContactAck;
}
