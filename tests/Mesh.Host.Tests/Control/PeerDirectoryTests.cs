using System.Threading.Channels;
using Mesh.Contracts;
using Mesh.Host.Control;

namespace Mesh.Host.Tests.Control;

public sealed class PeerDirectoryTests
{
    private readonly PeerDirectory _directory = new(TimeProvider.System);

    [Fact]
    public async Task A_watch_begins_with_who_is_there_and_misses_nothing_after()
    {
        _directory.On(new Online(PeerOf("a"), 1));
        _directory.On(new Online(PeerOf("b"), 2));
        (IReadOnlyList<OnlinePeer> now, ChannelReader<PeerNews> changes) = _directory.Watch(CancellationToken.None);

        _directory.On(new Offline(PeerOf("a"), OfflineReason.Idle, 1));
        _directory.On(new Online(PeerOf("a"), 3));
        _directory.Complete();

        Assert.Equal([1, 2], now.Select(peer => peer.Epoch));
        List<PeerNews> told = await changes.ReadAllAsync().ToListAsync();
        Assert.Equal([typeof(Offline), typeof(Online)], told.Select(news => news.Happened.GetType()));
        Assert.Equal([2, 3], _directory.All.Select(peer => peer.Epoch));
    }

    [Fact]
    public void The_same_peer_of_two_apps_is_there_twice()
    {
        _directory.On(new Online(PeerOf("a", "one"), 1));
        _directory.On(new Online(PeerOf("a", "two"), 2));
        _directory.On(new Offline(PeerOf("a", "one"), OfflineReason.AppClosed, 1));

        Assert.Equal(2, Assert.Single(_directory.All).Epoch);
    }

    [Fact]
    public async Task A_watcher_that_is_too_slow_is_told_so_and_holds_up_nobody()
    {
        (_, ChannelReader<PeerNews> slow) = _directory.Watch(CancellationToken.None);
        for (int i = 0; i <= PeerDirectory.WatcherCapacity; i++)
        {
            _directory.On(new Online(PeerOf($"{i}"), i));
        }

        (IReadOnlyList<OnlinePeer> now, _) = _directory.Watch(CancellationToken.None);

        Assert.Equal(PeerDirectory.WatcherCapacity + 1, now.Count);
        await Assert.ThrowsAsync<PeerOverrunException>(async () => await slow.ReadAllAsync().CountAsync());
    }

    [Fact]
    public async Task A_watch_that_is_left_ends()
    {
        using var leave = new CancellationTokenSource();
        (_, ChannelReader<PeerNews> changes) = _directory.Watch(leave.Token);

        await leave.CancelAsync();
        _directory.On(new Online(PeerOf("a"), 1));

        Assert.Empty(await changes.ReadAllAsync().ToListAsync());
    }

    [Fact]
    public async Task A_watch_of_a_node_that_has_stopped_ends_at_once()
    {
        _directory.Complete();

        (_, ChannelReader<PeerNews> changes) = _directory.Watch(CancellationToken.None);

        Assert.Empty(await changes.ReadAllAsync().ToListAsync());
    }

    private static Peer PeerOf(string protocol, string app = "app") =>
        new(default, default, default, default, protocol) { Lsid = Sid.OfName(app) };
}
