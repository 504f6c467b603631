namespace Mesh.Contracts.Identity;

/// <summary>
/// The one way to write a public key: a P-256 SubjectPublicKeyInfo with the uncompressed point (docs/protocol.md §2).
/// </summary>
/// <remarks>
/// DER would allow others (a compressed point, curve parameters spelled out). They are refused, because an id is the
/// hash of the encoding and one key must not have two ids. Whether X and Y lie on the curve is found out when the key
/// is imported.
/// </remarks>
public static class PublicKeyEncoding
{
    /// <summary>The length of an encoded key in bytes.</summary>
    public const int Size = 91;

    private static readonly byte[] DerPrefix = Convert.FromHexString(
        "3059301306072a8648ce3d020106082a8648ce3d03010703420004"
    );

    /// <summary>
    /// What every key begins with: 27 bytes of DER up to and including the 04 of the uncompressed point.
    /// </summary>
    public static ReadOnlySpan<byte> Prefix => DerPrefix;

    /// <summary>True for 91 bytes with the exact prefix.</summary>
    public static bool IsCanonical(ReadOnlySpan<byte> subjectPublicKeyInfo) =>
        subjectPublicKeyInfo.Length == Size && subjectPublicKeyInfo.StartsWith(Prefix);
}
