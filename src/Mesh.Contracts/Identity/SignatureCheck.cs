namespace Mesh.Contracts.Identity;

/// <summary>Says whether a signature is that of a key: <see cref="SigningKey.Verify"/>, or what a simulation has in its place.</summary>
/// <param name="publicKey">The key, 91 bytes.</param>
/// <param name="context">What the object is.</param>
/// <param name="payload">What is signed.</param>
/// <param name="signature">64 bytes.</param>
public delegate bool SignatureCheck(
    ReadOnlySpan<byte> publicKey,
    string context,
    ReadOnlySpan<byte> payload,
    ReadOnlySpan<byte> signature
);
