using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Peers;

/// <summary>The peers of one connection: who is online, and what goes to and fro between them.</summary>
/// <remarks>
/// Holds the promise of the events: Online when both ends are announced, Offline exactly once after the last frame, no frame outside of the two.
/// No actor, clock or socket in it. Single owner; only <see cref="OutboundQueue"/> and <see cref="RemoteChannel"/> are met by other threads.
/// </remarks>
internal sealed partial class ConnectionPeers(
    ConnectionKey key,
    HostShared shared,
    IConnectionSink sink,
    FrameLanes lanes
)
{
    private readonly Dictionary<ulong, Pair> _pairs = [];
    private readonly List<Pair> _order = [];
    private readonly Dictionary<AppPort, SendBuffer> _buffers = [];
    private readonly List<AppPort> _apps = [];
    private readonly ClosingQueues _closing = new();
    private readonly List<(AppPort App, string Protocol)> _deferred = [];
    private EndpointTable _table = new();
    private LinkWriter? _writer;
    private Pair? _last;
    private int _partCount;
    private bool _isPaused;
    private bool _isSealed;

    /// <summary>The largest frame the remote host receives.</summary>
    public int RemoteMaxFrameBytes { get; set; } = WireLimits.MinMaxFrame;

    /// <summary>What the peers that come online from now on stand behind.</summary>
    public ConnectionGate Gate { get; set; } = new();

    /// <summary>What the identity and the host at the other end are called here.</summary>
    public (string? Alias, string? Host) Names { get; set; }

    /// <summary>Frames ignored because they came for an endpoint that was gone.</summary>
    public long StaleFrameCount { get; private set; }

    /// <summary>True while frames of peers that are offline already wait to be sent.</summary>
    public bool HasUnsent => _closing.HasUnsent;

    /// <summary>True while any frame that was accepted waits to be sent, whoever it is for.</summary>
    public bool HasQueued => _closing.HasUnsent || _order.Exists(pair => !pair.Channel.Outbound.IsEmpty);

    public IReadOnlyList<Peer> Online => [.. _order.Select(pair => pair.Channel.Peer)];

    /// <summary>What the remote host announced and did not withdraw.</summary>
    public IReadOnlyList<(Sid Sid, string Protocol)> RemoteServices =>
        [.. _table.Remote.Where(remote => remote.Withdrawn is null).Select(remote => (remote.Sid, remote.Protocol))];

    /// <summary>All our endpoints, as a link that has just come up must announce them.</summary>
    public IReadOnlyList<Announce> Snapshot() => [.. _table.Local.Select(AnnounceOf)];

    /// <summary>Names the link that credit is given on.</summary>
    public void GiveCreditOn(LinkWriter? writer)
    {
        _writer = writer;
        foreach (Pair pair in _order)
        {
            pair.Channel.GiveCreditOn(writer);
        }
    }

    /// <summary>Takes no frame from any app for the moment, with 507, or takes them again.</summary>
    public void PauseSending(bool paused)
    {
        _isPaused = paused;
        foreach (SendBuffer buffer in _buffers.Values)
        {
            buffer.Pause(paused);
        }
    }

    public void AddApp(AppPort app)
    {
        _apps.Add(app);
        AddEndpoints(app);
    }

    /// <summary>Announces what waited for the last frames of its former life. Answers whether something still waits.</summary>
    public bool AnnounceDeferred()
    {
        foreach (
            (AppPort app, string protocol) in _deferred.Where(d => !_closing.IsBusy(d.App.Sid, d.Protocol)).ToList()
        )
        {
            _deferred.Remove((app, protocol));
            AddEndpoints(app);
        }

        return _deferred.Count > 0;
    }

    public void RemoveApp(AppPort app, WireCode reason)
    {
        if (!_apps.Remove(app))
        {
            return;
        }

        _deferred.RemoveAll(d => d.App == app);
        RemoveEndpoints([.. _table.Local.Where(e => ReferenceEquals(e.App, app))], reason);
        _buffers.Remove(app);
    }

    public void OnAnnounce(Announce announce)
    {
        // The same service again before its last life has ended here: that one ends now.
        foreach (RemoteEndpoint old in _table.Remote.Where(r => IsSameService(r, announce)).ToList())
        {
            RemoveRemote(old, OfflineReason.AppClosed);
        }

        foreach ((LocalEndpoint local, RemoteEndpoint remote) in _table.Add(announce))
        {
            OpenPair(local, remote);
        }
    }

    public void OnWithdraw(Withdraw withdraw)
    {
        if (_table.FindRemote(withdraw.Generation) is not { Withdrawn: null } remote)
        {
            return;
        }

        remote.Withdrawn = withdraw;
        if (remote.IsComplete)
        {
            RemoveRemote(remote, ReasonOf(withdraw.Reason));
            return;
        }

        foreach (Pair pair in PairsOf(p => p.Remote == remote))
        {
            pair.Channel.Outbound.Discard();
        }

        sink.AwaitLastFrames(remote.Generation);
    }

    /// <summary>The last frames of a withdrawn endpoint did not come in time.</summary>
    public void ExpireWithdrawal(uint remoteGeneration)
    {
        if (_table.FindRemote(remoteGeneration) is { Withdrawn: { } withdrawn } remote)
        {
            RemoveRemote(remote, ReasonOf(withdrawn.Reason));
        }
    }

    /// <summary>Forgets what these queues still hold: their time is over.</summary>
    public void EndLinger(IReadOnlyList<OutboundQueue> queues) => _closing.End(queues);

    /// <exception cref="WireException">The record breaks the rules of §6.</exception>
    public bool OnData(RecordFlags flags, ReadOnlySpan<byte> body)
    {
        DataRecord record = DataRecord.Read(flags, body);
        ulong id = PairId(record.Source, record.Destination);
        Pair? pair = _last?.Id == id ? _last : _pairs.GetValueOrDefault(id);
        if (pair is null)
        {
            return OnStaleData(record);
        }

        if (record.TotalLength > shared.Bounds.Link.MaxFrameBytes)
        {
            throw new WireException(
                $"A frame of {record.TotalLength} bytes was begun; our limit is {shared.Bounds.Link.MaxFrameBytes}."
            );
        }

        _last = pair;
        int hadPart = pair.Channel.HasPart ? 1 : 0;
        byte[]? data = pair.Channel.Receive(record, record.PayloadOf(body));
        _partCount += (pair.Channel.HasPart ? 1 : 0) - hadPart;
        if (_partCount > WireLimits.BegunFrames)
        {
            throw new WireException(WireCode.TooMany, "Too many frames were begun.");
        }

        if (data is null)
        {
            return false;
        }

        if (pair.Channel.IsShut)
        {
            CountFrame(pair.Remote);
            return false;
        }

        sink.FrameReceived(
            pair.Local.App,
            pair.Channel,
            new Frame(pair.Channel.Peer, data),
            data.Length + WireLimits.FrameOverhead,
            pair.Epoch
        );
        CountFrame(pair.Remote);
        return true;
    }

    public void OnCredit(Credit credit)
    {
        foreach (CreditGrant grant in credit.Grants)
        {
            ulong id = PairId(grant.Destination, grant.Source);
            if (_pairs.TryGetValue(id, out Pair? pair))
            {
                pair.Channel.Outbound.Grant(grant.Limit);
            }
            else
            {
                _closing.Grant(id, grant.Limit);
            }
        }
    }

    /// <summary>The link is lost with all it knew: every peer goes offline, the remote side is forgotten, ours begins anew.</summary>
    public void Reset(OfflineReason reason, string? detail)
    {
        foreach (Pair pair in _order.ToList())
        {
            pair.Channel.Outbound.Seal();
            Drop(pair, reason, detail);
            pair.Channel.Outbound.Abandon();
        }

        PauseSending(false);
        _closing.Abandon();
        _isSealed = false;
        IReadOnlyCollection<LocalEndpoint> local = _table.Local;
        _table = new EndpointTable();
        foreach (LocalEndpoint endpoint in local)
        {
            endpoint.ForgetClosed();
            _table.Add(endpoint);
        }
    }

    /// <summary>Every peer goes offline and no frame is taken any more, but what was taken is still sent.</summary>
    public void SealAll(OfflineReason reason, string? detail)
    {
        _isSealed = true;
        var lingering = new List<OutboundQueue>();
        foreach (Pair pair in _order.ToList())
        {
            pair.Channel.Outbound.Seal();
            lingering.Add(pair.Channel.Outbound);
            _closing.Add(pair.Id, pair.Channel.Outbound);
            Drop(pair, reason, detail);
        }

        PauseSending(false);
        if (lingering.Count > 0)
        {
            sink.Linger(lingering);
        }
    }

    private static ulong PairId(uint remote, uint local) => ((ulong)remote << 32) | local;

    private static bool IsSameService(RemoteEndpoint known, Announce announce) =>
        known.Generation < announce.Generation
        && known.Sid == announce.Sid
        && string.Equals(known.Protocol, announce.Protocol, StringComparison.Ordinal);

    private static OfflineReason ReasonOf(WireCode code) =>
        code == WireCode.NotPermitted ? OfflineReason.NotPermitted : OfflineReason.AppClosed;

    private static Announce AnnounceOf(LocalEndpoint e) => new(e.Generation, e.App.Sid, e.Protocol, e.Window);

    private List<Pair> PairsOf(Func<Pair, bool> condition) => [.. _order.Where(condition)];

    private bool OnStaleData(in DataRecord record)
    {
        if (!_table.MayBeStale(record.Source, record.Destination))
        {
            throw new WireException(
                $"Data from endpoint {record.Source} to {record.Destination}, which were never announced."
            );
        }

        if (!record.IsEnd)
        {
            return false;
        }

        StaleFrameCount++;
        if (_table.FindRemote(record.Source) is { } remote)
        {
            CountFrame(remote);
        }

        return true;
    }

    private void CountFrame(RemoteEndpoint remote)
    {
        remote.FramesReceived++;
        if (remote is { Withdrawn: { } withdrawn, IsComplete: true })
        {
            RemoveRemote(remote, ReasonOf(withdrawn.Reason));
        }
    }

    private sealed record Pair(ulong Id, LocalEndpoint Local, RemoteEndpoint Remote, RemoteChannel Channel, long Epoch);
}
