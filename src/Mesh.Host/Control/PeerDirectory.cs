using System.Threading.Channels;
using Mesh.Contracts;

namespace Mesh.Host.Control;

/// <summary>Who is online for the apps of the node, and a stream of what changes. Free to use from any thread.</summary>
internal sealed class PeerDirectory(TimeProvider time)
{
    /// <summary>Changes that wait for one watcher at most; who is slower than that is told so, and watches no longer.</summary>
    public const int WatcherCapacity = 4_096;

    private readonly Lock _gate = new();
    private readonly Dictionary<(Peer Peer, Sid Lsid), OnlinePeer> _online = [];
    private readonly HashSet<Channel<PeerNews>> _watchers = [];
    private bool _isComplete;

    /// <summary>Everybody online, in the order in which they came.</summary>
    public IReadOnlyList<OnlinePeer> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _online.Values.OrderBy(peer => peer.Epoch)];
            }
        }
    }

    /// <summary>Takes what the host tells.</summary>
    public void On(MeshEvent happened)
    {
        DateTimeOffset now = time.GetUtcNow();
        lock (_gate)
        {
            (Peer, Sid) key = (happened.Peer, happened.Peer.Lsid);
            if (happened is Online online)
            {
                _online[key] = new OnlinePeer(online.Peer, online.Epoch, now);
            }
            else if (happened is Offline)
            {
                _online.Remove(key);
            }

            Tell(new PeerNews(now, happened));
        }
    }

    /// <summary>Everybody online now, and then each change, with no gap between them.</summary>
    /// <param name="stop">Ends the watch.</param>
    /// <returns>The changes end when the node stops, and with <see cref="PeerOverrunException"/> when the watcher was too slow.</returns>
    public (IReadOnlyList<OnlinePeer> Now, ChannelReader<PeerNews> Changes) Watch(CancellationToken stop)
    {
        var changes = Channel.CreateBounded<PeerNews>(WatcherCapacity);
        lock (_gate)
        {
            if (_isComplete)
            {
                changes.Writer.Complete();
            }
            else
            {
                _watchers.Add(changes);
            }

            stop.Register(() => Leave(changes));
            return ([.. _online.Values.OrderBy(peer => peer.Epoch)], changes.Reader);
        }
    }

    /// <summary>The node stops: all watches end.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _isComplete = true;
            foreach (Channel<PeerNews> watcher in _watchers)
            {
                watcher.Writer.TryComplete();
            }

            _watchers.Clear();
        }
    }

    private void Tell(PeerNews news)
    {
        foreach (Channel<PeerNews> watcher in _watchers.Where(watcher => !watcher.Writer.TryWrite(news)).ToList())
        {
            watcher.Writer.TryComplete(new PeerOverrunException());
            _watchers.Remove(watcher);
        }
    }

    private void Leave(Channel<PeerNews> watcher)
    {
        lock (_gate)
        {
            _watchers.Remove(watcher);
            watcher.Writer.TryComplete();
        }
    }
}

/// <summary>Somebody who is online.</summary>
/// <param name="Peer">Who, with the app that sees him.</param>
/// <param name="Epoch">Names this stay.</param>
/// <param name="Since">Since when.</param>
internal sealed record OnlinePeer(Peer Peer, long Epoch, DateTimeOffset Since);

/// <summary>What happened, and when.</summary>
internal sealed record PeerNews(DateTimeOffset At, MeshEvent Happened);

/// <summary>A watcher was slower than what happened.</summary>
internal sealed class PeerOverrunException : Exception
{
    public PeerOverrunException()
        : base("The reader was slower than the changes.") { }
}
