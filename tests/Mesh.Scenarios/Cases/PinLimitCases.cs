using Mesh.Contracts;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios.Cases;

/// <summary>Pins at a host that has no room for all of them. W14 is the field's promise, 35 and 37 are edge cases of Wish.</summary>
public sealed class PinLimitCases(ITestOutputHelper output) : HubKit(output, others: 6, limit: 3)
{
    [Fact]
    public void W14_Under_a_limit_of_n_connections_the_n_best_priorities_stand()
    {
        byte[] priorities = [50, 30, 10, 40, 0, 20];
        for (int i = 0; i < priorities.Length; i++)
        {
            Pin(i, priorities[i]);
        }

        ExpectSeen(2, 4, 5);

        Assert.All([2, 4, 5], i => Assert.Equal(PinPhase.Connected, State(i).Phase));
        Assert.All([0, 1, 3], i => Assert.Equal(PinPhase.Displaced, State(i).Phase));
    }

    [Fact]
    public void W14_A_raised_priority_displaces_the_lowest_and_that_one_says_by_whom()
    {
        Pin(0, 1);
        Pin(1, 2);
        Pin(2, 3);
        Pin(3, 4);
        ExpectSeen(0, 1, 2);

        Pin(3, 0);
        ExpectSeen(0, 1, 3);

        PinState displaced = State(2);
        Assert.Equal(PinPhase.Displaced, displaced.Phase);
        Assert.Contains(NameOf(3), displaced.DisplacedBy, StringComparison.Ordinal);
        Assert.Equal(OfflineReason.Displaced, LastOfflineOf(2).Reason);
        Assert.Contains(NameOf(3), LastOfflineOf(2).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pin_says_who_has_its_place_now_and_no_more_who_had_it_first()
    {
        Hub.Host.LimitConnections(1);
        Pin(0, 9);
        ExpectSeen(0);
        Pin(1, 5);
        ExpectSeen(1);
        Assert.Contains(NameOf(1), State(0).DisplacedBy, StringComparison.Ordinal);

        Pin(2, 1);
        ExpectSeen(2);

        Assert.Contains(NameOf(2), State(0).DisplacedBy, StringComparison.Ordinal);
        Assert.Contains(NameOf(2), State(1).DisplacedBy, StringComparison.Ordinal);
        Explanation explained = Mesh.Do(() => Hub.Host.Mesh!.ExplainAsync(Others[0].Host.Uid, Others[0].Host.Hid));
        Assert.Contains(
            explained.Facts,
            line => line.Contains($"{NameOf(2)} (pinned always, priority 1) has", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void W14_Of_equals_those_that_stand_stay()
    {
        for (int i = 0; i < Others.Count; i++)
        {
            Pin(i, 7);
            Mesh.RunFor(5.Seconds());
        }

        Mesh.RunFor(2.Hours());

        Assert.Equal([0, 1, 2], Seen);
        Assert.Equal(3, Hub.Events.Count);
    }

    [Fact]
    public void Always_outranks_eager_at_the_same_priority()
    {
        Hub.Host.LimitConnections(1);
        Pin(0, 5, PinPolicy.Eager);
        Mesh.RunUntil(() => Hub.Sees(Others[0].Host), 10.Seconds());

        Pin(1, 5);
        ExpectSeen(1);

        Assert.Equal(PinPhase.Displaced, State(0).Phase);
    }

    [Fact]
    public void Over_several_apps_the_highest_priority_and_the_strongest_policy_count()
    {
        Hub.Host.LimitConnections(1);
        SimApp second = Hub.Host.OpenApp("second", "other");
        Mesh.RunUntil(() => second.Mesh is not null, 1.Seconds());
        Pin(Hub, Others[0], 200);
        Pin(second, Others[0], 0, PinPolicy.Eager);
        Pin(Hub, Others[1], 100);
        ExpectSeen(0);

        Unpin(second, Others[0]);
        ExpectSeen(1);
    }

    [Fact]
    public void Case_37_The_pin_of_another_app_still_holds_the_place()
    {
        Hub.Host.LimitConnections(1);
        SimApp second = Hub.Host.OpenApp("second", "other");
        Mesh.RunUntil(() => second.Mesh is not null, 1.Seconds());
        Pin(Hub, Others[0], 3);
        Pin(second, Others[0], 3);
        Pin(Hub, Others[1], 4);
        ExpectSeen(0);

        Unpin(Hub, Others[0]);
        ExpectSeen(0);

        Do(() => second.Mesh!.DisposeAsync().AsTask());
        ExpectSeen(1);
    }

    [Fact]
    public void An_inbound_link_has_the_value_of_our_pin()
    {
        Hub.Host.LimitConnections(1);
        AtOnce.Partition(Hub.Host, Others[0].Host);
        Pin(0, 0);
        Pin(1, 9);
        ExpectSeen(1);

        AtOnce.Heal(Hub.Host, Others[0].Host);
        Do(() => Others[0].Host.Mesh!.ConnectAsync(Others[0].Host.Uid, Hub.Host.Uid));

        ExpectSeen(0);
    }

    [Fact]
    public void An_inbound_link_that_we_do_not_pin_displaces_nobody_whatever_its_dialler_pins()
    {
        Hub.Host.LimitConnections(1);
        Pin(0, 255, PinPolicy.Always);
        ExpectSeen(0);

        Pin(Others[1], Hub, 0);
        Mesh.RunFor(2.Hours());

        Assert.Equal([0], Seen);
        Assert.Equal(1, TimesOnline(0));
        Assert.Equal(PinPhase.Waiting, State(Others[1], Hub).Phase);
        Assert.NotNull(State(Others[1], Hub).NextAttempt);
    }

    [Fact]
    public void Case_35_A_pin_displaces_a_link_that_nobody_pins_and_never_the_reverse()
    {
        Hub.Host.LimitConnections(1);
        Do(() => Others[0].Host.Mesh!.ConnectAsync(Others[0].Host.Uid, Hub.Host.Uid));
        Mesh.RunUntil(() => Hub.Sees(Others[0].Host), 5.Seconds());

        Pin(1, 255, PinPolicy.Eager);
        Mesh.RunUntil(() => Hub.Sees(Others[1].Host), 10.Seconds());

        Assert.Equal(OfflineReason.Displaced, LastOfflineOf(0).Reason);
        Assert.Equal(
            OfflineReason.NoRoom,
            Others[0].Events.Select(e => e.Event).OfType<Offline>().Single(e => e.Peer.Rhid == Hub.Host.Hid).Reason
        );
    }

    [Fact]
    public void Two_hosts_that_prefer_others_do_not_displace_to_and_fro()
    {
        // The hub prefers 0, which prefers 1; for 0 the hub comes second.
        Hub.Host.LimitConnections(1);
        Others[0].Host.LimitConnections(1);
        Mesh.Introduce(Others[0].Host, Others[1].Host);
        Pin(Others[0], Others[1], 0);
        Pin(Others[0], Hub, 1);
        Pin(0, 0);
        Pin(2, 1);

        ExpectSeen(2);

        int before = Hub.Events.Count;
        Mesh.RunFor(6.Hours());
        Assert.Equal(before, Hub.Events.Count);
        Assert.True(Others[0].Sees(Others[1].Host));
        Assert.NotEqual(PinPhase.Connected, State(0).Phase);
        Assert.NotEqual(PinPhase.Connected, State(Others[0], Hub).Phase);
    }

    [Fact]
    public void A_ring_of_hosts_that_each_prefer_the_next_one_comes_to_rest()
    {
        for (int i = 0; i < 3; i++)
        {
            SimApp next = Others[(i + 1) % 3];
            SimApp last = Others[(i + 2) % 3];
            Others[i].Host.LimitConnections(1);
            Mesh.Introduce(Others[i].Host, next.Host);
            Pin(Others[i], next, 0);
            Pin(Others[i], last, 1);
        }

        Mesh.RunFor(10.Minutes());
        int[] before = [.. Others.Select(app => app.Events.Count)];
        Mesh.RunFor(6.Hours());

        int[] after = [.. Others.Select(app => app.Events.Count)];
        Output.WriteLine(
            $"events in ten minutes: {string.Join(", ", before)}, in six hours: {string.Join(", ", after)}"
        );
        Assert.All(after, count => Assert.True(count < 2_000, $"{count} events"));
    }

    [Fact]
    public void When_a_place_is_free_the_best_of_those_that_wait_takes_it()
    {
        for (int i = 0; i < Others.Count; i++)
        {
            Pin(i, (byte)(i + 1));
        }

        ExpectSeen(0, 1, 2);
        Unpin(Hub, Others[1]);
        Do(() => Hub.Host.Mesh!.DisconnectAsync(Hub.Host.Uid, Others[1].Host.Uid, Others[1].Host.Hid));
        ExpectSeen(0, 2, 3);

        Hub.Host.LimitConnections(4);
        ExpectSeen(0, 2, 3, 4);

        Hub.Host.LimitConnections(2);
        ExpectSeen(0, 2);
        Assert.Contains("limit of 2 connections", State(4).DisplacedBy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pin_on_any_host_that_was_displaced_comes_back_when_there_is_room()
    {
        Hub.Host.LimitConnections(1);
        Mesh.Do(() => Hub.Mesh!.PinAsync(Hub.Host.Uid, Others[0].Host.Uid, Hid.Any, PinPolicy.Always, priority: 9));
        ExpectSeen(0);
        Pin(1, 0);
        ExpectSeen(1);
        PinState displaced = State(0);
        Assert.Equal((PinPhase.Displaced, null), (displaced.Phase, displaced.Host));
        Assert.Contains(NameOf(1), displaced.DisplacedBy, StringComparison.Ordinal);

        Pin(1, 10);
        ExpectSeen(0);
    }

    private SimMoment AtOnce => Mesh.In(TimeSpan.Zero);

    private Offline LastOfflineOf(int other) =>
        Hub.Events.Select(e => e.Event).OfType<Offline>().Last(e => e.Peer.Rhid == Others[other].Host.Hid);
}
