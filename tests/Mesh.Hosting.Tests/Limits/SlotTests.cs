using Mesh.Actors.Limits;
using Mesh.Contracts;
using Mesh.Contracts.Runtime;
using Mesh.Contracts.Wire;
using Mesh.Hosting.Tests.Wire;

namespace Mesh.Hosting.Tests.Limits;

/// <summary>The limit of connections on a whole host: exact, given back, and no obstacle to whoever is connected.</summary>
public sealed class SlotTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Of_fifty_handshakes_at_once_exactly_as_many_get_in_as_there_are_slots(ulong seed)
    {
        using var world = new World(seed);
        TestHost host = Start(world, connections: 13);
        List<(RawHost Host, RawLink Link)> callers = Knock(world, host, 50);

        List<(RawHost Host, RawLink Link)> accepted = [.. callers.Where(c => c.Link.Control.Any(m => m is Accepted))];
        Assert.Equal(10, accepted.Count);
        Assert.Equal(10, host.Status.SlotCount);
        Assert.Empty(host.Status.Connections);
        accepted.ForEach(c => c.Host.Send(c.Link, new Accepted(), new SnapshotEnd(0)));

        Assert.Equal(10, host.Status.Connections.Count);
        Assert.Equal(
            40,
            callers.Count(c => Refusal(c.Link) is { Code: WireCode.Busy, RetryAfterMilliseconds: 30_000 })
        );
        world.Run.RunFor(TimeSpan.FromSeconds(3));
        Assert.Equal((10, 0), (host.Status.SlotCount, host.Status.HandshakeCount));
    }

    [Theory]
    [InlineData("the caller goes away")]
    [InlineData("the caller breaks a rule")]
    [InlineData("the caller says nothing more")]
    [InlineData("the handshake fails")]
    public void A_handshake_that_ends_otherwise_gives_its_slot_back(string how)
    {
        using var world = new World(4);
        TestHost host = Start(world, connections: 2);
        List<(RawHost Host, RawLink Link)> first = Knock(world, host, 2);
        Assert.Equal((2, 2), (host.Status.SlotCount, host.Status.HandshakeCount));
        switch (how)
        {
            case "the caller goes away":
                world.Network.Links.ToList().ForEach(link => link.Cut());
                break;
            case "the caller breaks a rule":
                first.ForEach(c => c.Host.Send(c.Link, [0x00, 0xFF, 0xFF, 0xFF]));
                break;
            case "the caller says nothing more":
                world.Run.RunFor(TimeSpan.FromSeconds(10));
                break;
            default:
                world.Run.Post(() =>
                    world
                        .System.ActorSelection($"/user/host-{host.Hid.Short}-1/$*")
                        .Tell(Kill.Instance, ActorRefs.NoSender)
                );
                break;
        }

        world.Run.RunFor(TimeSpan.FromSeconds(3));

        Assert.Equal((0, 0), (host.Status.SlotCount, host.Status.HandshakeCount));
        Assert.All(Knock(world, host, 2), c => Assert.Contains(c.Link.Control, m => m is Accepted));
    }

    [Fact]
    public void A_full_host_takes_the_next_link_of_a_contact_that_is_connected()
    {
        using var world = new World(5);
        TestHost host = Start(world, connections: 1);
        var contact = new RawHost(world);
        contact.Connect(host);
        Assert.NotNull(Refusal(Assert.Single(Knock(world, host, 1)).Link));

        RawLink next = contact.Connect(host, serial: 2);

        Assert.Null(Refusal(next));
        Assert.Equal(1, host.Status.SlotCount);
        Assert.Equal(contact.Hid, Assert.Single(host.Status.Connections).Rhid);
    }

    [Fact]
    public void A_contact_that_crashed_is_back_on_a_full_host_at_once()
    {
        using var world = new World(6);
        TestHost host = Start(world, connections: 1);
        TestHost contact = world.Start();
        AppLog app = host.Open("app", "p");
        contact.OpenQuiet("friend", "p");
        world.Meet(host, contact);
        world.Until(() => app.Online.Count == 1, "online");

        // Nobody is told: the host holds the old link for alive.
        world.Run.Post(contact.Freeze);
        TestHost back = world.Start(contact.Keys, contact.Contacts, epoch: 2);
        back.OpenQuiet("friend", "p");

        world.Until(() => app.Reasons.Contains(OfflineReason.Restarted) && app.Online.Count == 1, "back", seconds: 5);
        Assert.Equal(1, host.Status.SlotCount);
    }

    [Fact]
    public void A_connection_that_ends_leaves_its_slot_to_the_next()
    {
        using var world = new World(7);
        TestHost host = Start(world, connections: 1);
        var first = new RawHost(world);
        RawLink link = first.Connect(host);
        first.Send(link, new Close(WireCode.Stopping));
        world.Run.RunFor(TimeSpan.FromSeconds(3));
        Assert.Equal(0, host.Status.SlotCount);

        new RawHost(world).Connect(host);

        Assert.Equal(1, host.Status.SlotCount);
    }

    [Fact]
    public void A_full_host_does_not_dial_and_says_why()
    {
        using var world = new World(8);
        TestHost host = Start(world, connections: 1);
        new RawHost(world).Connect(host);
        TestHost other = world.Start(change: mesh => mesh with { DialContacts = false });
        world.Introduce(host, other);
        world.Run.RunUntilIdle();
        Task connecting = Task.CompletedTask;
        world.Run.Post(() => connecting = host.Host.ConnectAsync(host.Uid, other.Uid));
        world.Until(() => connecting.IsCompleted && connecting != Task.CompletedTask, "the answer");

        Assert.Contains("no slot left", connecting.Exception!.InnerException!.Message, StringComparison.Ordinal);
        Assert.Equal(1, host.Status.SlotCount);
        Assert.Empty(other.Status.Connections);
    }

    [Fact]
    public void Where_trust_is_open_strangers_leave_slots_to_contacts()
    {
        using var world = new World(9);
        TestHost host = world.Start(change: mesh =>
            mesh with
            {
                ConnectionCount = 8,
                DialContacts = false,
                Trust = TrustMode.Open,
            }
        );

        List<(RawHost Host, RawLink Link)> strangers = Knock(world, host, 9, areContacts: false);
        Assert.Equal(4, strangers.Count(c => c.Link.Control.Any(m => m is Accepted)));
        Assert.Equal(5, strangers.Count(c => Refusal(c.Link) is { RetryAfterMilliseconds: 30_000 }));
        List<(RawHost Host, RawLink Link)> contacts = Knock(world, host, 3);

        // The third has no place, and that of a stranger when it is connected.
        Assert.All(contacts, c => Assert.Contains(c.Link.Control, m => m is Accepted));
        Assert.Equal(6, host.Status.SlotCount);
        contacts.Concat(strangers.Where(c => Refusal(c.Link) is null)).ToList().ForEach(Finish);
        Assert.Equal(6, host.Status.Connections.Count);
        Assert.All(contacts, c => Assert.DoesNotContain(c.Link.Control, m => m is Close));
        RawLink late = Assert.Single(strangers, c => c.Link.Control.Any(m => m is Close)).Link;
        Assert.Equal(
            new Close(WireCode.Busy, "the host has no slot left", 30_000),
            Assert.Single(late.Control.OfType<Close>())
        );
    }

    [Fact]
    public void A_pinned_caller_that_never_ends_its_handshake_displaces_nobody_and_one_that_does_takes_the_least_place()
    {
        using var world = new World(11);
        TestHost host = Start(world, connections: 1);
        (RawHost contact, RawLink stands) = Assert.Single(Knock(world, host, 1));
        contact.Send(stands, new Accepted(), new SnapshotEnd(0));
        List<RawHost> pinned = [new RawHost(world), new RawHost(world)];
        pinned.ForEach(raw => world.Run.Post(() => host.Contacts.Add(raw.Card())));
        pinned.ForEach(raw =>
            host.Host.SetPinValue(new SlotKey(host.Uid, raw.Uid, raw.Hid), ConnectionValue.Pinned(7, PinPolicy.Always))
        );
        world.Run.RunUntilIdle();

        RawLink claims = pinned[0].Dial(host, out _);
        pinned[0].Prove(claims, host);
        world.Run.RunFor(TimeSpan.FromSeconds(30));
        Assert.Contains(claims.Control, m => m is Accepted);
        Assert.Equal(contact.Hid, Assert.Single(host.Status.Connections).Rhid);
        Assert.DoesNotContain(stands.Control, m => m is Close);

        RawLink comes = pinned[1].Dial(host, out _);
        pinned[1].Prove(comes, host);
        world.Run.RunUntilIdle();
        pinned[1].Send(comes, new Accepted(), new SnapshotEnd(0));
        world.Run.RunUntilIdle();
        Assert.Equal(
            new Close(WireCode.Busy, "the host needs the place for another connection", 30_000),
            Assert.Single(stands.Control.OfType<Close>())
        );
        world.Run.RunFor(TimeSpan.FromSeconds(3));
        Assert.Equal(pinned[1].Hid, Assert.Single(host.Status.Connections).Rhid);
        Assert.Equal(1, host.Status.SlotCount);
    }

    [Fact]
    public void Refusals_are_logged_once_per_minute_however_many_there_are()
    {
        using var world = new World(10);
        List<string> warnings = [];
        IActorRef listener = world.System.ActorOf(Props.Create(() => new WarningListener(warnings)));
        world.System.EventStream.Subscribe(listener, typeof(Warning));
        TestHost host = Start(world, connections: 1);
        Knock(world, host, 30);
        Assert.Single(warnings, text => text.Contains("found no slot", StringComparison.Ordinal));

        world.Run.RunFor(TimeSpan.FromSeconds(61));
        Knock(world, host, 30);

        Assert.Equal(2, warnings.Count(text => text.Contains("found no slot", StringComparison.Ordinal)));
    }

    private sealed class WarningListener : ReceiveActor
    {
        public WarningListener(List<string> warnings) =>
            Receive<Warning>(warning => warnings.Add(warning.Message.ToString()!));
    }

    private static TestHost Start(World world, int connections) =>
        world.Start(change: mesh => mesh with { ConnectionCount = connections, DialContacts = false });

    private static void Finish((RawHost Host, RawLink Link) caller) =>
        caller.Host.Send(caller.Link, new Accepted(), new SnapshotEnd(0));

    private static Refused? Refusal(RawLink link) => link.Control.OfType<Refused>().SingleOrDefault();

    // All have dialled before the first says who it is.
    private static List<(RawHost Host, RawLink Link)> Knock(
        World world,
        TestHost target,
        int count,
        bool areContacts = true
    )
    {
        List<(RawHost Host, RawLink Link)> callers = [];
        for (int i = 0; i < count; i++)
        {
            var host = new RawHost(world);
            if (areContacts)
            {
                world.Run.Post(() => target.Contacts.Add(host.Card()));
            }

            callers.Add((host, host.Dial(target, out _)));
        }

        callers.ForEach(c => c.Host.Prove(c.Link, target));
        world.Run.RunUntilIdle();
        return callers;
    }
}
