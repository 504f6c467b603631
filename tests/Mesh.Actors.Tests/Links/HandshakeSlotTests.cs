using Mesh.Actors.Limits;
using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Wire;
using static Mesh.Actors.Tests.Links.HandshakeWorld;

namespace Mesh.Actors.Tests.Links;

/// <summary>When a handshake asks for a slot, and what it says when there is none.</summary>
[Trait("cost", "unit")]
public sealed class HandshakeSlotTests
{
    private readonly HandshakeWorld _world = new();

    [Fact]
    public void A_slot_is_reserved_when_the_caller_is_proven_and_not_before()
    {
        HandshakeSide acceptor = _world.Accepting();
        HandshakeSide dialler = _world.Dialled();
        acceptor.Deliver(dialler.Sent[0]);
        Assert.Equal(0, _world.Policy.Reserved);

        acceptor.Deliver(dialler.Sent[1]);

        Assert.Equal(1, _world.Policy.Reserved);
        Assert.Single(acceptor.Effects.OfType<KeepSlot>()).Reservation.GiveBack();
        Assert.Equal(0, _world.Policy.Reserved);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Only_a_contact_leaves_the_places_for_strangers_at_its_proof(bool isContact)
    {
        var policy = new FakePolicy { Trust = TrustMode.Open, Contacts = isContact ? [Alice] : [] };
        (_, HandshakeSide acceptor) = (_world with { Policy = policy }).Run();

        Assert.Equal(isContact, Assert.Single(acceptor.Effects.OfType<KeepSlot>()).LeavesStrangers);
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("banned")]
    [InlineData("no proof of ours")]
    public void Whoever_is_refused_as_a_stranger_never_had_a_slot(string why)
    {
        FakePolicy policy = why switch
        {
            "unknown" => new FakePolicy { Contacts = [] },
            "banned" => new FakePolicy { Banned = [Alice] },
            _ => new FakePolicy { Proof = null },
        };
        (_, HandshakeSide acceptor) = (_world with { Policy = policy }).Run();

        Assert.Equal(Refused.Generic, acceptor.Failure!.LastMessage);
        Assert.DoesNotContain("room", policy.Questions);
    }

    [Fact]
    public void A_dialler_without_a_slot_sends_not_a_byte_and_knows_when_to_try_again()
    {
        var full = new SlotRefusal("full", TimeSpan.FromSeconds(9));
        HandshakeWorld world = _world with
        {
            Intent = _world.Intent with { Reserve = _ => new SlotAnswer(null, full) },
        };

        HandshakeSide dialler = world.Dialled();

        Assert.Empty(dialler.Sent);
        Assert.Equal(HandshakeFault.NoRoom, dialler.Failure!.Failure.Fault);
        Assert.Equal(TimeSpan.FromSeconds(9), dialler.Failure.Failure.RetryAfter);
    }

    [Fact]
    public void A_dialler_reserves_for_the_host_that_answered_before_it_shows_itself()
    {
        Hid? asked = null;
        HandshakeWorld world = _world with
        {
            Intent = _world.Intent with
            {
                Reserve = rhid =>
                {
                    asked = rhid;
                    return new SlotAnswer(new SlotReservation(() => { }), null);
                },
            },
        };

        HandshakeSide dialler = world.Dialled();

        Assert.Equal(HostB, asked);
        Assert.IsType<KeepSlot>(dialler.Effects[0]);
        Assert.Equal(2, dialler.Sent.Count);
    }
}
