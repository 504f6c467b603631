namespace Mesh.Contracts.Identity;

/// <summary>Whoever can sign with one key: a <see cref="SigningKey"/>, or another holder of a key, such as a simulator's.</summary>
public interface ISigner
{
    /// <summary>The public key as SubjectPublicKeyInfo, 91 bytes.</summary>
    ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>Signs <c>context ‖ 0x00 ‖ payload</c> with ECDSA and SHA-256 (docs/protocol.md §2).</summary>
    /// <param name="context">ASCII, such as <see cref="DelegationPayload.Context"/>. It keeps a signature from meaning something else.</param>
    /// <param name="payload">What is signed, exactly as it will be sent.</param>
    /// <returns>64 bytes: r ‖ s, IEEE P1363.</returns>
    byte[] Sign(string context, ReadOnlySpan<byte> payload);
}
