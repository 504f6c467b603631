using Mesh.Contracts;

namespace Mesh.Hosting.Tests;

/// <summary>An app that is an actor, and observers on the event stream.</summary>
public sealed class ActorAppTests
{
    [Fact]
    public void An_actor_gets_every_event_in_order()
    {
        using var world = new World(1);
        (TestHost a, TestHost b) = PresenceTests.Pair(world);
        AppLog left = a.Open("left", "p");
        var seen = new List<object>();
        Open(world, b, Props.Create(() => new Recorder(seen)));
        world.Until(() => left.Online.Count == 1, "online");
        for (int i = 0; i < 2_000; i++)
        {
            world.Until(() => left.Send((byte)i, (byte)(i >> 8)).IsAccepted, "sent");
        }

        world.Do(left.App.DisposeAsync);
        world.Run.RunFor(TimeSpan.FromSeconds(3));

        Assert.IsType<Online>(seen[0]);
        Assert.IsType<Offline>(seen[^1]);
        Assert.Equal(
            Enumerable.Range(0, 2_000),
            seen.OfType<Frame>().Select(f => f.Data.Span[0] | (f.Data.Span[1] << 8))
        );
        Assert.Equal(2_002, seen.Count);
    }

    [Fact]
    public void An_actor_that_awaits_has_a_batch_before_it_at_most_and_its_senders_see_507()
    {
        using var world = new World(2);
        (TestHost a, TestHost b) = PresenceTests.Pair(world);
        AppLog left = a.Open("left", "p");
        var seen = new List<object>();
        var gate = new TaskCompletionSource();
        IActorRef actor = Open(world, b, Props.Create(() => new Slow(seen, gate.Task)));
        world.Until(() => left.Online.Count == 1, "online");
        int accepted = 0;
        for (int round = 0; round < 3; round++)
        {
            while (left.Send(new byte[1_000]).IsAccepted)
            {
                accepted++;
            }

            world.Run.RunFor(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(MeshErrorCode.BufferFull, left.Send(new byte[1_000]).Code);
        Assert.Empty(seen);
        world.Run.Post(() => actor.Tell("mark", ActorRefs.NoSender));
        world.Run.RunUntilIdle();
        world.Run.Post(gate.SetResult);
        world.Until(() => seen.OfType<Frame>().Count() == accepted, "all that was accepted");

        Assert.InRange(seen.IndexOf("mark"), 1, 65);
    }

    [Fact]
    public void An_app_whose_actor_stops_is_closed()
    {
        using var world = new World(3);
        (TestHost a, TestHost b) = PresenceTests.Pair(world);
        AppLog left = a.Open("left", "p");
        IActorRef actor = Open(world, b, Props.Create(() => new Slow(new List<object>(), Task.CompletedTask)));
        world.Until(() => left.Online.Count == 1, "online");
        left.Send(new byte[1_000]);

        world.Run.Post(() => actor.Tell(PoisonPill.Instance, ActorRefs.NoSender));
        world.Run.RunFor(TimeSpan.FromSeconds(3));

        Assert.Equal([OfflineReason.AppClosed], left.Reasons);
        Assert.Empty(b.Status.Apps);
        Assert.Equal(0, b.Status.BufferedBytes);
    }

    [Theory]
    [MemberData(nameof(PresenceTests.Seeds), MemberType = typeof(PresenceTests))]
    internal void An_observer_of_the_event_stream_sees_what_the_app_sees_in_the_same_order(ulong seed)
    {
        using var world = new World(seed);
        var seen = new List<object>();
        world.Run.Post(() =>
        {
            IActorRef observer = world.System.ActorOf(Props.Create(() => new Recorder(seen)));
            world.System.EventStream.Subscribe(observer, typeof(MeshEvent));
        });
        (TestHost a, TestHost b) = PresenceTests.Pair(world);
        AppLog left = a.Open("left", "p");
        AppLog right = b.Open("right", "p");
        var random = new Random((int)seed);
        for (int i = 0; i < 50; i++)
        {
            if (right.Online.Count == 1)
            {
                right.Send((byte)i);
            }

            if (random.Next(10) == 0 && a.LinksTo(b) is [var link, ..])
            {
                world.Run.Post(link.Cut);
            }

            world.Run.RunFor(TimeSpan.FromMilliseconds(random.Next(300)));
        }

        world.Run.RunFor(TimeSpan.FromSeconds(5));
        Assert.NotEmpty(left.Reasons);
        Assert.Equal(left.Events, seen.OfType<MeshEvent>().Where(e => e.Peer.Lsid == left.App.Sid));
        Assert.Equal(right.Events, seen.OfType<MeshEvent>().Where(e => e.Peer.Lsid == right.App.Sid));
    }

    [Fact]
    public void An_actor_may_send_through_the_actor_of_its_peer()
    {
        using var world = new World(4);
        (TestHost a, TestHost b) = PresenceTests.Pair(world);
        AppLog left = a.Open("left", "p");
        AppLog right = b.Open("right", "p");
        world.Until(() => left.Online.Count == 1, "online");
        long epoch = left.Events.OfType<Online>().Single().Epoch;
        string path = $"/user/host-{a.Hid.Short}-1/connection-*/peer-{epoch}";

        SendResult result = world.Do(() =>
            world
                .System.ActorSelection(path)
                .Ask<SendResult>(new Actors.Peers.SendToPeer(new byte[] { 7 }), TimeSpan.FromSeconds(1))
        );

        Assert.True(result.IsAccepted);
        world.Until(() => right.Frames.Count() == 1, "the frame");
    }

    private static IActorRef Open(World world, TestHost host, Props props)
    {
        IActorRef actor = world.System.ActorOf(props);
        world.Do(() => host.Host.OpenAppAsync(new AppOptions { Name = "actor", Protocols = ["p"] }, actor));
        return actor;
    }

    private sealed class Recorder : ReceiveActor
    {
        public Recorder(List<object> seen) => ReceiveAny(seen.Add);
    }

    private sealed class Slow : ReceiveActor
    {
        public Slow(List<object> seen, Task gate) =>
            ReceiveAnyAsync(async message =>
            {
                await gate;
                seen.Add(message);
            });
    }
}
