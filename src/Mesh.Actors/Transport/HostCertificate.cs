using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Mesh.Actors.Transport;

/// <summary>Wraps a host key in the certificate that TLS wants.</summary>
/// <remarks>Nothing in it counts but the key (docs/protocol.md §3): it never expires and says nothing.</remarks>
internal static class HostCertificate
{
    /// <summary>Length of a canonical SubjectPublicKeyInfo of a P-256 key.</summary>
    public const int PublicKeyBytes = 91;

    // docs/protocol.md §2: id-ecPublicKey, prime256v1, an uncompressed point.
    private static ReadOnlySpan<byte> Prefix =>
        [
            0x30,
            0x59,
            0x30,
            0x13,
            0x06,
            0x07,
            0x2a,
            0x86,
            0x48,
            0xce,
            0x3d,
            0x02,
            0x01,
            0x06,
            0x08,
            0x2a,
            0x86,
            0x48,
            0xce,
            0x3d,
            0x03,
            0x01,
            0x07,
            0x03,
            0x42,
            0x00,
            0x04,
        ];

    /// <summary>True for the one encoding of a P-256 key that the protocol allows.</summary>
    public static bool IsCanonical(ReadOnlySpan<byte> subjectPublicKeyInfo) =>
        subjectPublicKeyInfo.Length == PublicKeyBytes && subjectPublicKeyInfo.StartsWith(Prefix);

    /// <summary>Makes the certificate; the caller disposes it.</summary>
    /// <exception cref="ArgumentException">The key is not P-256.</exception>
    public static X509Certificate2 Create(ECDsa hostKey)
    {
        ArgumentNullException.ThrowIfNull(hostKey);
        if (!IsCanonical(hostKey.ExportSubjectPublicKeyInfo()))
        {
            throw new ArgumentException("A host key is an ECDSA key on P-256.", nameof(hostKey));
        }

        var request = new CertificateRequest("CN=mesh", hostKey, HashAlgorithmName.SHA256);
        X509Certificate2 certificate = request.CreateSelfSigned(
            new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(9999, 12, 31, 0, 0, 0, TimeSpan.Zero)
        );
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        // The TLS of Windows cannot use a key that lives in memory only; a round trip through PFX gives it a place.
        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
        }
    }

    /// <summary>What SslStream wants of it, to be made once and shared by all links.</summary>
    public static SslStreamCertificateContext ContextFor(X509Certificate2 certificate) =>
        SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
}
