using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Identity;

/// <summary>
/// A payload and the signature over it: the CBOR array <c>[payload, signature]</c> (docs/protocol.md §2).
/// </summary>
/// <remarks>
/// Which key signs, and under which context, depends on what the payload is; nothing here verifies it. The payload
/// stays the bytes that were signed, never a re-encoding. A record compares the two memories by place, not by content.
/// </remarks>
/// <param name="Payload">The signed bytes, exactly as they stand; itself a CBOR map.</param>
/// <param name="Signature">64 bytes: r ‖ s.</param>
public sealed record SignedObject(ReadOnlyMemory<byte> Payload, ReadOnlyMemory<byte> Signature)
{
    /// <summary>The length of a signature in bytes.</summary>
    public const int SignatureSize = 64;

    /// <summary>The longest encoded object, in bytes. What carries it may allow less.</summary>
    public const int MaxSize = WireLimits.ControlBody;

    /// <summary>Writes the array.</summary>
    /// <exception cref="ArgumentException">The signature has not 64 bytes, or the whole is longer than <see
    /// cref="MaxSize"/>.</exception>
    public byte[] Encode() =>
        BodyWriter
            .Array(
                this,
                count: 2,
                static (body, value) =>
                {
                    body.Bytes(nameof(Payload), value.Payload.Span, 0, MaxSize);
                    body.Bytes(nameof(Signature), value.Signature.Span, SignatureSize, SignatureSize);
                }
            )
            .ToArray();

    /// <summary>Reads the array. The result holds copies, so the bytes may be used again.</summary>
    /// <exception cref="WireException">The bytes are something else, or longer than <see cref="MaxSize"/>.</exception>
    public static SignedObject Decode(ReadOnlyMemory<byte> bytes) =>
        BodyReader.ReadArray(
            bytes,
            count: 2,
            static body => new SignedObject(
                body.Bytes("payload", 0, MaxSize),
                body.Bytes("signature", SignatureSize, SignatureSize)
            )
        );
}
