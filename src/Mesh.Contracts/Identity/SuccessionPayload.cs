using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Identity;

/// <summary>
/// One identity takes the place of another (docs/protocol.md §2.5). Signed by the recovery key of the old one, and by the new one.
/// </summary>
/// <remarks>Only the shape is checked here.</remarks>
/// <param name="Old">The identity that is succeeded.</param>
/// <param name="NewKey">The new identity's public key: 91 bytes.</param>
/// <param name="RecoveryKey">The old identity's recovery key, public part: 91 bytes.</param>
/// <param name="IssuedSeconds">When it was written, in seconds since 1970-01-01 UTC.</param>
/// <param name="NewRecovery">SHA-256 of the new identity's recovery key, 32 bytes; null for none.</param>
public sealed record SuccessionPayload(
    Uid Old,
    ReadOnlyMemory<byte> NewKey,
    ReadOnlyMemory<byte> RecoveryKey,
    long IssuedSeconds,
    ReadOnlyMemory<byte>? NewRecovery = null
)
{
    /// <summary>The context of the recovery key's signature.</summary>
    public const string Context = "mesh/1 succession";

    /// <summary>The context of the new identity's signature.</summary>
    public const string SuccessorContext = "mesh/1 successor";

    /// <summary>The identity that succeeds: the id of <see cref="NewKey"/>.</summary>
    public Uid New => Uid.OfPublicKey(NewKey.Span);

    /// <summary>Writes the CBOR map that is signed.</summary>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public byte[] Encode() =>
        BodyWriter
            .Map(
                this,
                static (body, value) =>
                {
                    body.Key(1).Uid(value.Old);
                    body.Key(2).PublicKey(nameof(NewKey), value.NewKey.Span);
                    body.Key(3).PublicKey(nameof(RecoveryKey), value.RecoveryKey.Span);
                    body.Key(4).Seconds(nameof(IssuedSeconds), value.IssuedSeconds);
                    if (value.NewRecovery is { } recovery)
                    {
                        body.Key(5).Bytes(nameof(NewRecovery), recovery.Span, Uid.Size, Uid.Size);
                    }
                }
            )
            .ToArray();

    /// <summary>Reads the CBOR map. The result holds copies.</summary>
    /// <exception cref="WireException">It breaks a rule of §1 or §2.5.</exception>
    public static SuccessionPayload Decode(ReadOnlyMemory<byte> payload) =>
        BodyReader.ReadMap(
            payload,
            static body => new SuccessionPayload(
                body.Required(1).Uid("old uid"),
                body.Required(2).PublicKey("new key"),
                body.Required(3).PublicKey("recovery key"),
                body.Required(4).Seconds("issued"),
                body.Has(5) ? body.Bytes("recovery", Uid.Size, Uid.Size) : (ReadOnlyMemory<byte>?)null
            )
        );
}
