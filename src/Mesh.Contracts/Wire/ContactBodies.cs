namespace Mesh.Contracts.Wire;

/// <summary>Which keys each record of a contact link has (docs/protocol.md §9).</summary>
internal static class ContactBodies
{
    /// <summary>Writes the keys.</summary>
    public static void Write(BodyWriter body, ControlMessage message)
    {
        switch (message)
        {
            case ContactRequest request:
                body.Key(1).RequestId(request.Id);
                body.Key(2).Bytes(nameof(request.Card), request.Card.Span, 1, WireLimits.Card);
                if (request.Text is { } text)
                {
                    body.Key(3).Text(nameof(request.Text), text, 0, WireLimits.RequestText);
                }

                break;
            case ContactAnswer answer:
                body.Key(1).RequestId(answer.Id);
                body.Key(2).Bool(answer.Card is not null);
                if (answer.Card is { } card)
                {
                    body.Key(3).Bytes(nameof(answer.Card), card.Span, 1, WireLimits.Card);
                }

                break;
            case ContactWithdraw withdraw:
                body.Key(1).RequestId(withdraw.Id);
                break;
            case ContactAck ack:
                body.Key(1).RequestId(ack.Id);
                break;
        }
    }

    /// <summary>What reads the body of such a record; null for any other.</summary>
    public static Func<BodyReader, ControlMessage>? ReaderOf(RecordType type) =>
        type switch
        {
            RecordType.ContactRequest => static body => new ContactRequest(
                body.Required(1).RequestId(),
                body.Required(2).Bytes("card", 1, WireLimits.Card),
                body.Has(3) ? body.Text("text", 0, WireLimits.RequestText) : null
            ),
            RecordType.ContactAnswer => static body => new ContactAnswer(
                body.Required(1).RequestId(),
                ReadAcceptance(body)
            ),
            RecordType.ContactWithdraw => static body => new ContactWithdraw(body.Required(1).RequestId()),
            RecordType.ContactAck => static body => new ContactAck(body.Required(1).RequestId()),
            _ => null,
        };

    // A card stands exactly beside a yes.
    private static ReadOnlyMemory<byte>? ReadAcceptance(BodyReader body)
    {
        if (body.Required(2).Bool("accepted"))
        {
            return body.Required(3).Bytes("card", 1, WireLimits.Card);
        }

        return body.Has(3) ? throw new WireException("A card stands beside a no.") : null;
    }
}
