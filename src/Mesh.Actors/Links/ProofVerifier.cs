using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Links;

/// <summary>
/// Checks signed objects with the real signatures; a delegation that was verified once costs no second verification.
/// </summary>
/// <remarks>Free to use from any thread, so one of it serves all links of a host.</remarks>
/// <param name="cache">Where verified delegations are kept; validity in time and for the host is checked anew each
/// time.</param>
public sealed class ProofVerifier(DelegationCache cache) : IProofVerifier
{
    /// <inheritdoc />
    public ProvenIdentity VerifyDelegation(ReadOnlyMemory<byte> encoded, Hid proven, DateTimeOffset now)
    {
        Delegation delegation = cache.Verify(encoded, proven, now);
        return new ProvenIdentity(delegation.Uid, delegation.NotAfter, delegation.Serial);
    }

    /// <inheritdoc />
    public ContactCard VerifyCard(ReadOnlyMemory<byte> encoded, DateTimeOffset now) => ContactCard.Read(encoded, now);

    /// <inheritdoc />
    public ProvenMetadata VerifyMetadata(
        ReadOnlyMemory<byte> encoded,
        Uid subject,
        Hid host,
        ReadOnlyMemory<byte> hostPublicKey,
        DateTimeOffset now
    )
    {
        SignedMetadata metadata = SignedMetadata.Verify(encoded, hostPublicKey.Span, subject);

        // The key decides, and the hid is made from it; that they belong together is the transport's word.
        return metadata.Hid == host
            ? new ProvenMetadata(metadata.Json, metadata.Epoch, metadata.Sequence, metadata.Lifetime, metadata.Encoded)
            : throw new WireException(WireCode.Refused, $"The metadata is of {metadata.Hid.Short}, not {host.Short}.");
    }
}
