using Mesh.Actors.Host;
using Mesh.Actors.Transport;
using Mesh.Contracts;

namespace Mesh.Hosting.Tests.Tcp;

/// <summary>What the worlds in memory show, on real sockets, real TLS and the thread pool.</summary>
public sealed class TcpPresenceTests
{
    [Fact]
    public async Task A_link_that_breaks_is_offline_as_lost_once_on_both_sides_and_comes_back()
    {
        (LiveHost a, LiveHost b) = await LiveHost.PairAsync();
        await using LiveHost endA = a;
        await using LiveHost endB = b;
        LiveLog left = await a.OpenAsync("left", "p");
        LiveLog right = await b.OpenAsync("right", "p");
        await left.UntilOnline();
        await right.UntilOnline();
        await a.Transport.UntilLinks(1);

        a.Transport.Links[0].Abort("the test breaks it");

        await left.UntilOffline();
        await right.UntilOffline();
        Assert.Equal([OfflineReason.LinkLost], left.Reasons);
        Assert.Equal([OfflineReason.LinkLost], right.Reasons);
        await left.UntilOnline();
        await right.UntilOnline();
        Assert.True(left.App.Send(left.Only, [1]).IsAccepted);
        await right.UntilFrames(1);
    }

    [Fact]
    public async Task A_host_that_stops_delivers_what_it_accepted_and_says_so()
    {
        (LiveHost a, LiveHost b) = await LiveHost.PairAsync();
        await using LiveHost endA = a;
        LiveLog left = await a.OpenAsync("left", "p");
        LiveLog right = await b.OpenAsync("right", "p");
        await left.UntilOnline();
        await right.UntilOnline();
        for (int i = 0; i < 100; i++)
        {
            Assert.True(right.App.Send(right.Only, [(byte)i]).IsAccepted);
        }

        await b.DisposeAsync();
        await left.UntilOffline();

        Assert.Equal([OfflineReason.HostStopped], left.Reasons);
        Assert.Equal(Enumerable.Range(0, 100), left.Frames.Select(f => (int)f[0]));
        await right.Reading.WaitAsync(Waiters.Guard);
    }

    [Fact]
    public async Task Hosts_that_dial_each_other_at_once_keep_one_link_and_see_one_online()
    {
        for (int round = 0; round < 20; round++)
        {
            var options = new MeshOptions { DialContacts = false };
            await using LiveHost a = await LiveHost.StartAsync(options);
            await using LiveHost b = await LiveHost.StartAsync(options);
            LiveHost.Introduce(a, b);
            LiveLog left = await a.OpenAsync("left", "p");
            LiveLog right = await b.OpenAsync("right", "p");

            await Task.WhenAll(
                    Task.Run(() => a.Host.ConnectAsync(a.Uid, b.Uid)),
                    Task.Run(() => b.Host.ConnectAsync(b.Uid, a.Uid))
                )
                .WaitAsync(Waiters.Guard);
            await left.UntilOnline();
            await right.UntilOnline();
            for (int i = 0; i < 50; i++)
            {
                Assert.True(left.App.Send(left.Only, [(byte)i]).IsAccepted);
                Assert.True(right.App.Send(right.Only, [(byte)i]).IsAccepted);
            }

            await left.UntilFrames(50);
            await right.UntilFrames(50);
            await a.Transport.UntilLinks(1);
            await b.Transport.UntilLinks(1);

            Assert.Empty(left.Reasons);
            Assert.Empty(right.Reasons);
            Assert.Equal(Enumerable.Range(0, 50), left.Frames.Select(f => (int)f[0]));
            Assert.Equal(Enumerable.Range(0, 50), right.Frames.Select(f => (int)f[0]));
        }
    }

    [Fact]
    public async Task A_contact_that_is_banned_is_offline_at_once_and_refused_afterwards()
    {
        (LiveHost a, LiveHost b) = await LiveHost.PairAsync();
        await using LiveHost endA = a;
        await using LiveHost endB = b;
        LiveLog left = await a.OpenAsync("left", "p");
        LiveLog right = await b.OpenAsync("right", "p");
        await left.UntilOnline();
        await right.UntilOnline();

        a.Host.Contacts.Ban(b.Uid);

        await left.UntilOffline();
        await right.UntilOffline();
        Assert.Equal([OfflineReason.NotPermitted], left.Reasons);
        Assert.Equal([OfflineReason.NotPermitted], right.Reasons);
        await b.Transport.UntilLinks(0);
        MeshException refused = await Assert.ThrowsAsync<MeshException>(() =>
            b.Host.ConnectAsync(b.Uid, a.Uid).WaitAsync(Waiters.Guard)
        );
        Assert.Equal(MeshErrorCode.NoConnection, refused.Code);
    }

    [Fact]
    public async Task An_app_that_closes_under_load_is_offline_as_closed_and_the_app_beside_it_goes_on()
    {
        (LiveHost a, LiveHost b) = await LiveHost.PairAsync();
        await using LiveHost endA = a;
        await using LiveHost endB = b;
        LiveLog left = await a.OpenAsync("left", "p", "q");
        LiveLog closing = await b.OpenAsync("closing", "p");
        LiveLog staying = await b.OpenAsync("staying", "q");
        await left.UntilOnline(2);
        Peer gone = left.Events.Select(e => e.Peer).First(p => p.Protocol == "p");
        Peer stays = left.Events.Select(e => e.Peer).First(p => p.Protocol == "q");
        Task<MeshErrorCode> load = Task.Run(async () =>
        {
            while (true)
            {
                SendResult result = await left.App.SendAsync(gone, new byte[5_000]);
                if (!result.IsAccepted)
                {
                    return result.Code;
                }
            }
        });
        await closing.UntilFrames(500);

        await closing.App.DisposeAsync();

        Assert.Equal(MeshErrorCode.NoConnection, await load.WaitAsync(Waiters.Guard));
        await left.UntilOffline();
        Assert.Equal([OfflineReason.AppClosed], left.Reasons);
        Assert.True(left.App.Send(stays, [1]).IsAccepted);
        await staying.UntilFrames(1);
        await closing.Reading.WaitAsync(Waiters.Guard);
        LiveLog again = await b.OpenAsync("closing", "p");
        await left.UntilOnline(2);
        Assert.True(left.App.Send(gone, [1]).IsAccepted);
        await again.UntilFrames(1);
    }
}
