using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios;

/// <summary>Why somebody was never reached.</summary>
public sealed class ExplainAbsentTests(ITestOutputHelper output) : ExplainKit(output)
{
    private SimHost Host => Left.Host;

    private SimHost Other => Right.Host;

    [Fact]
    public void Who_is_no_contact_is_said_to_be_none()
    {
        Holds(Explain(), PeerState.NeverSeen, PeerCause.NotAContact, Other.Uid.Short, "none of our contacts", "card");
    }

    [Fact]
    public void An_identity_that_nobody_has_ever_heard_of_is_explained_too()
    {
        var nobody = new Uid([.. Enumerable.Repeat((byte)7, 32)]);
        Explanation told = Told(() => Host.Mesh!.ExplainAsync(nobody));
        Holds(told, PeerState.NeverSeen, PeerCause.NotAContact, "070707 is none of our contacts");
        Assert.Empty(told.Decisions);
    }

    [Fact]
    public void Who_knocked_and_was_refused_is_told_with_the_reason()
    {
        Other.Learn(Host);
        Mesh.RunFor(5.Seconds());
        Explanation told = Explain();
        Holds(told, PeerState.NeverSeen, PeerCause.NotAContact, "its host tried", "is no contact");
        Decision refused = Assert.Single(told.Decisions);
        Assert.Equal(DecisionKind.CallerRefused, refused.Kind);
        Assert.True(refused.Count > 1, "It knocks again and again, and takes one line.");
    }

    [Fact]
    public void Who_refuses_us_need_not_say_why_and_the_likely_reasons_are_named()
    {
        Host.Learn(Other);
        Mesh.RunFor(5.Seconds());
        Explanation told = Explain();
        Holds(told, PeerState.NeverSeen, PeerCause.Refused, "refused us", "may not have us among its contacts");
        Assert.Contains(told.Decisions, d => d.Kind == DecisionKind.HandshakeRefused);
    }

    [Fact]
    public void A_contact_without_an_address_needs_one()
    {
        Host.Contacts.Add(CardOf(new CardHost(Other.Hid, [])));
        Mesh.RunFor(5.Seconds());
        Explanation told = Explain();
        Holds(told, PeerState.NeverSeen, PeerCause.NoAddress, "no address of it is known");
        Assert.Contains(told.Decisions, d => d.Kind == DecisionKind.NoAddress);
    }

    [Fact]
    public void A_card_that_names_another_host_is_out_of_date()
    {
        var elsewhere = new Hid([.. Enumerable.Repeat((byte)9, 32)]);
        Host.Contacts.Add(CardOf(new CardHost(elsewhere, [])));
        Holds(Explain(), PeerState.NeverSeen, PeerCause.UnknownHost, Other.Hid.Short, "090909", "newer card");
    }

    [Fact]
    public void Where_nobody_listens_the_address_the_fault_and_the_next_attempt_are_told()
    {
        Host.Learn(Other);
        Other.Stop();
        Mesh.RunFor(5.Seconds());
        Explanation told = Explain();
        Holds(told, PeerState.NeverSeen, PeerCause.DialFailed, Other.Address, "connection refused", "next attempt in");
        Assert.True(told.NextDialIn > TimeSpan.Zero);
        Assert.True(told.FailedDials >= 2);
        Assert.Equal(told.FailedDials, told.Decisions.Where(d => d.Kind == DecisionKind.DialFailed).Sum(d => d.Count));
    }

    [Fact]
    public void Where_nothing_answers_the_time_out_is_told_and_that_it_is_dialled_now()
    {
        Other.Crash(SimCrash.PowerLoss);
        Host.Learn(Other);
        Mesh.RunFor(5.Seconds());
        Holds(Explain(), PeerState.NeverSeen, PeerCause.Dialling, "being dialled now");
        Mesh.RunUntil(() => Explain().Cause == PeerCause.DialFailed, 1.Minutes());
        Holds(Explain(), PeerState.NeverSeen, PeerCause.DialFailed, Other.Address, "no answer in time");
    }

    [Fact]
    public void Another_host_at_the_address_is_named()
    {
        SimHost third = Mesh.AddHost();
        Mesh.RunUntil(() => third.Mesh is not null, 1.Seconds());
        Host.Contacts.Add(CardOf(new CardHost(Other.Hid, [third.Address])));
        Mesh.RunFor(5.Seconds());
        Holds(Explain(), PeerState.NeverSeen, PeerCause.WrongHost, third.Address, third.Hid.Short, "none of its hosts");
    }

    [Fact]
    public void A_second_host_of_somebody_who_is_connected_already_is_told_as_such()
    {
        Other.Learn(Host);
        var second = new Hid([.. Enumerable.Repeat((byte)9, 32)]);
        ContactCard card = Other.Keys.IssueCard(
            Other.Uid,
            [new CardHost(Other.Hid, [Other.Address]), new CardHost(second, ["h9:7400"])],
            Other.Clock.GetUtcNow(),
            TimeSpan.FromDays(90)
        );
        Host.Contacts.Add(card);
        Mesh.RunFor(5.Seconds());
        Explanation told = Told(() => Host.Mesh!.ExplainAsync(Other.Uid, second));
        Holds(told, PeerState.NeverSeen, PeerCause.ConnectedOtherwise, $"on host {Other.Hid.Short}", "ConnectAsync");
    }

    [Fact]
    public void Who_is_banned_is_said_to_be()
    {
        Host.Learn(Other);
        Host.Contacts.Ban(Other.Uid);
        Mesh.RunFor(1.Seconds());
        Explanation told = Explain();
        Holds(told, PeerState.NeverSeen, PeerCause.Banned, "banned");
        Assert.Contains(told.Decisions, d => d.Kind == DecisionKind.Banned);
    }

    private ContactCard CardOf(CardHost host) =>
        Other.Keys.IssueCard(Other.Uid, [host], Other.Clock.GetUtcNow(), TimeSpan.FromDays(90));
}
