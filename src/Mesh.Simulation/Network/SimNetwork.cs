using System.Net;
using Mesh.Actors.Transport;

namespace Mesh.Simulation;

/// <summary>The network between the hosts of a run: a second transport, whose links do what the scenario tells them.</summary>
/// <remarks>
/// It proves no key: it knows who plugged in. What TLS does is proved elsewhere, against sockets. Bytes are bounded, ordered and late as
/// on TCP (<see cref="SimPath"/>). Only on the thread of the run.
/// </remarks>
public sealed class SimNetwork
{
    private readonly SimMesh _mesh;
    private readonly Dictionary<string, SimListener> _listeners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SimHost> _owners = new(StringComparer.Ordinal);
    private readonly Dictionary<long, SimPair> _pairs = [];
    private readonly List<SimLink> _links = [];
    private readonly HashSet<SimHost> _refusing = [];
    private readonly HashSet<SimHost> _mute = [];
    private readonly SimRandom _random;
    private int _lastNumber;
    private int _lastPort = 40_000;

    internal SimNetwork(SimMesh mesh, SimPath path, SimRandom random)
    {
        _mesh = mesh;
        _random = random;
        Path = path;
    }

    /// <summary>What ways between hosts are like, unless said otherwise.</summary>
    public SimPath Path { get; }

    /// <summary>The links there are, also those of which one end is over; in no order that means something.</summary>
    public IReadOnlyList<SimLink> Links => _links;

    /// <summary>How many links there have been.</summary>
    public int LinkCount { get; private set; }

    /// <summary>Bytes that have been delivered.</summary>
    public long DeliveredBytes { get; private set; }

    /// <summary>Told of the bytes that a host writes into a link, as they leave it and not cut yet: to search the wire. They are not to be kept.</summary>
    public Action<SimLink, SimHost, ReadOnlyMemory<byte>>? OnWritten { get; set; }

    internal TimeProvider Time => _mesh.Run.TimeProvider;

    internal long Now => Time.GetTimestamp();

    internal Blocks Blocks { get; } = new();

    internal TimeSpan ConnectTimeout => _mesh.Options.Mesh.Link.ConnectTimeout;

    internal int Dials { get; set; }

    /// <summary>The links between two hosts, oldest first.</summary>
    public IReadOnlyList<SimLink> LinksBetween(SimHost a, SimHost b) => PairOf(a, b).Links;

    /// <summary>Gives the way between two hosts another nature, for links made from now on.</summary>
    public void SetPath(SimHost a, SimHost b, SimPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        SimPair old = PairOf(a, b);
        if (old.Links.Count > 0)
        {
            throw new InvalidOperationException("The way between two hosts is set before they have a link.");
        }

        _pairs[Key(a, b)] = new SimPair(old.Low, old.High, path, Draw(path, Key(a, b)));
    }

    internal SimListener Listen(string address, SimTransport owner, Action<ITransportLink> onLink)
    {
        if (_listeners.ContainsKey(address))
        {
            throw new TransportException(
                TransportFailure.CannotListen,
                address,
                $"Cannot listen on {address}: somebody listens there already."
            );
        }

        var listener = new SimListener(this, owner, address, onLink);
        _listeners.Add(address, listener);
        return listener;
    }

    internal void Unlisten(SimListener listener)
    {
        if (_listeners.GetValueOrDefault(listener.Address) == listener)
        {
            _listeners.Remove(listener.Address);
        }
    }

    internal void Unlisten(SimTransport owner) => UnlistenWhere(listener => listener.Owner == owner);

    internal void UnlistenAll(SimHost host) => UnlistenWhere(listener => listener.Owner.Host == host);

    internal void Own(string address, SimHost host) => _owners[Machine(address)] = host;

    /// <summary>The host moves: who dials the old address finds nobody, and its links are dead without a word.</summary>
    internal void Move(SimHost host, string from, string to)
    {
        _owners.Remove(Machine(from));
        Own(to, host);
        if (_listeners.Remove(from, out SimListener? listener))
        {
            listener.Address = to;
            _listeners.Add(to, listener);
        }

        foreach (SimLink link in LinksOf(host))
        {
            link.Lose();
        }
    }

    internal SimListener? Find(string address) => _listeners.GetValueOrDefault(address);

    internal SimHost? OwnerOf(string address) => _owners.GetValueOrDefault(Machine(address));

    internal void SetRefusing(SimHost host, bool refuses) => _ = refuses ? _refusing.Add(host) : _refusing.Remove(host);

    internal bool IsRefusing(SimHost host) => _refusing.Contains(host);

    internal void SetMute(SimHost host, bool isMute) => _ = isMute ? _mute.Add(host) : _mute.Remove(host);

    internal bool IsMute(SimHost host) => _mute.Contains(host);

    internal int NextNumber() => ++_lastNumber;

    internal SimRandom RandomFor(int number) => _random.Split((ulong)number);

    internal SimPair PairOf(SimHost a, SimHost b)
    {
        long key = Key(a, b);
        if (!_pairs.TryGetValue(key, out SimPair? pair))
        {
            (SimHost low, SimHost high) = a.Number < b.Number ? (a, b) : (b, a);
            pair = new SimPair(low, high, Path, Draw(Path, key));
            _pairs.Add(key, pair);
        }

        return pair;
    }

    internal SimLink Connect(SimTransport dialler, SimListener listener, string address, SimPair pair)
    {
        string machine = IPEndPoint.TryParse(dialler.Host.Address, out _)
            ? Machine(dialler.Host.Address)
            : dialler.Host.Name;
        string from = $"{machine}:{_lastPort++ % 20_000 + 40_000}";
        var link = new SimLink(this, NextNumber(), dialler, from, listener.Owner, address, pair)
        {
            Place = _links.Count,
        };
        _links.Add(link);
        pair.Links.Add(link);
        pair.OpenCount++;
        LinkCount++;
        foreach (SimHost host in (ReadOnlySpan<SimHost>)[pair.Low, pair.High])
        {
            if (pair.IsBlocked(host))
            {
                link.From(host).Stall();
            }
        }

        _mesh.Record(SimRecordKind.LinkOpened, link.Dialler, link.Acceptor, link);
        _mesh.Checks.OnLinks(pair);
        return link;
    }

    internal void OnDial(SimTransport dialler) => _mesh.Checks.OnDial(dialler.Host, dialler.Dials);

    internal void OnClosed(SimLink link)
    {
        link.Pair.OpenCount--;
        _mesh.Record(SimRecordKind.LinkClosed, link.Dialler, link.Acceptor, link);
        _mesh.Checks.OnLinks(link.Pair);
    }

    internal void Forget(SimLink link)
    {
        if (link.Place < 0)
        {
            return;
        }

        _links[link.Place] = _links[^1];
        _links[link.Place].Place = link.Place;
        _links.RemoveAt(_links.Count - 1);
        link.Place = -1;
        link.Pair.Links.Remove(link);
    }

    internal void OnDelivered(SimStream stream, int bytes)
    {
        DeliveredBytes += bytes;
        _mesh.OnDelivered(stream, bytes);
    }

    internal List<SimLink> LinksOf(SimHost host) =>
        [.. _links.Where(link => link.Dialler == host || link.Acceptor == host).OrderBy(link => link.Number)];

    /// <summary>Whether nothing is on its way that will arrive by itself.</summary>
    internal bool IsQuiet()
    {
        foreach (SimLink link in _links)
        {
            if (link.ToAcceptor.HasFlight || link.ToDialler.HasFlight)
            {
                return false;
            }
        }

        return Dials == 0;
    }

    private static string Machine(string address) => address[..Math.Max(0, address.LastIndexOf(':'))];

    private static long Key(SimHost a, SimHost b) =>
        a.Number < b.Number ? ((long)a.Number << 32) | (uint)b.Number : ((long)b.Number << 32) | (uint)a.Number;

    private TimeSpan Draw(SimPath path, long key) =>
        _random.Split(0x8000_0000_0000_0000UL | (ulong)key).Between(path.LatencyMin, path.LatencyMax);

    private void UnlistenWhere(Predicate<SimListener> condition)
    {
        foreach (string address in _listeners.Where(pair => condition(pair.Value)).Select(pair => pair.Key).ToList())
        {
            _listeners.Remove(address);
        }
    }
}
