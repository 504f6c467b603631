using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using Mesh.Host.Home;

namespace Mesh.Host.Up;

/// <summary>Which ports a host was given where it left the choice open (port 0), so that it takes the same again and others find it there.</summary>
/// <remarks>
/// A file in the home, <c>listen-ports</c>: a line for each address, as it is configured and with the port that was taken. One that is
/// no whole list counts for nothing, and that is told: the host takes a free port then, as it did the first time.
/// </remarks>
internal sealed class ListenPorts
{
    private const int MaxBytes = 4_096;

    private readonly string _file;
    private readonly IReadOnlyList<string> _configured;
    private readonly IReadOnlyList<(string Configured, int Port)>? _last;

    private ListenPorts(
        string file,
        IReadOnlyList<string> configured,
        IReadOnlyList<(string Configured, int Port)>? last
    )
    {
        _file = file;
        _configured = configured;
        _last = last;
    }

    /// <summary>Reads what a home remembers.</summary>
    /// <param name="home">The home; it is claimed.</param>
    /// <param name="configured">Where the host is to listen, in their order.</param>
    /// <param name="notice">Told that what is there cannot be used.</param>
    public static ListenPorts Read(MeshHome home, IReadOnlyList<string> configured, Action<string> notice)
    {
        string file = Path.Combine(home.Folder, "listen-ports");
        (string, int)[]? last = ReadOrNull(file);
        if (last is null)
        {
            notice(
                $"{file} is no whole list of the ports of the last time, so it counts for nothing: free ports are chosen, and who knows this host by the old ones alone must hear of them."
            );
        }

        return new ListenPorts(file, configured, last);
    }

    /// <summary>Where to listen now: with the port of the last time where the choice is open and that port is free.</summary>
    /// <param name="taken">Told of each address whose port of the last time is taken, and of that port.</param>
    public IReadOnlyList<string> Choose(Action<string, int> taken)
    {
        List<(string Configured, int Port)> left = [.. _last ?? []];
        return [.. _configured.Select(One)];

        string One(string address)
        {
            int at = left.FindIndex(last => last.Configured == address);
            if (at < 0 || !IPEndPoint.TryParse(address, out IPEndPoint? open) || open.Port != 0)
            {
                return address;
            }

            int port = left[at].Port;
            left.RemoveAt(at);
            var same = new IPEndPoint(open.Address, port);
            if (IsFree(same))
            {
                return same.ToString();
            }

            taken(address, port);
            return address;
        }
    }

    /// <summary>Keeps which ports the host was given.</summary>
    /// <param name="listening">Where it listens, in the order of what was configured.</param>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: the file cannot be written.</exception>
    public void Keep(IReadOnlyList<string> listening)
    {
        (string, int)[] now =
        [
            .. _configured
                .Zip(listening)
                .Where(pair => IPEndPoint.TryParse(pair.First, out IPEndPoint? open) && open.Port == 0)
                .Select(pair => (pair.First, IPEndPoint.Parse(pair.Second).Port)),
        ];
        if (_last?.SequenceEqual(now) != true)
        {
            IEnumerable<string> lines = now.Select(one =>
                string.Create(CultureInfo.InvariantCulture, $"{one.Item1} {one.Item2}")
            );
            AtomicFile.Write(_file, Encoding.ASCII.GetBytes(string.Join('\n', lines) + '\n'));
        }
    }

    // Whole is what ends its last line: a number that was cut off would be another port.
    private static (string, int)[]? ReadOrNull(string file)
    {
        try
        {
            if (AtomicFile.ReadOrNull(file, MaxBytes) is not { } content)
            {
                return [];
            }

            string text = Encoding.ASCII.GetString(content);
            (string, int)?[] lines = [.. text.Split('\n').Where(line => line.Length > 0).Select(Parse)];
            return text.EndsWith('\n') && lines.All(line => line is not null)
                ? [.. lines.OfType<(string, int)>()]
                : null;
        }
        catch (MeshException)
        {
            return null;
        }
    }

    private static (string, int)? Parse(string line) =>
        line.Split(' ', StringSplitOptions.TrimEntries) is [var address, var text]
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port)
        && port is > 0 and <= ushort.MaxValue
            ? (address, port)
            : null;

    private static bool IsFree(IPEndPoint address)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // As the transport listens: "any" of IPv6 is that of IPv4 too.
            if (address.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(address);
            socket.Listen();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
