using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mesh.Contracts;

namespace Mesh.Actors.Transport;

/// <summary>How this host does TLS: 1.3 only, <c>mesh/1</c>, both sides show one certificate, its key is all that counts.</summary>
/// <remarks>
/// docs/protocol.md §3. SslStream builds a certificate chain whatever one does; the policy here makes that as cheap as it
/// gets: an empty store of roots of our own, no revocation, no downloads. Its verdict is ignored, <see cref="TlsPeer"/> judges.
/// </remarks>
internal sealed class TlsPolicy : IDisposable
{
    /// <summary>The protocol named in ALPN.</summary>
    public static readonly SslApplicationProtocol Alpn = new("mesh/1");

    private readonly X509Certificate2 _certificate;
    private readonly SslStreamCertificateContext _context;
    private readonly X509ChainPolicy _chain = NewChainPolicy();
    private readonly List<SslApplicationProtocol> _protocols = [Alpn];

    public TlsPolicy(ECDsa hostKey)
    {
        _certificate = HostCertificate.Create(hostKey);
        _context = HostCertificate.ContextFor(_certificate);
        LocalHid = Hid.OfPublicKey(hostKey.ExportSubjectPublicKeyInfo());
    }

    public Hid LocalHid { get; }

    /// <summary>Options for an accepted link.</summary>
    public SslServerAuthenticationOptions ForAcceptor(TlsPeer peer) =>
        new()
        {
            ServerCertificateContext = _context,
            ClientCertificateRequired = true,
            EnabledSslProtocols = SslProtocols.Tls13,
            ApplicationProtocols = _protocols,
            AllowTlsResume = false,
            AllowRenegotiation = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = _chain,
            RemoteCertificateValidationCallback = peer.Judge,
        };

    /// <summary>Options for a dialled link. No server name is sent: it would tell a listener whom we look for.</summary>
    public SslClientAuthenticationOptions ForDialler(TlsPeer peer) =>
        new()
        {
            TargetHost = "",
            ClientCertificateContext = _context,
            EnabledSslProtocols = SslProtocols.Tls13,
            ApplicationProtocols = _protocols,
            AllowTlsResume = false,
            AllowRenegotiation = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = _chain,
            RemoteCertificateValidationCallback = peer.Judge,
        };

    /// <inheritdoc />
    public void Dispose() => _certificate.Dispose();

    private static X509ChainPolicy NewChainPolicy() =>
        new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationFlags = X509VerificationFlags.AllFlags,
        };
}

/// <summary>Judges one other side during its TLS handshake and remembers what it has proven.</summary>
internal sealed class TlsPeer(Hid localHid)
{
    public Hid Hid { get; private set; }

    public byte[] PublicKey { get; private set; } = [];

    /// <summary>Why the other side was turned away; null while it has not been.</summary>
    public TransportException? Refusal { get; private set; }

    public required string Address { get; init; }

    /// <summary>The callback for SslStream.</summary>
    public bool Judge(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        if (shown is not X509Certificate2 certificate)
        {
            return Refuse(TransportFailure.BadCertificate, "it showed no certificate");
        }

        // What else was sent stands in the extra store; the dialler's side finds the certificate itself there too.
        foreach (X509Certificate2 extra in chain?.ChainPolicy.ExtraStore ?? [])
        {
            if (!extra.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span))
            {
                return Refuse(TransportFailure.BadCertificate, "it showed more than one certificate");
            }
        }

        byte[] key;
        try
        {
            key = certificate.PublicKey.ExportSubjectPublicKeyInfo();
        }
        catch (CryptographicException)
        {
            key = [];
        }

        if (!HostCertificate.IsCanonical(key))
        {
            return Refuse(TransportFailure.BadCertificate, "its key is not a P-256 key in the one allowed encoding");
        }

        Hid hid = Hid.OfPublicKey(key);
        if (hid == localHid)
        {
            return Refuse(TransportFailure.OwnHid, $"it shows our own key (host {hid.Short})");
        }

        (Hid, PublicKey) = (hid, key);
        return true;
    }

    /// <summary>Checks what was agreed; to be called when the handshake has ended well.</summary>
    public void ThrowUnlessAgreed(SslStream tls)
    {
        if (tls.SslProtocol != SslProtocols.Tls13 || tls.NegotiatedApplicationProtocol != TlsPolicy.Alpn)
        {
            string spoken = tls.NegotiatedApplicationProtocol.ToString();
            Refuse(
                TransportFailure.NotMesh,
                $"it agreed to {tls.SslProtocol} and ALPN \"{spoken}\", not to TLS 1.3 and \"{TlsPolicy.Alpn}\""
            );
        }
        else if (PublicKey.Length == 0)
        {
            Refuse(TransportFailure.BadCertificate, "it showed no certificate");
        }

        if (Refusal is not null)
        {
            throw Refusal;
        }
    }

    private bool Refuse(TransportFailure failure, string why)
    {
        Refusal ??= new TransportException(failure, Address, $"No link with {Address}: {why}.");
        return false;
    }
}
