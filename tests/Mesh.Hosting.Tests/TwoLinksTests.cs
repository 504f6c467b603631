using Mesh.Actors.Transport;
using Mesh.Contracts;

namespace Mesh.Hosting.Tests;

public sealed class TwoLinksTests
{
    [Fact]
    public void Hosts_that_dial_each_other_at_once_keep_one_link_and_lose_nothing_while_both_send()
    {
        int doubled = 0;
        for (ulong seed = 1; seed <= 150; seed++)
        {
            using var world = new World(seed);
            TestHost a = world.Start();
            TestHost b = world.Start();
            AppLog left = a.Open("left", "p");
            AppLog right = b.Open("right", "p");
            a.Contacts.Add(b.Card());
            b.Contacts.Add(a.Card());
            world.Run.Post(() =>
            {
                _ = a.Host.ConnectAsync(a.Uid, b.Uid);
                _ = b.Host.ConnectAsync(b.Uid, a.Uid);
            });
            int sentLeft = 0;
            int sentRight = 0;
            int most = 0;
            bool Step()
            {
                most = Math.Max(most, world.Network.Links.Count);
                sentLeft += left.Online.Count == 1 && sentLeft < 200 && left.Send((byte)sentLeft).IsAccepted ? 1 : 0;
                sentRight +=
                    right.Online.Count == 1 && sentRight < 200 && right.Send((byte)sentRight).IsAccepted ? 1 : 0;
                return sentLeft == 200 && sentRight == 200;
            }

            world.Until(Step, "all sent");
            world.Run.RunFor(TimeSpan.FromSeconds(5));
            doubled += most > 1 ? 1 : 0;

            Assert.True(a.LinksTo(b).Count == 1, $"seed {seed}: {a.LinksTo(b).Count} links");
            Assert.True(!left.Reasons.Any() && !right.Reasons.Any(), $"seed {seed}: {left}; {right}");
            Assert.Equal(Enumerable.Range(0, 200), right.Frames.Select(f => (int)f[0]));
            Assert.Equal(Enumerable.Range(0, 200), left.Frames.Select(f => (int)f[0]));
        }

        Assert.True(doubled > 20, $"only {doubled} runs had two links");
    }

    [Theory]
    [MemberData(nameof(PresenceTests.Seeds), MemberType = typeof(PresenceTests))]
    internal void A_newcomer_wins_over_a_link_that_is_half_dead(ulong seed)
    {
        using var world = new World(seed);
        (TestHost a, TestHost b) = PresenceTests.Pair(world);
        AppLog left = a.Open("left", "p");
        AppLog right = b.Open("right", "p");
        world.Until(() => left.Online.Count == 1 && right.Online.Count == 1, "online");
        MemoryLinkControl old = Assert.Single(a.LinksTo(b));
        bool first = seed % 2 == 0;
        world.Run.Post(() =>
        {
            old.Drop();
            (first ? old.Dialler : old.Acceptor).Input.CancelPendingRead();
        });

        world.Until(() => left.Reasons.Any() && right.Reasons.Any(), "both offline", seconds: 8);
        world.Until(() => left.Online.Count == 1 && right.Online.Count == 1, "both online", seconds: 8);
        world.Run.RunFor(TimeSpan.FromSeconds(5));
        Assert.True(left.Send(1).IsAccepted);
        Assert.True(right.Send(2).IsAccepted);
        world.Run.RunFor(TimeSpan.FromSeconds(1));
        Assert.Single(right.Frames);
        Assert.Single(left.Frames);
        Assert.Single(left.Reasons);
        Assert.Single(right.Reasons);
    }

    /// <summary>How a host that is killed looks from outside: its sockets are reset, one after the other, or nothing more is heard.</summary>
    public enum Death
    {
        ResetOlderFirst,
        ResetNewerFirst,
        Silent,
    }

    [Theory]
    [InlineData(Death.ResetOlderFirst)]
    [InlineData(Death.ResetNewerFirst)]
    [InlineData(Death.Silent)]
    public void A_host_that_is_killed_while_both_had_dialled_is_offline_once(Death death)
    {
        int killedWithTwo = 0;
        for (ulong seed = 1; seed <= 250; seed++)
        {
            using var world = new World(seed);
            TestHost a = world.Start();
            TestHost b = world.Start();
            AppLog left = a.Open("left", "p");
            b.Open("right", "p");
            a.Contacts.Add(b.Card());
            b.Contacts.Add(a.Card());
            world.Run.Post(() =>
            {
                _ = a.Host.ConnectAsync(a.Uid, b.Uid);
                _ = b.Host.ConnectAsync(b.Uid, a.Uid);
            });
            int steps = (int)(seed % 16);
            world.Until(() => left.Online.Count == 1 && (a.LinksTo(b).Count < 2 || steps-- == 0), "online", seconds: 1);
            IReadOnlyList<MemoryLinkControl> links = a.LinksTo(b);
            killedWithTwo += links.Count == 2 ? 1 : 0;

            Kill(world, b, links, death);
            world.Run.RunFor(TimeSpan.FromMinutes(2));

            Assert.True(left.Reasons.Count() == 1, $"seed {seed}, {links.Count} links: {left}");
            Assert.Empty(left.Online);
            Assert.Empty(a.Status.Connections);
        }

        Assert.True(killedWithTwo > 10, $"only {killedWithTwo} runs had two links when the host was killed");
    }

    private static void Kill(World world, TestHost host, IReadOnlyList<MemoryLinkControl> links, Death death)
    {
        // One turn for freezing and the first reset: turns that are posted apart may run in either order, with answers of the host between them.
        world.Run.Post(() =>
        {
            host.Freeze();
            if (death != Death.Silent && links.Count > 0)
            {
                (death == Death.ResetNewerFirst ? links[^1] : links[0]).Cut();
            }
        });
        world.Run.RunUntilIdle();
        if (death != Death.Silent)
        {
            foreach (MemoryLinkControl link in death == Death.ResetNewerFirst ? links.Reverse() : links)
            {
                // In a turn each: the other host hears of the second only after it has acted upon the first.
                world.Run.Post(link.Cut);
                world.Run.RunUntilIdle();
            }
        }

        host.Stop();
    }
}
