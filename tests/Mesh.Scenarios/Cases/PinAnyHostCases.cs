using Mesh.Contracts;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios.Cases;

/// <summary>Pins on any host of somebody.</summary>
public sealed class PinAnyHostCases : PinKit
{
    private readonly SimHost _one;
    private readonly SimHost _two;
    private readonly Uid _bob;

    public PinAnyHostCases(ITestOutputHelper output)
        : base(output)
    {
        SimIdentity bob = Mesh.NewIdentity("bob");
        _bob = bob.Uid;
        _one = Mesh.AddHost([bob]);
        _two = Mesh.AddHost([bob]);
        _one.OpenApp("bob", "talk");
        _two.OpenApp("bob", "talk");
        Mesh.RunFor(1.Seconds());
    }

    [Fact]
    public void W15_It_is_bound_to_one_host_and_says_which_and_a_second_host_gets_no_link_by_it()
    {
        Know(_one, _two);
        Pin(Left, _bob, Hid.Any, PinPolicy.Always);
        SimHost bound = Bound();
        Mesh.RunFor(2.Minutes());

        Assert.Equal(1, LinkCount());
        Assert.Equal(bound, Bound());
        Mesh.RunFor(1.Hours());
        Assert.True(Left.Sees(bound));
    }

    [Fact]
    public void W15_When_its_host_goes_it_moves_to_another_and_says_which()
    {
        Know(_one, _two);
        Pin(Left, _bob, Hid.Any, PinPolicy.Always);
        SimHost bound = Bound();
        Mesh.RunFor(2.Minutes());
        AtOnce.Crash(bound, SimCrash.PowerLoss);
        Mesh.RunUntil(() => !Left.Sees(bound), 1.Minutes(), "Offline");
        Mesh.RunUntil(() => Left.Sees(OtherThan(bound)), 30.Seconds(), "the other host");
        Mesh.RunFor(1.Hours());

        Assert.Equal(OtherThan(bound), Bound());
        Assert.True(Left.Sees(OtherThan(bound)));
    }

    [Fact]
    public void W15_It_moves_to_a_connection_that_is_up_already_without_a_gap()
    {
        Know(_one, _two);
        Pin(Left, _bob, Hid.Any, PinPolicy.Always);
        SimHost bound = Bound();
        SimHost other = OtherThan(bound);
        Pin(Left, _bob, other.Hid, PinPolicy.Eager);
        Mesh.RunUntil(() => Left.Sees(other), 5.Seconds());
        List<PinChanged> seen = Watch(Left);
        AtOnce.Cut(Left.Host, bound);
        Mesh.RunFor(1.Hours());

        Assert.DoesNotContain(seen, change => change.Pin.Rhid.IsZero && change.Pin.State.Phase != PinPhase.Connected);
        Assert.Equal(other, Bound());
        Assert.True(Left.Sees(other));
    }

    [Fact]
    public void W15_A_host_that_is_pinned_itself_has_its_own_link_beside_it()
    {
        Know(_one, _two);
        Pin(Left, _bob, Hid.Any, PinPolicy.Always);
        SimHost bound = Bound();
        Pin(Left, _bob, OtherThan(bound).Hid, PinPolicy.Always);
        Mesh.RunFor(1.Hours());

        Assert.True(Left.Sees(_one) && Left.Sees(_two));
        Unpin(Left, _bob, OtherThan(bound).Hid);
        Mesh.RunUntil(() => !Left.Sees(OtherThan(bound)), 2.Minutes(), "that the link nobody pins closes");
        Assert.True(Left.Sees(bound));
    }

    [Fact]
    public void W15_It_holds_only_the_connection_that_it_is_bound_to()
    {
        Know(_one, _two);
        Pin(Left, _bob, Hid.Any, PinPolicy.Always);
        SimHost bound = Bound();
        SimHost other = OtherThan(bound);
        other.Enter(() => other.Mesh!.ConnectAsync(_bob, Us));
        Mesh.RunUntil(() => Left.Sees(other), 5.Seconds());
        Mesh.RunUntil(() => !Left.Sees(other), 2.Minutes(), "that the second link closes for idleness");

        Assert.Equal(bound, Bound());
        Assert.True(Left.Sees(bound));
    }

    [Fact]
    public void A_frame_to_any_host_is_refused_though_one_is_bound()
    {
        Know(_one, _two);
        Pin(Left, _bob, Hid.Any, PinPolicy.Always);
        Peer peer = Left.PeerOn(Bound())!;

        SendResult sent = Left.Send(new Peer(peer.Luid, peer.Ruid, Hid.Any, peer.Rsid, peer.Protocol), [1]);

        Assert.Equal(MeshErrorCode.NoConnection, sent.Code);
    }

    private void Know(params SimHost[] hosts)
    {
        foreach (SimHost host in hosts)
        {
            Mesh.Introduce(Left.Host, host);
        }
    }

    private SimHost Bound()
    {
        PinState StateOfAny() => Pins(Left).Single(pin => pin.Rhid.IsZero).State;
        for (int i = 0; i < 50 && StateOfAny().Phase != PinPhase.Connected; i++)
        {
            Mesh.RunFor(100.Milliseconds());
        }

        PinState state = StateOfAny();
        Assert.Equal(PinPhase.Connected, state.Phase);
        Mesh.RunFor(100.Milliseconds());
        return state.Host == _one.Hid ? _one : _two;
    }

    private SimHost OtherThan(SimHost host) => host == _one ? _two : _one;

    private int LinkCount() =>
        Mesh.Network.LinksBetween(Left.Host, _one).Count + Mesh.Network.LinksBetween(Left.Host, _two).Count;
}
