using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Mesh.Actors.Transport;

namespace Mesh.Bench.Floor;

/// <summary>The floor: what .NET gives with nothing of ours around it. Sockets, SslStream, pipelines.</summary>
/// <remarks>Same certificates, chain policy and no resumption as ours; nobody is judged, limited or logged.</remarks>
internal sealed class FloorLinks : IRawLinks
{
    private readonly TlsPolicy _policy = new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    public Task<string> ListenAsync(Action<RawLink> onLink)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(512);
        _ = AcceptAsync(listener, onLink);
        return Task.FromResult(listener.LocalEndPoint!.ToString()!);
    }

    public async Task<RawLink> DialAsync(string address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPEndPoint.Parse(address));
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: false));
        SslClientAuthenticationOptions options = _policy.ForDialler(
            new TlsPeer(_policy.LocalHid) { Address = address }
        );
        options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        await tls.AuthenticateAsClientAsync(options);
        return Wrap(socket, tls);
    }

    private async Task AcceptAsync(Socket listener, Action<RawLink> onLink)
    {
        while (true)
        {
            Socket socket = await listener.AcceptAsync();
            socket.NoDelay = true;
            _ = ProveAsync(socket, onLink);
        }
    }

    private async Task ProveAsync(Socket socket, Action<RawLink> onLink)
    {
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: false));
        SslServerAuthenticationOptions options = _policy.ForAcceptor(new TlsPeer(_policy.LocalHid) { Address = "" });
        options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        try
        {
            await tls.AuthenticateAsServerAsync(options);
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            await Console.Error.WriteLineAsync("floor: a handshake failed: " + e.Message);
            await tls.DisposeAsync();
            socket.Dispose();
            return;
        }

        onLink(Wrap(socket, tls));
    }

    private static RawLink Wrap(Socket socket, SslStream tls) =>
        new(
            PipeReader.Create(
                tls,
                new StreamPipeReaderOptions(bufferSize: 65_536, leaveOpen: true, useZeroByteReads: true)
            ),
            PipeWriter.Create(tls, new StreamPipeWriterOptions(minimumBufferSize: 65_536, leaveOpen: true)),
            async () =>
            {
                await tls.ShutdownAsync();
                socket.Shutdown(SocketShutdown.Send);
                await tls.DisposeAsync();
                SocketSetup.CloseSoft(socket);
            }
        );
}
