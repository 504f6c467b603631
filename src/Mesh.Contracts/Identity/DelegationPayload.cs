using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Identity;

/// <summary>
/// An identity lets a host speak as it for a time (docs/protocol.md §2.1). Signed by the identity's key.
/// </summary>
/// <remarks>Only the shape is checked here; signature, host and time are for whoever verifies.</remarks>
/// <param name="IdentityKey">The identity's public key: 91 bytes, see <see cref="PublicKeyEncoding"/>.</param>
/// <param name="Host">The host that may speak as it; not zero.</param>
/// <param name="NotBeforeSeconds">First second it holds, since 1970-01-01 UTC, 0 to <see
/// cref="WireLimits.LatestSecond"/>.</param>
/// <param name="NotAfterSeconds">First second it no longer holds; later than the first, by at most 34,560,000.</param>
/// <param name="Serial">A later delegation of one identity for one host has a higher one.</param>
public sealed record DelegationPayload(
    ReadOnlyMemory<byte> IdentityKey,
    Hid Host,
    long NotBeforeSeconds,
    long NotAfterSeconds,
    ulong Serial
)
{
    /// <summary>The context of the signature.</summary>
    public const string Context = "mesh/1 delegation";

    /// <summary>The identity that delegates: the id of <see cref="IdentityKey"/>.</summary>
    public Uid Identity => Uid.OfPublicKey(IdentityKey.Span);

    /// <summary>Writes the CBOR map that is signed.</summary>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public byte[] Encode()
    {
        if (!IsPeriod(NotBeforeSeconds, NotAfterSeconds))
        {
            throw new ArgumentException(
                $"NotAfterSeconds must follow NotBeforeSeconds by 1 to {WireLimits.DelegationSeconds};"
                    + $" they are {NotBeforeSeconds} and {NotAfterSeconds}."
            );
        }

        return BodyWriter
            .Map(
                this,
                static (body, value) =>
                {
                    body.Key(1).PublicKey(nameof(IdentityKey), value.IdentityKey.Span);
                    body.Key(2).Hid(nameof(Host), value.Host);
                    body.Key(3).Seconds(nameof(NotBeforeSeconds), value.NotBeforeSeconds);
                    body.Key(4).Seconds(nameof(NotAfterSeconds), value.NotAfterSeconds);
                    body.Key(5).UInt(nameof(Serial), value.Serial);
                }
            )
            .ToArray();
    }

    /// <summary>Reads the CBOR map. The result holds copies.</summary>
    /// <exception cref="WireException">It breaks a rule of §1 or §2.1.</exception>
    public static DelegationPayload Decode(ReadOnlyMemory<byte> payload) => BodyReader.ReadMap(payload, Read);

    private static DelegationPayload Read(BodyReader body)
    {
        var value = new DelegationPayload(
            body.Required(1).PublicKey("identity key"),
            body.Required(2).Hid("hid"),
            body.Required(3).Seconds("not before"),
            body.Required(4).Seconds("not after"),
            body.Required(5).UInt("serial", 0, ulong.MaxValue)
        );
        return IsPeriod(value.NotBeforeSeconds, value.NotAfterSeconds)
            ? value
            : throw new WireException(
                $"not after must follow not before by 1 to {WireLimits.DelegationSeconds} seconds;"
                    + $" they are {value.NotBeforeSeconds} and {value.NotAfterSeconds}."
            );
    }

    private static bool IsPeriod(long from, long to) => to > from && to - from <= WireLimits.DelegationSeconds;
}
