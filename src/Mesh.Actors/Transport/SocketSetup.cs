using System.Net.Sockets;

namespace Mesh.Actors.Transport;

/// <summary>What every socket of a link is told, and the two ways to close one.</summary>
internal static class SocketSetup
{
    private const int LinuxTcpNotSentLowWater = 25;
    private const int LinuxTcpLevel = 6;

    /// <summary>No waiting for more to send, and little unsent in the system's hands, so that urgent records pass soon.</summary>
    public static void Prepare(Socket socket, TcpTransportOptions options)
    {
        socket.NoDelay = true;
        if (OperatingSystem.IsLinux() && options.UnsentMaxBytes > 0)
        {
            socket.SetRawSocketOption(
                LinuxTcpLevel,
                LinuxTcpNotSentLowWater,
                BitConverter.GetBytes(options.UnsentMaxBytes)
            );
        }
    }

    /// <summary>
    /// Closes a socket whose sending half has been shut down. What has come and was not read is thrown away first (TLS leaves
    /// session tickets there): else the system would send a reset, and the other side might lose what it has not read yet.
    /// </summary>
    public static void CloseSoft(Socket socket)
    {
        try
        {
            Span<byte> scratch = stackalloc byte[4096];
            while (socket.Available > 0 && socket.Receive(scratch) > 0) { }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed or reset already.
        }

        socket.Dispose();
    }

    /// <summary>Closes with a reset: nothing unsent is kept, and the other side learns it at once. Never throws.</summary>
    public static void CloseHard(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed or reset already.
        }

        socket.Dispose();
    }
}
