using Mesh.Actors.Limits;
using Mesh.Contracts;
using Xunit.Abstractions;

namespace Mesh.Simulation.Tests.Limits;

/// <summary>Whole hosts with fewer slots than there are who want one.</summary>
public sealed class DisplacementTests(ITestOutputHelper output)
{
    [Fact]
    public void Case_35_When_all_slots_are_taken_the_least_connection_goes_for_a_higher_pin_and_never_the_reverse()
    {
        using var star = new Star(seed: 35, others: 4, limit: 2);
        star.Pin(1, priority: 5);
        star.Meet(1, 2);
        Assert.Equal([1, 2], star.Online);

        star.Pin(3, priority: 1);
        star.Meet(3);
        Assert.Equal([1, 3], star.Online);
        Offline told = Assert.Single(star.Ends(star.App));
        Assert.Equal((star.Mesh.Hosts[2].Hid, OfflineReason.Displaced), (told.Peer.Rhid, told.Reason));
        Assert.Equal($"by {star.NameOf(3)}@{star.Mesh.Hosts[3].Hid.Short} (pinned always, priority 1)", told.Detail);
        Assert.Equal(OfflineReason.NoRoom, Assert.Single(star.Ends(star.Apps[2])).Reason);

        star.Pin(4, priority: 9);
        star.Meet(4);
        star.RunFor(600);
        Assert.Equal([1, 3], star.Online);
        Assert.Single(star.Ends(star.App));

        star.Pin(4, priority: 0);
        star.RunFor(600);
        Assert.Equal([3, 4], star.Online);
        Assert.Equal(2, star.Ends(star.App).Count);
        star.Mesh.RunUntilQuiet();
    }

    [Fact]
    public void Of_equals_whoever_stands_stays_however_often_the_others_come()
    {
        using var star = new Star(seed: 1, others: 6, limit: 2);
        star.Meet(1, 2, 3, 4, 5, 6);
        Assert.Equal([1, 2], star.Online);
        star.RunFor(3_600);

        Assert.Equal([1, 2], star.Online);
        Assert.Empty(star.Ends(star.App));
        Assert.All(star.Apps.Skip(3), app => Assert.Empty(app.Events));
    }

    [Fact]
    public void Whoever_lost_his_place_is_told_how_long_to_stay_away_and_does()
    {
        using var star = new Star(seed: 2, others: 2, limit: 1);
        star.Meet(1);
        star.Pin(2, priority: 0);
        star.Meet(2);
        Assert.Equal([2], star.Online);

        TimeSpan since = star.Mesh.Now - star.App.Events.Single(e => e.Event is Offline).At;
        TimeSpan left = star.Explain(star.Mesh.Hosts[1], star.Center).NextDialIn!.Value;
        Assert.InRange(left + since, TimeSpan.FromSeconds(29), TimeSpan.FromSeconds(31));
        Assert.InRange(
            star.Explain(star.Center, star.Mesh.Hosts[1]).NextDialIn!.Value + since,
            TimeSpan.FromSeconds(29),
            TimeSpan.FromSeconds(31)
        );
    }

    [Fact]
    public void Both_who_lost_a_place_and_who_took_it_and_who_finds_none_are_explained()
    {
        using var star = new Star(seed: 3, others: 3, limit: 1);
        star.Meet(1);
        star.Pin(2, priority: 0);
        star.Meet(2);

        string better = $"by {star.NameOf(2)}@";
        Explanation lost = star.Explain(star.Center, star.Mesh.Hosts[1]);
        Assert.Equal((PeerState.Offline, PeerCause.Displaced), (lost.State, lost.Cause));
        Assert.Contains("our host needed its place " + better, lost.Summary, StringComparison.Ordinal);
        Assert.Contains("raise mesh.limits.connections", lost.Summary, StringComparison.Ordinal);
        Decision taken = star.Explain(star.Center, star.Mesh.Hosts[2])
            .Decisions.Single(IsOf(DecisionKind.HasDisplaced));
        Assert.StartsWith(star.NameOf(1) + "@", taken.Detail, StringComparison.Ordinal);
        Assert.EndsWith("(contact)", taken.Detail, StringComparison.Ordinal);

        Explanation there = star.Explain(star.Mesh.Hosts[1], star.Center);
        Assert.Equal((PeerState.Offline, PeerCause.NoRoom), (there.State, there.Cause));
        Assert.DoesNotContain(star.NameOf(2), there.Summary, StringComparison.Ordinal);

        star.RunFor(40);
        Explanation still = star.Explain(star.Center, star.Mesh.Hosts[1]);
        Assert.Equal(PeerCause.Displaced, still.Cause);
        Assert.Contains("no room for it here", still.Summary, StringComparison.Ordinal);
        Assert.Contains(star.NameOf(2) + "@", still.Summary, StringComparison.Ordinal);

        star.Meet(3);
        Assert.Contains(star.Explain(star.Center, star.Mesh.Hosts[3]).Decisions, d => d.Kind == DecisionKind.NoRoom);
    }

    [Fact]
    public void A_lower_limit_closes_the_least_and_a_higher_one_has_those_dialled_who_were_told_of_no_room()
    {
        using var star = new Star(seed: 4, others: 4, limit: 4);
        star.Pin(3, priority: 3);
        star.Pin(4, priority: 4);
        star.Meet(4, 2, 1, 3);
        Assert.Equal([1, 2, 3, 4], star.Online);

        star.Limit(1);
        star.RunFor(1);
        Assert.Equal([3], star.Online);
        Assert.Equal(
            new[] { 1, 2, 4 }.Select(i => star.Mesh.Hosts[i].Hid).Order(),
            star.Ends(star.App).Select(end => end.Peer.Rhid).Order()
        );
        Assert.All(star.Ends(star.App), end => Assert.Equal("by a limit of 1 connections", end.Detail));

        star.RunFor(200);
        star.Limit(4);
        star.RunFor(1);
        Assert.Equal([1, 2, 3, 4], star.Online);
    }

    [Fact]
    public void Who_is_pinned_no_more_keeps_his_place_until_a_better_one_comes()
    {
        using var star = new Star(seed: 5, others: 3, limit: 1);
        star.Pin(1, priority: 0);
        star.Meet(1);
        star.Pin(2, priority: 1);
        star.Meet(2, 3);
        star.RunFor(120);
        Assert.Equal([1], star.Online);

        star.Unpin(1);
        star.RunFor(5);
        Assert.Equal([1], star.Online);
        star.RunFor(1_200);
        Assert.Equal([2], star.Online);
        Assert.Single(star.Ends(star.App));
        star.Unpin(2);
        star.RunFor(3_600);
        Assert.Equal([2], star.Online);
    }

    /// <summary>No order of one host can end it: each displaces for good reason. It must not spin.</summary>
    [Fact]
    public void Wishes_that_go_round_in_a_circle_come_ever_more_seldom()
    {
        using var star = new Star(seed: 6, others: 2, limit: 1);
        IReadOnlyList<SimHost> hosts = star.Mesh.Hosts;
        for (int i = 0; i < 3; i++)
        {
            hosts[i].LimitConnections(1);
            star.Value(hosts[i], hosts[(i + 1) % 3], ConnectionValue.Pinned(0, PinPolicy.Always));
        }

        star.Mesh.In(TimeSpan.FromSeconds(1)).Do(star.Mesh.IntroduceAll);
        int Displacements() => star.Apps.Sum(app => star.Ends(app).Count(end => end.Reason == OfflineReason.Displaced));
        star.RunFor(7_200);
        int first = Displacements();
        star.RunFor(7_200);
        output.WriteLine($"displaced in the first two hours: {first}, in the next two: {Displacements() - first}");

        Assert.InRange(first, 0, 3 * 16);
        Assert.InRange(Displacements() - first, 0, 3 * 12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Values_and_limits_that_change_at_random_never_let_in_too_many_and_in_the_end_the_best_stand(ulong seed)
    {
        var random = new Random((int)seed);
        const int others = 8;
        using var star = new Star(seed, others, limit: 3);
        var values = new ConnectionValue[others + 1];
        Array.Fill(values, ConnectionValue.Contact);
        star.App.OnEvent = (app, told) =>
        {
            int Online() => app.Online.Select(peer => peer.Rhid).Distinct().Count();
            if (told is Online && Online() > star.Center.ConnectionLimit)
            {
                // The one who came and the one who goes are told by two connections, in either order, in the same moment.
                star.Mesh.In(TimeSpan.FromMilliseconds(1))
                    .Do(() =>
                    {
                        if (Online() > star.Center.ConnectionLimit)
                        {
                            star.Mesh.Fail($"{Online()} are online of {star.Center.ConnectionLimit}.");
                        }
                    });
            }
        };
        star.Mesh.In(TimeSpan.Zero).Do(star.Mesh.IntroduceAll);
        for (int change = 0; change < 60; change++)
        {
            int other = random.Next(1, others + 1);
            switch (random.Next(4))
            {
                case 0:
                    star.Limit(random.Next(1, 6));
                    break;
                case 1:
                    values[other] = ConnectionValue.Contact;
                    star.Unpin(other);
                    break;
                case 2:
                    star.Mesh.In(TimeSpan.Zero).Cut(star.Center, star.Mesh.Hosts[other]);
                    break;
                default:
                    values[other] = ConnectionValue.Pinned((byte)random.Next(4), (PinPolicy)random.Next(2));
                    star.Value(star.Center, star.Mesh.Hosts[other], values[other]);
                    break;
            }

            star.RunFor(random.Next(1, 60));
        }

        // Whoever was displaced again and again stays away for ten minutes, and a dial that fails then as long as before.
        star.RunFor(1_500);
        int limit = star.Center.ConnectionLimit!.Value;
        int kept = Math.Max(0, (limit / 4) - values.Count(value => value.Class == ConnectionClass.Pinned));
        Assert.Equal(
            values.Skip(1).OrderDescending().Take(limit - kept),
            star.Online.Select(i => values[i]).OrderDescending()
        );
    }

    private static Func<Decision, bool> IsOf(DecisionKind kind) => decision => decision.Kind == kind;
}
