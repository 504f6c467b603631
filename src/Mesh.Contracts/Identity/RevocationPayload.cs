using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Identity;

/// <summary>
/// An identity takes back what it let a host do (docs/protocol.md §2.4). Signed by the identity's key.
/// </summary>
/// <remarks>Only the shape is checked here.</remarks>
/// <param name="IdentityKey">The identity's public key: 91 bytes, see <see cref="PublicKeyEncoding"/>.</param>
/// <param name="Host">The host that may speak as it no longer; not zero.</param>
/// <param name="Serial">Delegations for that host with this serial or a lower one hold no more.</param>
/// <param name="IssuedSeconds">When it was written, in seconds since 1970-01-01 UTC.</param>
public sealed record RevocationPayload(ReadOnlyMemory<byte> IdentityKey, Hid Host, ulong Serial, long IssuedSeconds)
{
    /// <summary>The context of the signature.</summary>
    public const string Context = "mesh/1 revocation";

    /// <summary>The identity that revokes: the id of <see cref="IdentityKey"/>.</summary>
    public Uid Identity => Uid.OfPublicKey(IdentityKey.Span);

    /// <summary>Writes the CBOR map that is signed.</summary>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public byte[] Encode() =>
        BodyWriter
            .Map(
                this,
                static (body, value) =>
                {
                    body.Key(1).PublicKey(nameof(IdentityKey), value.IdentityKey.Span);
                    body.Key(2).Hid(nameof(Host), value.Host);
                    body.Key(3).UInt(nameof(Serial), value.Serial);
                    body.Key(4).Seconds(nameof(IssuedSeconds), value.IssuedSeconds);
                }
            )
            .ToArray();

    /// <summary>Reads the CBOR map. The result holds copies.</summary>
    /// <exception cref="WireException">It breaks a rule of §1 or §2.4.</exception>
    public static RevocationPayload Decode(ReadOnlyMemory<byte> payload) =>
        BodyReader.ReadMap(
            payload,
            static body => new RevocationPayload(
                body.Required(1).PublicKey("identity key"),
                body.Required(2).Hid("hid"),
                body.Required(3).UInt("serial", 0, ulong.MaxValue),
                body.Required(4).Seconds("issued")
            )
        );
}
