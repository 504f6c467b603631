using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Mesh.Actors.Tests.Transport;

/// <summary>The other side of a link, made by hand, so that it can do what a host never does.</summary>
internal sealed record RawPeer
{
    public X509Certificate2? Certificate { get; init; }

    public X509Certificate2Collection? AlsoShown { get; init; }

    public string? Alpn { get; init; } = "mesh/1";

    public SslProtocols Protocols { get; init; } = SslProtocols.Tls13;

    public static X509Certificate2 SelfSigned(ECDsa key) => Request(key).CreateSelfSigned(Before, After);

    public static X509Certificate2 P256() => SelfSigned(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    public static X509Certificate2 P384() => SelfSigned(ECDsa.Create(ECCurve.NamedCurves.nistP384));

    public static X509Certificate2 Rsa() =>
        new CertificateRequest(
            "CN=x",
            RSA.Create(2048),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        ).CreateSelfSigned(Before, After);

    /// <summary>A P-256 certificate and the one that signed it, which is signed by a third.</summary>
    public static (X509Certificate2 Leaf, X509Certificate2 Issuer) Chain()
    {
        X509Certificate2 root = Authority("CN=root", null);
        X509Certificate2 issuer = Authority("CN=issuer", root);
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        X509Certificate2 leaf = new CertificateRequest("CN=leaf", key, HashAlgorithmName.SHA256)
            .Create(issuer, Before, After, [3])
            .CopyWithPrivateKey(key);
        return (leaf, issuer);
    }

    /// <summary>Connects and does TLS as this peer would.</summary>
    public async Task<SslStream> DialAsync(string address)
    {
        SslStream tls = new(await ConnectAsync(address));
        await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = "",
                    ClientCertificateContext = Certificate is null ? null : Context(),
                    EnabledSslProtocols = Protocols,
                    ApplicationProtocols = Alpn is null ? null : [new SslApplicationProtocol(Alpn)],
                    RemoteCertificateValidationCallback = (_, _, _, _) => true,
                }
            )
            .Guarded();
        return tls;
    }

    /// <summary>Does TLS as this peer would with the next caller; errors of the caller's leaving are swallowed.</summary>
    public async Task ServeAsync(TcpListener listener)
    {
        using Socket socket = await listener.AcceptSocketAsync().Guarded();
        await using SslStream tls = new(new NetworkStream(socket));
        try
        {
            await tls.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions
                    {
                        ServerCertificateContext = Context(),
                        ClientCertificateRequired = true,
                        EnabledSslProtocols = Protocols,
                        ApplicationProtocols = Alpn is null ? null : [new SslApplicationProtocol(Alpn)],
                        RemoteCertificateValidationCallback = (_, _, _, _) => true,
                    }
                )
                .Guarded();
            await EndAsync(tls);
        }
        catch (Exception e) when (e is IOException or AuthenticationException) { }
    }

    public static async Task<NetworkStream> ConnectAsync(string address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPEndPoint.Parse(address));
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>Reads until the other side has ended, in order or not.</summary>
    public static async Task EndAsync(Stream stream)
    {
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer).AsTask().Guarded() > 0) { }
        }
        catch (IOException) { }
    }

    private static readonly DateTimeOffset Before = DateTimeOffset.UnixEpoch.AddYears(50);

    private static readonly DateTimeOffset After = DateTimeOffset.UnixEpoch.AddYears(150);

    private static CertificateRequest Request(ECDsa key) => new("CN=x", key, HashAlgorithmName.SHA256);

    private static X509Certificate2 Authority(string name, X509Certificate2? signer)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return signer is null
            ? request.CreateSelfSigned(Before, After)
            : request.Create(signer, Before, After, [2]).CopyWithPrivateKey(key);
    }

    private SslStreamCertificateContext Context() =>
        SslStreamCertificateContext.Create(Certificate!, AlsoShown, offline: true);
}
