using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios.Cases;

/// <summary>Whose turn it is when there is room: whoever is told of it and doesn't use it leaves it to the next, and nobody waits for nothing.</summary>
public sealed class PinTurnCases(ITestOutputHelper output) : HubKit(output, others: 4, limit: 1)
{
    private SimMoment AtOnce => Mesh.In(TimeSpan.Zero);

    [Fact]
    public void A_displaced_pin_whose_address_nobody_knows_leaves_the_room_to_the_next()
    {
        Stand();
        AtOnce.Do(() =>
        {
            Hub.Host.Contacts.Remove(Others[1].Host.Uid);
            Hub.Host.Contacts.Add(CardWithoutAddress(Others[1].Host));
        });
        Mesh.RunFor(1.Seconds());
        PinDisplaced(1, 1);
        PinDisplaced(2, 2);

        Unpin(Hub, Others[0]);

        ExpectSeen(2);
        Assert.Equal(PinPhase.NoAddress, State(1).Phase);
    }

    [Fact]
    public void A_displaced_pin_on_who_is_banned_leaves_the_room_to_the_next()
    {
        Stand();
        PinDisplaced(1, 1);
        PinDisplaced(2, 2);
        AtOnce.Do(() => Hub.Host.Contacts.Ban(Others[1].Host.Uid));
        Mesh.RunFor(1.Seconds());

        Unpin(Hub, Others[0]);

        ExpectSeen(2);
        AtOnce.Do(() => Hub.Host.Contacts.Unban(Others[1].Host.Uid));
        ExpectSeen(1);
    }

    [Fact]
    public void A_pin_that_is_taken_back_after_it_was_told_of_room_leaves_it_to_the_next()
    {
        Stand();
        PinDisplaced(1, 1);
        PinDisplaced(2, 2);

        Unpin(Hub, Others[0]);
        Unpin(Hub, Others[1]);

        ExpectSeen(2);
    }

    [Fact]
    public void A_pin_that_is_worth_less_after_it_was_told_of_room_does_not_keep_it_from_a_better_one()
    {
        Stand();
        PinDisplaced(1, 1);
        PinDisplaced(2, 2);

        Unpin(Hub, Others[0]);
        Pin(1, 3);

        ExpectSeen(2);
        Assert.Equal(PinPhase.Displaced, State(1).Phase);
    }

    [Fact]
    public void Who_asks_for_the_connection_of_a_displaced_pin_does_not_take_its_turn()
    {
        Stand();
        PinDisplaced(1, 1);
        PinDisplaced(2, 2);
        Pin(Others[1], Hub, 0);
        AtOnce.Partition(Hub.Host, Others[2].Host);
        Unpin(Hub, Others[0]);
        Hub.Host.Enter(() => _ = Hub.Host.Mesh!.ConnectAsync(Hub.Host.Uid, Others[2].Host.Uid, Others[2].Host.Hid));
        ExpectSeen(1);

        AtOnce.Heal(Hub.Host, Others[2].Host);
        Unpin(Hub, Others[1]);

        ExpectSeen(2);
    }

    // One has the only place, and holds the connection from its side too, so that it stays when nothing is pinned here.
    private void Stand()
    {
        Pin(Others[0], Hub, 0);
        Pin(0, 0);
        Mesh.RunUntil(() => Hub.Sees(Others[0].Host), 10.Seconds(), "that the first stands");
    }

    private void PinDisplaced(int other, byte priority)
    {
        Pin(other, priority);
        Mesh.RunFor(1.Seconds());
        Assert.Equal(PinPhase.Displaced, State(other).Phase);
    }

    private static ContactCard CardWithoutAddress(SimHost host) =>
        host.Keys.IssueCard(
            host.Uid,
            [new CardHost(host.Hid, [])],
            host.Clock.GetUtcNow() - 1.Minutes(),
            TimeSpan.FromDays(90)
        );
}
