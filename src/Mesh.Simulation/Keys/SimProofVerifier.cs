using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Simulation;

/// <summary>Checks what a <see cref="SimKeyRing"/> of the same run has signed: the same rules as for real signatures, but for the signature.</summary>
internal sealed class SimProofVerifier(byte[] secret) : IProofVerifier
{
    public ProvenIdentity VerifyDelegation(ReadOnlyMemory<byte> encoded, Hid proven, DateTimeOffset now)
    {
        var signed = SignedObject.Decode(encoded.ToArray());
        DelegationPayload payload = DelegationPayload.Decode(signed.Payload);
        Require(signed, DelegationPayload.Context, payload.IdentityKey.Span);
        DateTimeOffset notBefore = DateTimeOffset.FromUnixTimeSeconds(payload.NotBeforeSeconds);
        DateTimeOffset notAfter = DateTimeOffset.FromUnixTimeSeconds(payload.NotAfterSeconds);
        if (payload.Host != proven || now >= notAfter || notBefore > now + Delegation.ClockTolerance)
        {
            throw new WireException(
                WireCode.Refused,
                $"The delegation of {payload.Identity.Short} is for {payload.Host.Short} from {notBefore:u} until {notAfter:u}; "
                    + $"this is {proven.Short} at {now.ToUniversalTime():u}."
            );
        }

        return new ProvenIdentity(payload.Identity, notAfter, payload.Serial);
    }

    public ProvenMetadata VerifyMetadata(
        ReadOnlyMemory<byte> encoded,
        Uid subject,
        Hid host,
        ReadOnlyMemory<byte> hostPublicKey,
        DateTimeOffset now
    )
    {
        byte[] own = encoded.ToArray();
        var signed = SignedObject.Decode(own);
        MetadataPayload payload = MetadataPayload.Decode(signed.Payload);
        Require(signed, MetadataPayload.Context, hostPublicKey.Span);
        return payload.Host == host && payload.Identity == subject
            ? new ProvenMetadata(
                payload.Document,
                payload.Epoch,
                payload.Sequence,
                TimeSpan.FromSeconds(payload.LifetimeSeconds),
                own
            )
            : throw new WireException(WireCode.Refused, $"The metadata is of {payload.Host.Short}, not {host.Short}.");
    }

    public ContactCard VerifyCard(ReadOnlyMemory<byte> encoded, DateTimeOffset now) =>
        ContactCard.Read(
            encoded,
            now,
            (publicKey, context, signed) =>
                SimSigner.Verify(secret, publicKey, context, signed.Payload.Span, signed.Signature.Span)
        );

    public bool VerifySignature(
        ReadOnlySpan<byte> publicKey,
        string context,
        ReadOnlySpan<byte> payload,
        ReadOnlySpan<byte> signature
    ) => SimSigner.Verify(secret, publicKey, context, payload, signature);

    private void Require(SignedObject signed, string context, ReadOnlySpan<byte> publicKey)
    {
        if (!SimSigner.Verify(secret, publicKey, context, signed.Payload.Span, signed.Signature.Span))
        {
            throw new WireException(WireCode.Refused, "The signature is not that of its key.");
        }
    }
}
