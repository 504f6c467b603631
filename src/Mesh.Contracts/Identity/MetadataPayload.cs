using System.Text;
using System.Text.Json;
using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Identity;

/// <summary>What a host says of an identity it speaks as (docs/protocol.md §2.2). Signed by the host's key.</summary>
/// <remarks>Of two, the higher (epoch, sequence) counts and replaces the other whole. Only the shape is checked
/// here.</remarks>
/// <param name="Identity">The identity it speaks of.</param>
/// <param name="Host">The host that says it; not zero.</param>
/// <param name="Epoch">The first half of its order.</param>
/// <param name="Sequence">The second half: its number within the epoch.</param>
/// <param name="IssuedSeconds">When it was said, in seconds since 1970-01-01 UTC.</param>
/// <param name="LifetimeSeconds">How long it counts from its receipt, 1 to 604,800.</param>
/// <param name="Document">A JSON object, at most 4,096 bytes of UTF-8, nested at most 64 deep.</param>
public sealed record MetadataPayload(
    Uid Identity,
    Hid Host,
    ulong Epoch,
    ulong Sequence,
    long IssuedSeconds,
    uint LifetimeSeconds,
    string Document
)
{
    /// <summary>The context of the signature.</summary>
    public const string Context = "mesh/1 metadata";

    /// <summary>Writes the CBOR map that is signed.</summary>
    /// <exception cref="ArgumentException">A value is outside its range, or the document is no JSON object.</exception>
    public byte[] Encode()
    {
        if (FaultOf(Document) is { } fault)
        {
            throw new ArgumentException(fault, nameof(Document));
        }

        return BodyWriter
            .Map(
                this,
                static (body, value) =>
                {
                    body.Key(1).Uid(value.Identity);
                    body.Key(2).Hid(nameof(Host), value.Host);
                    body.Key(3).UInt(nameof(Epoch), value.Epoch);
                    body.Key(4).UInt(nameof(Sequence), value.Sequence);
                    body.Key(5).Seconds(nameof(IssuedSeconds), value.IssuedSeconds);
                    body.Key(6).UInt(nameof(LifetimeSeconds), value.LifetimeSeconds, 1, WireLimits.MetadataSeconds);
                    body.Key(7).Text(nameof(Document), value.Document, 2, WireLimits.Metadata);
                }
            )
            .ToArray();
    }

    /// <summary>Reads the CBOR map. The result holds copies.</summary>
    /// <exception cref="WireException">It breaks a rule of §1 or §2.2.</exception>
    public static MetadataPayload Decode(ReadOnlyMemory<byte> payload) => BodyReader.ReadMap(payload, Read);

    /// <summary>
    /// True for what may stand as <see cref="Document"/>: what an app gives can be asked before it is signed.
    /// </summary>
    public static bool IsDocument(string json) => FaultOf(json) is null;

    private static MetadataPayload Read(BodyReader body)
    {
        var value = new MetadataPayload(
            body.Required(1).Uid("uid"),
            body.Required(2).Hid("hid"),
            body.Required(3).UInt("epoch", 0, ulong.MaxValue),
            body.Required(4).UInt("sequence", 0, ulong.MaxValue),
            body.Required(5).Seconds("issued"),
            body.Required(6).UInt32("lifetime", 1, WireLimits.MetadataSeconds),
            body.Required(7).Text("document", 2, WireLimits.Metadata)
        );
        return FaultOf(value.Document) is { } fault ? throw new WireException(fault) : value;
    }

    private static string? FaultOf(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (json.Length > WireLimits.Metadata || Encoding.UTF8.GetByteCount(json) > WireLimits.Metadata)
        {
            return $"A metadata document has at most {WireLimits.Metadata} bytes.";
        }

        try
        {
            return IsObject(Encoding.UTF8.GetBytes(json)) ? null : "A metadata document is a JSON object.";
        }
        catch (JsonException fault)
        {
            return $"A metadata document is a JSON object: {fault.Message}";
        }
        catch (InvalidOperationException fault)
        {
            // An escape such as \ud800 alone: JSON's grammar has it, but it is no text, and would fail at whoever reads
            // it.
            return $"A metadata document has text that is not Unicode: {fault.Message}";
        }
    }

    private static bool IsObject(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = WireLimits.MetadataDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        Span<char> text = stackalloc char[WireLimits.Metadata];
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
            {
                reader.CopyString(text);
            }
        }

        return true;
    }
}
