using Mesh.Actors.Host;
using Mesh.Contracts;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios.Cases;

/// <summary>What a pin and a peer that is pinned say of themselves (E4, E6), and that a pin and the dial plan of contacts do not fight.</summary>
public sealed class PinExplainCases(ITestOutputHelper output) : PinKit(output, dialsContacts: true)
{
    private readonly ITestOutputHelper _output = output;

    [Fact]
    public void E6_A_pin_that_waits_says_who_pins_why_it_waits_and_for_how_long()
    {
        Introduce();
        Pin(PinPolicy.Always, 7);
        Meet();
        AtOnce.Crash(Right.Host);
        Part();
        Mesh.RunFor(10.Minutes());

        Explanation told = Explain(Right.Host.Hid);
        Assert.Equal((PeerState.Offline, PeerCause.DialFailed), (told.State, told.Cause));
        Assert.Contains("is pinned by \"left\" (Always, priority 7)", told.Summary);
        Assert.Contains("attempts failed; next attempt in", told.Summary);
        Assert.InRange(told.NextDialIn!.Value, TimeSpan.Zero, 72.Seconds());
        Assert.Contains(told.Decisions, decision => decision.Kind == DecisionKind.Pinned);
        Assert.DoesNotContain(told.Decisions, decision => decision.Kind == DecisionKind.BackedOff);
    }

    [Fact]
    public void E6_A_pin_that_is_connected_says_over_what()
    {
        Introduce();
        Pin(Left, Them, Hid.Any, PinPolicy.Eager, 7);
        Meet();
        Mesh.RunFor(5.Seconds());

        Explanation told = Explain(Hid.Any);
        Assert.Equal((PeerState.Connected, PeerCause.None), (told.State, told.Cause));
        Assert.Contains("and connected: over", told.Summary);
        Assert.Contains(told.Facts, fact => fact.StartsWith("pin on any host by \"left\" (Eager, priority 7)"));
    }

    [Theory]
    [InlineData(PeerCause.NotAContact)]
    [InlineData(PeerCause.Banned)]
    public void E6_A_pin_that_may_not_connect_says_what_it_waits_for(PeerCause cause)
    {
        if (cause == PeerCause.Banned)
        {
            Left.Host.Contacts.Ban(Them);
        }

        Pin(PinPolicy.Always);
        Mesh.RunFor(1.Seconds());

        Explanation told = Explain(Right.Host.Hid);
        Assert.Equal((PeerState.NeverSeen, cause), (told.State, told.Cause));
        Assert.Contains("it waits until", told.Summary);
        Assert.Null(told.NextDialIn);
    }

    [Fact]
    public void E6_What_is_not_pinned_says_so_and_what_was_taken_back_is_in_what_led_there()
    {
        Introduce();
        Pin(PinPolicy.Always);
        Meet();
        Unpin(Left, Them, Right.Host.Hid);

        Explanation told = Explain(Right.Host.Hid);
        Assert.Contains("is not pinned by the app \"left\"", told.Summary);
        Assert.Contains(told.Decisions, decision => decision.Kind == DecisionKind.Unpinned);
    }

    [Fact]
    public void E6_A_peer_that_is_pinned_says_so_with_the_names_of_the_apps()
    {
        SimApp other = Left.Host.OpenApp("other", "none");
        Mesh.RunUntil(() => other.Mesh is not null, 1.Seconds());
        Introduce();
        Pin(PinPolicy.Always, 7);
        Pin(other, Them, Hid.Any, PinPolicy.Eager, 9);
        Meet();
        var peer = new Peer(Us, Them, Right.Host.Hid, Sid.OfName("right"), "talk");
        Explanation told = Mesh.Do(() => Left.Mesh!.ExplainAsync(peer));
        _output.WriteLine(told.ToString());

        Assert.Equal(PeerState.Online, told.State);
        Assert.Contains(told.Facts, fact => fact.Contains("by \"left\" (Always, priority 7): connected"));
        Assert.Contains(told.Facts, fact => fact.Contains("by \"other\" (Eager, priority 9): connected"));
    }

    [Fact]
    public void A_contact_that_a_pin_dials_is_dialled_by_nothing_else_and_by_the_plan_again_when_it_is_not_pinned()
    {
        Introduce();
        Pin(PinPolicy.Always);
        Meet();
        AtOnce.Crash(Right.Host);
        Part();
        Mesh.RunFor(10.Minutes());
        int before = Dials();
        Mesh.RunFor(1.Hours());
        Assert.InRange(Dials() - before, 50, 76);

        Unpin(Left, Them, Right.Host.Hid);
        before = Dials();
        Mesh.RunFor(1.Hours());
        Assert.InRange(Dials() - before, 50, 76);
    }

    private int Dials() => Mesh.Do(() => Left.Host.Mesh!.ExplainAsync(Them)).FailedDials;

    private Explanation Explain(Hid rhid)
    {
        Explanation told = Mesh.Do(() => Left.Mesh!.ExplainPinAsync(Us, Them, rhid));
        _output.WriteLine($"{told.State}, {told.Cause}\n{told}");
        return told;
    }
}
