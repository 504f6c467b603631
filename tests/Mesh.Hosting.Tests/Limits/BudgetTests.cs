using Mesh.Actors.Host;
using Mesh.Contracts;
using Mesh.Contracts.Wire;
using Mesh.Hosting.Tests.Wire;

namespace Mesh.Hosting.Tests.Limits;

/// <summary>What all connections together may have waiting in a host.</summary>
public sealed class BudgetTests
{
    private const int Budget = 1_048_576;
    private const int Most = Budget + (Budget / 4);
    private const int FrameBytes = 16_000;

    // What one turn of a connection in memory may bring.
    private const int Turn = 65_536 + FrameBytes;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Many_contacts_that_fill_their_windows_never_take_more_than_the_budget_and_a_quarter(ulong seed)
    {
        using var world = new World(seed);
        TestHost host = Start(world);
        MeshApp deaf = host.OpenQuiet("deaf", "p");
        List<(RawHost Host, RawLink Link, uint To)> contacts = [];
        for (int i = 0; i < 12; i++)
        {
            var contact = new RawHost(world);
            RawLink link = contact.Connect(host);
            world.Until(() => link.Control.Any(m => m is Announce), "announced");
            contacts.Add((contact, link, link.Control.OfType<Announce>().Single().Generation));
        }

        long peak = 0;
        for (int frame = 0; frame < 16; frame++)
        {
            foreach ((RawHost contact, RawLink link, uint to) in contacts)
            {
                contact.Send(link, Whole(to));
                peak = Math.Max(peak, host.Host.BufferedBytes);
            }
        }

        Assert.InRange(peak, Budget, Most + Turn);
        List<RawLink> turnedAway = [.. contacts.Select(c => c.Link).Where(l => l.Control.Any(m => m is Close))];
        Assert.NotEmpty(turnedAway);
        Assert.All(turnedAway, l => Assert.Equal(WireCode.Busy, l.Control.OfType<Close>().Single().Code));

        // What came before is all there, and whoever lost his link is offline for want of room.
        AppLog late = world.Watch(deaf);
        world.Until(() => host.Host.BufferedBytes == 0, "all read");
        Assert.True(late.Frames.Count() >= Budget / (FrameBytes + WireLimits.FrameOverhead));
        Assert.All(late.Reasons, reason => Assert.Equal(OfflineReason.NoRoom, reason));
    }

    [Fact]
    public void A_host_at_its_budget_answers_control_takes_contacts_and_goes_on_when_its_app_reads()
    {
        using var world = new World(3);
        TestHost host = Start(world);
        MeshApp deaf = host.OpenQuiet("deaf", "p");
        List<RawHost> hosts = [];
        List<RawLink> links = [];
        for (int i = 0; i < 4; i++)
        {
            hosts.Add(new RawHost(world));
            links.Add(hosts[i].Connect(host));
            world.Until(() => links[i].Control.Any(m => m is Announce), "announced");
            uint to = links[i].Control.OfType<Announce>().Single().Generation;
            hosts[i].Send(links[i], [.. Enumerable.Repeat(Whole(to), 17).SelectMany(bytes => bytes)]);
        }

        Assert.InRange(host.Host.BufferedBytes, Budget, Most);
        hosts[0].Send(links[0], new Ping(7));
        Assert.Contains(links[0].Control, m => m is Pong { Token: 7 });
        Assert.Equal(MeshErrorCode.BufferFull, deaf.Send(PeerOf(host, hosts[0]), [1]).Code);

        // One that comes now is promised nothing, until the app reads.
        var late = new RawHost(world);
        RawLink lateLink = late.Connect(host);
        world.Until(() => lateLink.Control.Any(m => m is Announce), "announced");
        Assert.Equal(0u, lateLink.Control.OfType<Announce>().Single().Window);
        Assert.DoesNotContain(lateLink.Control, m => m is Credit);

        world.Watch(deaf);
        world.Until(() => host.Host.BufferedBytes == 0, "all read");
        world.Run.RunFor(TimeSpan.FromSeconds(1));
        Assert.All([.. links, lateLink], link => Assert.Contains(link.Control, m => m is Credit));
        Assert.Equal(
            WireLimits.Window,
            lateLink.Control.OfType<Credit>().SelectMany(credit => credit.Grants).Single().Limit
        );
        Assert.True(deaf.Send(PeerOf(host, late), [1]).IsAccepted);
    }

    private static TestHost Start(World world) =>
        world.Start(change: mesh => mesh with { BufferBytes = Budget, DialContacts = false });

    private static Peer PeerOf(TestHost own, RawHost host) => new(own.Uid, host.Uid, host.Hid, Sid.OfName("raw"), "p");

    private static byte[] Whole(uint destination)
    {
        byte[] record = new byte[DataRecord.MaxHeaderSize + FrameBytes];
        int header = DataRecord.WriteHeader(record, 1, destination, FrameBytes);
        return record[..(header + FrameBytes)];
    }
}
