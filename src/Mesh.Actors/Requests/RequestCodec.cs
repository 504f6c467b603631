using System.Formats.Cbor;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Requests;

/// <summary>The form of requests in <see cref="StoreTable.Requests"/>.</summary>
/// <remarks>
/// Key: <c>s</c> or <c>r</c> (sent, received) and the id. Value: the CBOR array <c>[version, luid, card, text, date, state, …]</c>; dates in milliseconds since
/// 1970. Sent goes on with <c>was said, is settled</c>, received with <c>host, answered, is delivered</c>. Numbers of states are never used for something else.
/// </remarks>
internal static class RequestCodec
{
    private const int Version = 1;
    private const byte SentKey = (byte)'s';
    private const byte ReceivedKey = (byte)'r';

    public static byte[] KeyOf(SentEntry entry) => [SentKey, .. entry.Id.ToArray()];

    public static byte[] KeyOf(ReceivedEntry entry) => [ReceivedKey, .. entry.Id.ToArray()];

    public static byte[] Encode(SentEntry entry)
    {
        CborWriter cbor = Begin(entry.Luid, entry.To, entry.Text, entry.Made, (int)entry.State);
        cbor.WriteBoolean(entry.WasSaid);
        cbor.WriteBoolean(entry.IsSettled);
        cbor.WriteEndArray();
        return cbor.Encode();
    }

    public static byte[] Encode(ReceivedEntry entry)
    {
        CborWriter cbor = Begin(entry.Luid, entry.From, entry.Text, entry.Came, (int)entry.State);
        cbor.WriteByteString(entry.Host.ToArray());
        WriteDate(cbor, entry.Answered);
        cbor.WriteBoolean(entry.IsDelivered);
        cbor.WriteEndArray();
        return cbor.Encode();
    }

    /// <summary>Reads an entry: a <see cref="SentEntry"/> or a <see cref="ReceivedEntry"/>.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: it is none of this version.</exception>
    public static object Decode(StoreEntry entry)
    {
        try
        {
            ReadOnlySpan<byte> key = entry.Key.Span;
            var id = new RequestId(key[1..]);
            var cbor = new CborReader(entry.Value, CborConformanceMode.Canonical);
            cbor.ReadStartArray();
            int version = cbor.ReadInt32();
            if (version != Version)
            {
                throw new FormatException($"its version is {version}; this program reads {Version}");
            }

            var luid = new Uid(cbor.ReadByteString());
            var card = ContactCard.OfKept(cbor.ReadByteString());
            string? text = IsNull(cbor) ? null : cbor.ReadTextString();
            DateTimeOffset date = ReadDate(cbor) ?? throw new FormatException("it has no date");
            int state = cbor.ReadInt32();
            return key[0] switch
            {
                SentKey => ReadSent(cbor, new SentEntry(id, luid, card, text, date), state),
                ReceivedKey => ReadReceived(cbor, state, host => new ReceivedEntry(id, luid, card, host, text, date)),
                _ => throw new FormatException("its key is of no kind"),
            };
        }
        catch (Exception e)
            when (e
                    is CborContentException
                        or InvalidOperationException
                        or WireException
                        or ArgumentException
                        or FormatException
                        or OverflowException
            )
        {
            string name = Convert.ToHexStringLower(entry.Key.Span[..Math.Min(entry.Key.Length, 17)]);
            throw new MeshException(
                MeshErrorCode.Storage,
                $"The contact request {name} cannot be read: {e.Message}",
                e
            );
        }
    }

    private static SentEntry ReadSent(CborReader cbor, SentEntry entry, int state)
    {
        SentEntry whole = entry with
        {
            State = Defined((SentRequestState)state),
            WasSaid = cbor.ReadBoolean(),
            IsSettled = cbor.ReadBoolean(),
        };
        cbor.ReadEndArray();
        return whole;
    }

    private static ReceivedEntry ReadReceived(CborReader cbor, int state, Func<Hid, ReceivedEntry> of)
    {
        ReceivedEntry whole = of(new Hid(cbor.ReadByteString())) with
        {
            State = Defined((ReceivedRequestState)state),
            Answered = ReadDate(cbor),
            IsDelivered = cbor.ReadBoolean(),
        };
        cbor.ReadEndArray();
        return whole;
    }

    private static T Defined<T>(T state)
        where T : struct, Enum =>
        Enum.IsDefined(state) ? state : throw new FormatException($"its state is {state}, which is none");

    private static CborWriter Begin(Uid luid, ContactCard card, string? text, DateTimeOffset date, int state)
    {
        var cbor = new CborWriter(CborConformanceMode.Canonical, convertIndefiniteLengthEncodings: true);
        cbor.WriteStartArray(null);
        cbor.WriteInt32(Version);
        cbor.WriteByteString(luid.ToArray());
        cbor.WriteByteString(card.Encode());
        if (text is null)
        {
            cbor.WriteNull();
        }
        else
        {
            cbor.WriteTextString(text);
        }

        WriteDate(cbor, date);
        cbor.WriteInt32(state);
        return cbor;
    }

    private static void WriteDate(CborWriter cbor, DateTimeOffset? date)
    {
        if (date is { } some)
        {
            cbor.WriteInt64(some.ToUnixTimeMilliseconds());
        }
        else
        {
            cbor.WriteNull();
        }
    }

    private static DateTimeOffset? ReadDate(CborReader cbor) =>
        IsNull(cbor) ? null : DateTimeOffset.FromUnixTimeMilliseconds(cbor.ReadInt64());

    private static bool IsNull(CborReader cbor)
    {
        if (cbor.PeekState() != CborReaderState.Null)
        {
            return false;
        }

        cbor.ReadNull();
        return true;
    }
}
