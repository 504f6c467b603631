using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Hosting.Tests;

public sealed class SendTests
{
    [Fact]
    public void Frames_of_every_size_up_to_the_largest_arrive_whole_and_in_order()
    {
        using var world = new World(1);
        (AppLog left, AppLog right) = Online(world);
        int[] sizes = [0, 1, 16_383, 16_384, 16_385, 32_768, 65_536, 100_000, WireLimits.MaxFrame, 0, 5];
        foreach (int size in sizes)
        {
            byte[] data = new byte[size];
            new Random(size).NextBytes(data);
            world.Until(() => left.Send(data).IsAccepted, "accepted");
        }

        world.Until(() => right.Frames.Count() == sizes.Length, "all frames");

        Assert.Equal(sizes, right.Frames.Select(f => f.Length));
        Assert.All(
            right.Frames,
            f =>
            {
                byte[] expected = new byte[f.Length];
                new Random(f.Length).NextBytes(expected);
                Assert.Equal(expected, f);
            }
        );
    }

    [Fact]
    public void Each_refusal_has_its_code()
    {
        using var world = new World(2);
        (AppLog left, AppLog right) = Online(world);
        Peer peer = left.Only;
        var unknown = new Peer(peer.Luid, peer.Ruid, peer.Rhid, peer.Rsid, "other");
        var foreign = new Peer(peer.Ruid, peer.Luid, peer.Rhid, peer.Rsid, peer.Protocol);

        Assert.Equal(MeshErrorCode.FrameTooLarge, left.Send(new byte[WireLimits.MaxFrame + 1]).Code);
        Assert.Equal(MeshErrorCode.NoConnection, left.App.Send(unknown, [1]).Code);
        Assert.Equal(MeshErrorCode.NotPermitted, left.App.Send(foreign, [1]).Code);
        world.Do(right.App.DisposeAsync);
        world.Run.RunUntilIdle();
        Assert.Equal(MeshErrorCode.NoConnection, left.App.Send(peer, [1]).Code);
    }

    [Fact]
    public void An_app_that_never_reads_costs_its_senders_a_507_and_nobody_else_anything()
    {
        using var world = new World(3);
        (TestHost a, TestHost b) = PresenceTests.Pair(world);
        AppLog slowSender = a.Open("slow", "slow");
        AppLog left = a.Open("left", "p");
        MeshApp deaf = b.OpenQuiet("deaf", "slow");
        AppLog right = b.Open("right", "p");
        world.Until(() => slowSender.Online.Count == 1 && left.Online.Count == 1, "online");
        int accepted = 0;
        for (int round = 0; round < 3; round++)
        {
            while (slowSender.Send(new byte[4_000]) is { IsAccepted: true })
            {
                accepted++;
            }

            world.Run.RunFor(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(MeshErrorCode.BufferFull, slowSender.Send(new byte[4_000]).Code);

        Assert.True(b.Status.BufferedBytes < 300_000, $"{b.Status.BufferedBytes} bytes at the receiver");
        Assert.True(a.Status.BufferedBytes < 1_400_000, $"{a.Status.BufferedBytes} bytes at the sender");
        for (int i = 0; i < 100; i++)
        {
            world.Until(() => left.Send((byte)i).IsAccepted, "sent beside it");
        }

        world.Until(() => right.Frames.Count() == 100, "frames beside it", seconds: 1);
        b.Open("newcomer", "p");
        world.Until(() => left.Online.Count == 2, "announced beside it", seconds: 1);

        AppLog late = world.Watch(deaf);
        world.Until(() => late.Frames.Count() == accepted, "all that was accepted");
        world.Do(deaf.DisposeAsync);
        world.Run.RunFor(TimeSpan.FromSeconds(3));
        Assert.Equal(0, a.Status.BufferedBytes);
    }

    private static (AppLog Left, AppLog Right) Online(World world)
    {
        (TestHost a, TestHost b) = PresenceTests.Pair(world);
        AppLog left = a.Open("left", "p");
        AppLog right = b.Open("right", "p");
        world.Until(() => left.Online.Count == 1 && right.Online.Count == 1, "online");
        return (left, right);
    }
}
