using Mesh.Actors.Host;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;
using Mesh.Simulation;

namespace Mesh.Scenarios.Requests;

/// <summary>Contact requests between two hosts (docs/protocol.md §9), whichever of them is up.</summary>
public sealed class RequestTests
{
    [Fact]
    public void A_request_that_is_accepted_makes_both_contacts_and_their_apps_each_others_peers()
    {
        using var kit = new RequestKit(seed: 1);
        RequestId id = kit.Ask(kit.Left, kit.Right, "It is I, from the train.");
        kit.UntilPending(kit.Right);
        kit.UntilSent(kit.Left, SentRequestState.Delivered);

        ReceivedRequest asked = RequestKit.ReceivedOf(kit.Right)!;
        Assert.Equal((id, kit.Left.Uid, kit.Left.Hid), (asked.Id, asked.From.Uid, asked.Host));
        Assert.Equal(("h1", "It is I, from the train."), (asked.From.Alias, asked.Text));
        Assert.False(RequestKit.Knows(kit.Right, kit.Left));
        Assert.False(RequestKit.Knows(kit.Left, kit.Right));

        kit.Accept(kit.Right);
        kit.UntilMet();
        Assert.Equal(SentRequestState.Accepted, RequestKit.SentOf(kit.Left)!.State);
        Assert.True(RequestKit.ReceivedOf(kit.Right)!.IsAnswerDelivered);
    }

    [Fact]
    public void A_request_made_while_the_other_is_off_comes_when_he_is_back()
    {
        using var kit = new RequestKit(seed: 2);
        ContactCard card = kit.Right.Card();
        kit.AtOnce.Crash(kit.Right, SimCrash.PowerLoss);
        kit.Mesh.RunFor(1.Seconds());
        kit.Ask(kit.Left, card);
        kit.Mesh.RunFor(3.Hours());
        Assert.Equal(SentRequestState.Sending, RequestKit.SentOf(kit.Left)!.State);

        kit.AtOnce.Restart(kit.Right);
        kit.UntilPending(kit.Right, 13.Minutes());
        kit.Accept(kit.Right);
        kit.UntilMet();
    }

    [Fact]
    public void An_answer_given_while_the_asker_is_off_comes_when_he_is_back()
    {
        using var kit = new RequestKit(seed: 3);
        kit.Ask(kit.Left, kit.Right);
        kit.UntilPending(kit.Right);
        kit.UntilSent(kit.Left, SentRequestState.Delivered);
        kit.AtOnce.Crash(kit.Left, SimCrash.PowerLoss);
        kit.Mesh.RunFor(1.Seconds());
        kit.Accept(kit.Right);
        kit.Mesh.RunFor(1.Hours());
        Assert.False(RequestKit.ReceivedOf(kit.Right)!.IsAnswerDelivered);

        kit.AtOnce.Restart(kit.Left);
        kit.UntilMet(1.Minutes());
        Assert.Equal(SentRequestState.Accepted, RequestKit.SentOf(kit.Left)!.State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_answer_kept_over_a_crash_comes_to_an_asker_that_was_off_and_cannot_ask_again(bool accepts)
    {
        // No peer link, which an asker takes for an acceptance.
        using var kit = new RequestKit(seed: 16, new SimOptions { Mesh = new MeshOptions { DialContacts = false } });
        kit.Ask(kit.Left, kit.Right);
        kit.UntilPending(kit.Right);
        kit.UntilSent(kit.Left, SentRequestState.Delivered);
        kit.AtOnce.Crash(kit.Left, SimCrash.PowerLoss);
        kit.Mesh.RunFor(1.Seconds());
        if (accepts)
        {
            kit.Accept(kit.Right);
        }
        else
        {
            kit.Decline(kit.Right);
        }

        kit.Mesh.RunFor(1.Minutes());
        kit.AtOnce.Crash(kit.Right, SimCrash.PowerLoss);
        kit.Mesh.RunFor(1.Seconds());

        // Where the asker has its address from, nobody is any more.
        kit.AtOnce.Move(kit.Right);
        kit.AtOnce.Restart(kit.Right);
        kit.Mesh.RunFor(1.Minutes());
        Assert.False(RequestKit.ReceivedOf(kit.Right)!.IsAnswerDelivered);

        var wire = new WireLog(kit.Mesh);
        kit.AtOnce.Restart(kit.Left);
        kit.UntilSent(kit.Left, accepts ? SentRequestState.Accepted : SentRequestState.Declined, 13.Minutes());
        kit.Mesh.RunUntil(() => RequestKit.ReceivedOf(kit.Right)!.IsAnswerDelivered, 1.Minutes());
        Assert.Equal(accepts, kit.AreContacts);
        Assert.DoesNotContain(wire.Of(kit.Left, kit.Right), record => record.Type == RecordType.ContactRequest);
        Assert.Single(wire.Of(kit.Right, kit.Left), record => record.Type == RecordType.ContactAnswer);
    }

    [Fact]
    public void A_request_declined_while_the_asker_is_off_is_known_to_him_when_he_is_back()
    {
        using var kit = new RequestKit(seed: 17);
        kit.Ask(kit.Left, kit.Right);
        kit.UntilPending(kit.Right);
        kit.UntilSent(kit.Left, SentRequestState.Delivered);
        kit.AtOnce.Crash(kit.Left, SimCrash.PowerLoss);
        kit.Mesh.RunFor(1.Seconds());
        kit.Decline(kit.Right);
        kit.Mesh.RunFor(1.Hours());
        Assert.False(RequestKit.ReceivedOf(kit.Right)!.IsAnswerDelivered);

        kit.AtOnce.Restart(kit.Left);
        kit.UntilSent(kit.Left, SentRequestState.Declined, 1.Minutes());
        kit.Mesh.RunUntilQuiet();
        Assert.True(RequestKit.ReceivedOf(kit.Right)!.IsAnswerDelivered);
        Assert.Null(RequestKit.SentOf(kit.Left)!.NextTry);
        Assert.Empty(kit.Left.Contacts.All.Concat(kit.Right.Contacts.All));
    }

    [Fact]
    public void A_request_withdrawn_while_the_asked_one_is_off_is_gone_when_he_is_back_also_over_a_crash_of_the_asker()
    {
        using var kit = new RequestKit(seed: 18);
        RequestId id = kit.Ask(kit.Left, kit.Right);
        kit.UntilPending(kit.Right);
        kit.UntilSent(kit.Left, SentRequestState.Delivered);
        kit.AtOnce.Crash(kit.Right, SimCrash.PowerLoss);
        kit.Mesh.RunFor(1.Seconds());
        kit.Do(kit.Left, requests => requests.WithdrawAsync(id));
        kit.AtOnce.Crash(kit.Left, SimCrash.PowerLoss);
        kit.Mesh.RunFor(1.Seconds());
        kit.AtOnce.Restart(kit.Left);
        kit.Mesh.RunFor(1.Hours());
        Assert.NotNull(RequestKit.SentOf(kit.Left)!.NextTry);

        kit.AtOnce.Restart(kit.Right);
        kit.UntilPending(kit.Right, 5.Seconds());
        kit.Mesh.RunUntil(() => kit.Right.Mesh!.Requests.All.Received.Count == 0, 13.Minutes());
        kit.Mesh.RunUntil(() => RequestKit.SentOf(kit.Left)!.NextTry is null, 1.Minutes(), "the withdrawal's end");
        kit.Mesh.RunUntilQuiet();
        Assert.Equal(SentRequestState.Withdrawn, RequestKit.SentOf(kit.Left)!.State);
        Assert.Empty(kit.Left.Contacts.All.Concat(kit.Right.Contacts.All));
    }

    [Fact]
    public void Two_hosts_that_are_never_up_together_but_for_a_minute_become_contacts()
    {
        using var kit = new RequestKit(seed: 4);
        ContactCard card = kit.Right.Card();
        kit.AtOnce.Stop(kit.Right);
        kit.Mesh.RunFor(5.Seconds());
        kit.Ask(kit.Left, card);
        kit.AtOnce.Stop(kit.Left);
        kit.Mesh.RunFor(1.Hours());
        kit.AtOnce.Restart(kit.Right);
        kit.Mesh.RunFor(1.Hours());
        kit.AtOnce.Restart(kit.Left);
        kit.UntilPending(kit.Right, 1.Minutes());
        kit.AtOnce.Crash(kit.Left, SimCrash.PowerLoss);
        kit.Mesh.RunFor(1.Hours());
        kit.Accept(kit.Right);
        kit.AtOnce.Crash(kit.Right, SimCrash.PowerLoss);
        kit.Mesh.RunFor(1.Hours());
        kit.AtOnce.Restart(kit.Left);
        kit.Mesh.RunFor(1.Hours());
        kit.AtOnce.Restart(kit.Right);
        kit.UntilMet(1.Minutes());
    }

    [Fact]
    public void A_declined_request_makes_nobody_a_contact_and_both_know_it()
    {
        using var kit = new RequestKit(seed: 5);
        kit.Ask(kit.Left, kit.Right);
        kit.UntilPending(kit.Right);
        kit.Decline(kit.Right);
        kit.UntilSent(kit.Left, SentRequestState.Declined);
        kit.Mesh.RunUntilQuiet();

        Assert.Empty(kit.Left.Contacts.All.Concat(kit.Right.Contacts.All));
        Assert.True(RequestKit.ReceivedOf(kit.Right)!.IsAnswerDelivered);
        Assert.Empty(kit.LeftApp.Online.Concat(kit.RightApp.Online));
    }

    [Fact]
    public void Who_was_declined_hears_the_same_for_a_day_and_may_ask_again_then()
    {
        using var kit = new RequestKit(seed: 6);
        kit.Ask(kit.Left, kit.Right);
        kit.UntilPending(kit.Right);
        kit.Decline(kit.Right);
        kit.UntilSent(kit.Left, SentRequestState.Declined);
        kit.Mesh.RunFor(23.Hours());

        RequestId second = kit.Ask(kit.Left, kit.Right);
        kit.UntilSent(kit.Left, SentRequestState.Declined);
        Assert.DoesNotContain(kit.Right.Mesh!.Requests.All.Received, request => request.Id == second);

        kit.Mesh.RunFor(2.Hours());
        RequestId third = kit.Ask(kit.Left, kit.Right);
        kit.UntilPending(kit.Right);
        Assert.Equal(third, RequestKit.ReceivedOf(kit.Right)!.Id);
    }

    [Fact]
    public void A_request_withdrawn_before_it_was_delivered_is_never_heard_of()
    {
        using var kit = new RequestKit(seed: 7);
        ContactCard card = kit.Right.Card();
        kit.AtOnce.Stop(kit.Right);
        kit.Mesh.RunFor(5.Seconds());
        RequestId id = kit.Ask(kit.Left, card);
        kit.Mesh.RunFor(5.Seconds());
        kit.Do(kit.Left, requests => requests.WithdrawAsync(id));
        kit.AtOnce.Restart(kit.Right);
        kit.Mesh.RunFor(1.Hours());

        Assert.Equal(SentRequestState.Withdrawn, RequestKit.SentOf(kit.Left)!.State);
        Assert.Null(RequestKit.SentOf(kit.Left)!.NextTry);
        Assert.Empty(kit.Right.Mesh!.Requests.All.Received);
    }

    [Fact]
    public void A_request_withdrawn_after_it_was_delivered_is_gone_there_too()
    {
        using var kit = new RequestKit(seed: 8);
        RequestId id = kit.Ask(kit.Left, kit.Right);
        kit.UntilPending(kit.Right);
        kit.Do(kit.Left, requests => requests.WithdrawAsync(id));
        kit.Do(kit.Left, requests => requests.WithdrawAsync(id));
        kit.Mesh.RunUntil(() => kit.Right.Mesh!.Requests.All.Received.Count == 0, 10.Seconds());
        kit.Mesh.RunUntilQuiet();

        Assert.Equal(SentRequestState.Withdrawn, RequestKit.SentOf(kit.Left)!.State);
        Assert.Null(RequestKit.SentOf(kit.Left)!.NextTry);
        Assert.Empty(kit.Left.Contacts.All.Concat(kit.Right.Contacts.All));
    }

    [Fact]
    public void A_withdrawal_that_crosses_the_acceptance_stands_and_both_know_it()
    {
        using var kit = new RequestKit(seed: 9);
        RequestId id = kit.Ask(kit.Left, kit.Right);
        kit.UntilPending(kit.Right);
        kit.AtOnce.Partition(kit.Left, kit.Right);
        kit.Mesh.RunFor(1.Seconds());
        kit.Accept(kit.Right);
        kit.Do(kit.Left, requests => requests.WithdrawAsync(id));
        kit.Mesh.In(1.Minutes()).Heal();
        kit.Mesh.RunUntil(
            () => RequestKit.ReceivedOf(kit.Right) is { State: ReceivedRequestState.Withdrawn },
            15.Minutes()
        );
        kit.Mesh.RunUntilQuiet();

        Assert.Equal(SentRequestState.Withdrawn, RequestKit.SentOf(kit.Left)!.State);
        Assert.False(RequestKit.Knows(kit.Left, kit.Right));
        Assert.Empty(kit.LeftApp.Online.Concat(kit.RightApp.Online));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Two_requests_that_cross_are_both_accepted(ulong seed)
    {
        using var kit = new RequestKit(seed);
        (ContactCard left, ContactCard right) = (kit.Left.Card(), kit.Right.Card());
        kit.AtOnce.Partition(kit.Left, kit.Right);
        kit.Mesh.RunFor(1.Seconds());
        kit.Ask(kit.Left, right);
        kit.Ask(kit.Right, left);
        kit.Mesh.In(1.Minutes()).Heal();
        kit.UntilMet(15.Minutes());

        Assert.All(kit.Mesh.Hosts, host => Assert.Equal(SentRequestState.Accepted, RequestKit.SentOf(host)!.State));
        Assert.All(
            kit.Mesh.Hosts,
            host =>
                Assert.DoesNotContain(host.Mesh!.Requests.All.Received, r => r.State == ReceivedRequestState.Pending)
        );
    }

    [Fact]
    public void Somebody_whose_card_we_have_added_already_is_accepted_at_once()
    {
        using var kit = new RequestKit(seed: 10);
        kit.AtOnce.Do(() => kit.Right.Learn(kit.Left));
        kit.Ask(kit.Left, kit.Right);
        kit.UntilMet();
        Assert.Equal(SentRequestState.Accepted, RequestKit.SentOf(kit.Left)!.State);
    }

    [Fact]
    public void Somebody_whose_card_we_add_while_he_waits_is_accepted()
    {
        using var kit = new RequestKit(seed: 11);
        kit.Ask(kit.Left, kit.Right);
        kit.UntilPending(kit.Right);
        kit.UntilSent(kit.Left, SentRequestState.Delivered);
        kit.AtOnce.Do(() => kit.Right.Learn(kit.Left));
        kit.UntilMet();
        Assert.Equal(SentRequestState.Accepted, RequestKit.SentOf(kit.Left)!.State);
    }

    [Fact]
    public void A_request_that_nobody_answers_lapses_after_thirty_days_on_both_sides()
    {
        using var kit = new RequestKit(seed: 12);
        kit.Ask(kit.Left, kit.Right);
        kit.UntilPending(kit.Right);
        kit.Mesh.RunFor(TimeSpan.FromDays(30) + 2.Hours());

        Assert.Equal(SentRequestState.Expired, RequestKit.SentOf(kit.Left)!.State);
        Assert.Empty(kit.Right.Mesh!.Requests.All.Received);
    }

    [Fact]
    public void A_host_whose_owner_takes_no_requests_is_never_bothered()
    {
        using var kit = new RequestKit(13, new SimOptions { Mesh = new() { TakesRequests = false } });
        kit.Ask(kit.Left, kit.Right);
        kit.Mesh.RunFor(1.Hours());

        Assert.Equal(SentRequestState.Sending, RequestKit.SentOf(kit.Left)!.State);
        Assert.Empty(kit.Right.Mesh!.Requests.All.Received);
    }

    [Fact]
    public void Who_is_banned_is_not_heard_and_what_he_asked_before_is_gone()
    {
        using var kit = new RequestKit(seed: 14);
        kit.Ask(kit.Left, kit.Right);
        kit.UntilPending(kit.Right);
        kit.AtOnce.Do(() => kit.Right.Contacts.Ban(kit.Left.Uid));
        kit.Mesh.RunUntil(() => kit.Right.Mesh!.Requests.All.Received.Count == 0, 10.Seconds());
        kit.Mesh.RunFor(24.Hours());

        Assert.Empty(kit.Right.Mesh!.Requests.All.Received);
        Assert.Equal(SentRequestState.Delivered, RequestKit.SentOf(kit.Left)!.State);
    }

    [Fact]
    public void A_contact_that_was_removed_has_to_ask_anew()
    {
        using var kit = new RequestKit(seed: 15);
        kit.Ask(kit.Left, kit.Right);
        kit.UntilPending(kit.Right);
        kit.Accept(kit.Right);
        kit.UntilMet();
        kit.AtOnce.Do(() => kit.Right.Contacts.Remove(kit.Left.Uid));
        kit.Mesh.RunUntilQuiet();
        Assert.Empty(kit.RightApp.Online);

        RequestId second = kit.Ask(kit.Left, kit.Right);
        kit.UntilPending(kit.Right);
        Assert.Equal(second, RequestKit.ReceivedOf(kit.Right)!.Id);
        Assert.False(RequestKit.Knows(kit.Right, kit.Left));
    }
}
