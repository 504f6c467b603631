using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Links;

/// <summary>An identity that a delegation proves.</summary>
/// <param name="Uid">The identity.</param>
/// <param name="NotAfter">When the delegation ends.</param>
/// <param name="Serial">A later delegation of one identity for one host has a higher one.</param>
public sealed record ProvenIdentity(Uid Uid, DateTimeOffset NotAfter, ulong Serial);

/// <summary>What a host verifiably says of an identity.</summary>
/// <param name="Json">A JSON object of at most 4,096 bytes.</param>
/// <param name="Epoch">With <paramref name="Sequence"/>: of two, the higher counts.</param>
/// <param name="Sequence">Within the epoch.</param>
/// <param name="Lifetime">From receipt.</param>
/// <param name="Encoded">The signed object, to be passed on.</param>
public sealed record ProvenMetadata(
    string Json,
    ulong Epoch,
    ulong Sequence,
    TimeSpan Lifetime,
    ReadOnlyMemory<byte> Encoded
);

/// <summary>
/// Checks signed objects (docs/protocol.md §2). An interface, so that a simulation can have cheaper signatures.
/// </summary>
public interface IProofVerifier
{
    /// <summary>Checks that a delegation lets the proven host speak as an identity at this time.</summary>
    /// <exception cref="WireException">It does not.</exception>
    ProvenIdentity VerifyDelegation(ReadOnlyMemory<byte> encoded, Hid proven, DateTimeOffset now);

    /// <summary>Whether a signature over an object of that context is that of the key.</summary>
    bool VerifySignature(
        ReadOnlySpan<byte> publicKey,
        string context,
        ReadOnlySpan<byte> payload,
        ReadOnlySpan<byte> signature
    ) => SigningKey.Verify(publicKey, context, payload, signature);

    /// <summary>Checks that the metadata speaks of this identity and was signed by this host.</summary>
    /// <exception cref="WireException">It does not, or was not.</exception>
    ProvenMetadata VerifyMetadata(
        ReadOnlyMemory<byte> encoded,
        Uid subject,
        Hid host,
        ReadOnlyMemory<byte> hostPublicKey,
        DateTimeOffset now
    );

    /// <summary>Checks that a card is signed by the identity it is of, and has not expired.</summary>
    /// <exception cref="WireException">It is not, or has.</exception>
    ContactCard VerifyCard(ReadOnlyMemory<byte> encoded, DateTimeOffset now);
}
