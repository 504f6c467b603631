using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Links;

/// <summary>Metadata that came with a proof: good, absent, or ignored with the reason.</summary>
/// <remarks>
/// Bad metadata does not end the handshake. It is a host's own statement, not a proof of anything, and a host whose
/// clock or store is off would otherwise lose its links for a nickname. What cannot be verified is treated as not sent,
/// and counted.
/// </remarks>
internal readonly record struct MetadataCheck(ProvenMetadata? Proven, string? Fault)
{
    public static MetadataCheck Of(
        IProofVerifier verifier,
        ReadOnlyMemory<byte>? encoded,
        Uid subject,
        RemoteHost remote,
        DateTimeOffset wallNow
    )
    {
        if (encoded is not { } bytes)
        {
            return default;
        }

        try
        {
            return new MetadataCheck(
                verifier.VerifyMetadata(bytes, subject, remote.Hid, remote.PublicKey, wallNow),
                null
            );
        }
        catch (WireException fault)
        {
            return new MetadataCheck(null, fault.Message);
        }
    }
}
