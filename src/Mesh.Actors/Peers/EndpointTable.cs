using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Peers;

/// <summary>One of our apps under one of its protocols, as announced on one connection.</summary>
internal sealed class LocalEndpoint(uint generation, AppPort app, string protocol, uint window)
{
    public uint Generation => generation;

    public AppPort App => app;

    public string Protocol => protocol;

    public uint Window => window;

    private readonly List<OutboundQueue> _closed = [];
    private ulong _settled;

    /// <summary>Frames it sent to endpoints that are gone: its withdrawal counts them.</summary>
    public ulong FramesOfClosed => _closed.Aggregate(_settled, (sum, queue) => sum + queue.AcceptedCount);

    /// <summary>A queue to an endpoint that is gone; the writer may still be busy with it, so its count may still fall.</summary>
    public void AddClosed(OutboundQueue queue)
    {
        foreach (OutboundQueue settled in _closed.Where(q => q.IsEmpty))
        {
            _settled += settled.AcceptedCount;
        }

        _closed.RemoveAll(q => q.IsEmpty);
        _closed.Add(queue);
    }

    public void ForgetClosed()
    {
        _closed.Clear();
        _settled = 0;
    }
}

/// <summary>A service of the remote host under one of its protocols.</summary>
internal sealed class RemoteEndpoint(Announce announce)
{
    public uint Generation => announce.Generation;

    public Sid Sid => announce.Sid;

    public string Protocol => announce.Protocol;

    public uint Window => announce.Window;

    /// <summary>Frames that have come from it on this connection.</summary>
    public ulong FramesReceived { get; set; }

    /// <summary>Set once it was withdrawn and waits for its last frames.</summary>
    public Withdraw? Withdrawn { get; set; }

    public bool IsComplete => Withdrawn is { } withdrawn && FramesReceived >= withdrawn.Frames;
}

/// <summary>Who is at the two ends of a connection, and which of them are each other's peers.</summary>
/// <remarks>
/// A peer is a pair of one local and one remote endpoint with the same protocol (docs/architecture.md "Links, connections, peers"). Both sides' generations
/// ascend, so that a number below the highest seen that is not here has been withdrawn: a late frame for it is ignored, not a fault.
/// Order of all answers: ascending generations. Plain; single owner.
/// </remarks>
internal sealed class EndpointTable
{
    private readonly SortedDictionary<uint, LocalEndpoint> _local = [];
    private readonly SortedDictionary<uint, RemoteEndpoint> _remote = [];
    private uint _highestRemote;
    private uint _highestLocal;

    public IReadOnlyCollection<LocalEndpoint> Local => _local.Values;

    public IReadOnlyCollection<RemoteEndpoint> Remote => _remote.Values;

    public List<(LocalEndpoint Local, RemoteEndpoint Remote)> Add(LocalEndpoint local)
    {
        _local.Add(local.Generation, local);
        _highestLocal = Math.Max(_highestLocal, local.Generation);
        return [.. _remote.Values.Where(r => Match(local, r)).Select(r => (local, r))];
    }

    /// <summary>Takes an announcement. One that is known, or older than the newest, changes nothing.</summary>
    /// <exception cref="WireException">The remote host announced more than 1,024 endpoints.</exception>
    public List<(LocalEndpoint Local, RemoteEndpoint Remote)> Add(Announce announce)
    {
        if (announce.Generation <= _highestRemote)
        {
            return [];
        }

        if (_remote.Count >= WireLimits.EndpointCount)
        {
            throw new WireException(
                WireCode.TooMany,
                $"More than {WireLimits.EndpointCount} endpoints were announced on one connection."
            );
        }

        var remote = new RemoteEndpoint(announce);
        _highestRemote = announce.Generation;
        _remote.Add(remote.Generation, remote);
        return [.. _local.Values.Where(l => Match(l, remote)).Select(l => (l, remote))];
    }

    public bool RemoveLocal(uint generation) => _local.Remove(generation);

    public bool RemoveRemote(uint generation) => _remote.Remove(generation);

    public RemoteEndpoint? FindRemote(uint generation) => _remote.GetValueOrDefault(generation);

    public LocalEndpoint? FindLocal(uint generation) => _local.GetValueOrDefault(generation);

    public bool HasLocal(AppPort app, string protocol) =>
        _local.Values.Any(e =>
            ReferenceEquals(e.App, app) && string.Equals(e.Protocol, protocol, StringComparison.Ordinal)
        );

    /// <summary>True if the pair was once announced by both sides, so that a frame of it may come late.</summary>
    public bool MayBeStale(uint source, uint destination) => source <= _highestRemote && destination <= _highestLocal;

    private static bool Match(LocalEndpoint local, RemoteEndpoint remote) =>
        string.Equals(local.Protocol, remote.Protocol, StringComparison.Ordinal) && remote.Withdrawn is null;
}
