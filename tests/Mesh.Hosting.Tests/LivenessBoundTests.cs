using Mesh.Actors.Host;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Mesh.Contracts.Wire;
using Mesh.Hosting.Tests.Wire;

namespace Mesh.Hosting.Tests;

/// <summary>When a silent link is dead, to the millisecond of virtual time: 30 s and 1 s after the last sign of life.</summary>
public sealed class LivenessBoundTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(31);
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(1);

    [Theory]
    [InlineData(0)]
    [InlineData(4_321)]
    [InlineData(25_000)]
    public void A_link_that_freezes_is_dead_31_s_after_the_last_byte(int lifeMilliseconds)
    {
        using var world = new World(1);
        (TestHost a, TestHost b) = PresenceTests.Pair(world);
        AppLog left = a.Open("left", "p");
        AppLog right = b.Open("right", "p");
        world.Until(() => left.Online.Count == 1 && right.Online.Count == 1, "online");
        world.Run.RunFor(TimeSpan.FromMilliseconds(lifeMilliseconds));
        MemoryLinkControl link = Assert.Single(a.LinksTo(b));

        right.Send(1);
        left.Send(1);
        world.Until(() => left.Frames.Any() && right.Frames.Any(), "the last frames");
        world.Run.RunUntilIdle();
        world.Run.Post(() => link.Pause());
        world.Run.RunFor(Bound - Grain);
        Assert.Empty(left.Reasons);
        Assert.Empty(right.Reasons);
        world.Run.RunFor(Grain);

        // One of the two is the first to say so; the memory network then breaks the link for both.
        Assert.Contains(OfflineReason.TimedOut, left.Reasons.Concat(right.Reasons));
        Assert.Single(left.Reasons);
        Assert.Single(right.Reasons);
    }

    [Fact]
    public void A_host_that_talks_on_and_answers_no_ping_is_dead_31_s_after_the_ping()
    {
        using var world = new World(2);
        TestHost host = world.Start();
        AppLog app = host.Open("app", "p");
        var other = new RawHost(world);
        RawLink raw = other.Connect(host);
        world.Until(() => raw.Control.Any(m => m is Ping), "the ping", seconds: 11);
        DateTimeOffset asked = world.Run.Now;
        for (int second = 1; second < 31; second++)
        {
            world.Run.RunFor(TimeSpan.FromSeconds(1));
            other.Send(raw, new Pong(12_345));
        }

        world.Run.RunFor(TimeSpan.FromSeconds(1) - Grain);
        Assert.Empty(app.Reasons);
        world.Until(() => app.Reasons.Any(), "offline", seconds: 1);

        Assert.Equal([OfflineReason.TimedOut], app.Reasons);
        Assert.Equal(asked + Bound, world.Run.Now);
    }

    [Fact]
    public void A_host_that_answers_its_pings_is_kept_for_ever()
    {
        using var world = new World(3);
        (TestHost a, TestHost b) = PresenceTests.Pair(world);
        AppLog left = a.Open("left", "p");
        b.Open("right", "p");
        world.Until(() => left.Online.Count == 1, "online");
        using IDisposable hold = a.Host.Hold(a.Uid, b.Uid);

        world.Run.RunFor(TimeSpan.FromHours(5));

        Assert.Single(left.Events);
        Assert.Single(a.LinksTo(b));
    }

    [Fact]
    public void A_ping_heard_spares_our_own()
    {
        using var world = new World(4);
        TestHost host = world.Start(change: Stay);
        AppLog app = host.Open("app", "p");
        var other = new RawHost(world);
        RawLink raw = other.Connect(host);
        for (ulong token = 1; token <= 60; token++)
        {
            world.Run.RunFor(TimeSpan.FromSeconds(9.9));
            other.Send(raw, new Ping(token));
        }

        Assert.DoesNotContain(raw.Control, m => m is Ping);
        Assert.Equal(60, raw.Control.Count(m => m is Pong));
        Assert.Single(app.Online);
    }

    [Fact]
    public void A_host_that_only_answers_is_asked_every_eleven_seconds()
    {
        using var world = new World(5);
        TestHost host = world.Start(change: Stay);
        host.Open("app", "p");
        var other = new RawHost(world);
        RawLink raw = other.Connect(host);
        List<DateTimeOffset> asked = [];
        for (int count = 1; count <= 60; count++)
        {
            world.Until(() => raw.Control.Count(m => m is Ping) == count, "the ping", seconds: 11);
            asked.Add(world.Run.Now);
            world.Run.RunFor(TimeSpan.FromMilliseconds(20));
            other.Send(raw, new Pong(raw.Control.OfType<Ping>().Last().Token));
        }

        Assert.All(asked.Zip(asked.Skip(1)), pair => Assert.Equal(TimeSpan.FromSeconds(11), pair.Second - pair.First));
    }

    [Fact]
    public void After_an_answer_that_was_long_in_coming_silence_is_asked_about_in_time()
    {
        using var world = new World(6);
        TestHost host = world.Start();
        host.Open("app", "p");
        var other = new RawHost(world);
        RawLink raw = other.Connect(host);
        world.Until(() => raw.Control.Any(m => m is Ping), "the ping", seconds: 11);
        world.Run.RunFor(TimeSpan.FromSeconds(15));
        other.Send(raw, new Pong(raw.Control.OfType<Ping>().Single().Token));

        world.Until(() => raw.Control.Count(m => m is Ping) == 2, "the second ping", seconds: 11);
        Assert.False(raw.IsEnded);
    }

    private static MeshOptions Stay(MeshOptions mesh) => mesh with { Link = mesh.Link with { IdleAfter = null } };
}
