using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Identity;

/// <summary>
/// A succession with the signatures of both sides: the CBOR array <c>[payload, signature, signature]</c> (docs/protocol.md §2.5).
/// </summary>
/// <remarks>
/// Nothing here verifies them: see <see cref="Succession.Verify"/>. The payload stays the bytes that were signed. A record compares the memories by place,
/// not by content.
/// </remarks>
/// <param name="Payload">The signed bytes, exactly as they stand: a <see cref="SuccessionPayload"/>.</param>
/// <param name="RecoverySignature">64 bytes, by the old identity's recovery key.</param>
/// <param name="SuccessorSignature">64 bytes, by the new identity's key.</param>
public sealed record SignedSuccession(
    ReadOnlyMemory<byte> Payload,
    ReadOnlyMemory<byte> RecoverySignature,
    ReadOnlyMemory<byte> SuccessorSignature
)
{
    /// <summary>The longest encoded succession, in bytes: what Accepted carries.</summary>
    public const int MaxSize = WireLimits.SignedWord;

    /// <summary>Writes the array.</summary>
    /// <exception cref="ArgumentException">A signature has not 64 bytes, or the whole is longer than <see cref="MaxSize"/>.</exception>
    public byte[] Encode()
    {
        byte[] encoded = BodyWriter
            .Array(
                this,
                count: 3,
                static (body, value) =>
                {
                    body.Bytes(nameof(Payload), value.Payload.Span, 0, MaxSize);
                    WriteSignature(body, nameof(RecoverySignature), value.RecoverySignature);
                    WriteSignature(body, nameof(SuccessorSignature), value.SuccessorSignature);
                }
            )
            .ToArray();
        return encoded.Length <= MaxSize
            ? encoded
            : throw new ArgumentException($"A succession has at most {MaxSize} bytes, not {encoded.Length}.");
    }

    /// <summary>Reads the array. The result holds copies, so the bytes may be used again.</summary>
    /// <exception cref="WireException">The bytes are something else, or longer than <see cref="MaxSize"/>.</exception>
    public static SignedSuccession Decode(ReadOnlyMemory<byte> bytes) =>
        bytes.Length > MaxSize
            ? throw new WireException($"A succession has at most {MaxSize} bytes, not {bytes.Length}.")
            : BodyReader.ReadArray(
                bytes,
                count: 3,
                static body => new SignedSuccession(
                    body.Bytes("payload", 0, MaxSize),
                    ReadSignature(body, "the recovery key's signature"),
                    ReadSignature(body, "the successor's signature")
                )
            );

    private static void WriteSignature(BodyWriter body, string name, ReadOnlyMemory<byte> signature) =>
        body.Bytes(name, signature.Span, SignedObject.SignatureSize, SignedObject.SignatureSize);

    private static byte[] ReadSignature(BodyReader body, string what) =>
        body.Bytes(what, SignedObject.SignatureSize, SignedObject.SignatureSize);
}
