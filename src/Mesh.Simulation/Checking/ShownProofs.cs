using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Simulation;

/// <summary>Notes which delegations a host was shown, for <see cref="HostTrust"/>.</summary>
internal sealed class ShownProofs(IProofVerifier inner, HostTrust trust) : IProofVerifier
{
    public ProvenIdentity VerifyDelegation(ReadOnlyMemory<byte> encoded, Hid proven, DateTimeOffset now)
    {
        ProvenIdentity identity = inner.VerifyDelegation(encoded, proven, now);
        trust.OnShown(identity, proven);
        return identity;
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
