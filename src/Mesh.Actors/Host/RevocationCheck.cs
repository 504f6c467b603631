using Mesh.Actors.Identity;
using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Host;

/// <summary>Proofs that hold by themselves, less those that were revoked.</summary>
internal sealed class RevocationCheck(IProofVerifier inner, RevocationBook revocations) : IProofVerifier
{
    public ProvenIdentity VerifyDelegation(ReadOnlyMemory<byte> encoded, Hid proven, DateTimeOffset now)
    {
        ProvenIdentity identity = inner.VerifyDelegation(encoded, proven, now);
        return revocations.IsRevoked(identity.Uid, proven, identity.Serial)
            ? throw new WireException(
                WireCode.Refused,
                $"The delegation of {identity.Uid.Short} for host {proven.Short} was revoked (serial {identity.Serial})."
            )
            : identity;
    }

    public ProvenMetadata VerifyMetadata(
        ReadOnlyMemory<byte> encoded,
        Uid subject,
        Hid host,
        ReadOnlyMemory<byte> hostPublicKey,
        DateTimeOffset now
    ) => inner.VerifyMetadata(encoded, subject, host, hostPublicKey, now);

    public bool VerifySignature(
        ReadOnlySpan<byte> publicKey,
        string context,
        ReadOnlySpan<byte> payload,
        ReadOnlySpan<byte> signature
    ) => inner.VerifySignature(publicKey, context, payload, signature);

    public ContactCard VerifyCard(ReadOnlyMemory<byte> encoded, DateTimeOffset now) => inner.VerifyCard(encoded, now);
}
