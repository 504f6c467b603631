using Mesh.Actors.Host;
using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios.Cases;

/// <summary>How hosts find their way to each other. The numbers are those of the edge cases of Wish.</summary>
public sealed class DialCases(ITestOutputHelper output)
    : PairKit(
        seed: 31,
        output,
        new SimOptions
        {
            Mesh = new MeshOptions
            {
                BackOffMin = TimeSpan.FromSeconds(30),
                Link = new LinkOptions { IdleAfter = null },
            },
        }
    )
{
    [Fact]
    public void Case_31_Who_is_dialled_at_an_address_is_not_dialled_there_again_by_another_reason_to()
    {
        Meet();
        SimHost mute = Mesh.AddHost();
        var answers = new List<(TimeSpan At, string Text)>();
        AtOnce.Mute(mute).Do(() => Left.Host.Learn(mute));
        for (int i = 1; i <= 8; i++)
        {
            Mesh.In((i * 100).Milliseconds()).Do(() => _ = AskAsync());
        }

        Mesh.RunFor(1.Minutes());

        // All of them waited for the one dial that was begun for the card, and heard the same from it at the same time.
        Assert.Equal(8, answers.Count);
        Assert.Contains($"{mute.Address}: connect failed after 5.0 s", Assert.Single(answers.Distinct()).Text);

        async Task AskAsync()
        {
            MeshException error = await Assert.ThrowsAsync<MeshException>(() =>
                Left.Host.Mesh!.ConnectAsync(Left.Host.Uid, mute.Uid)
            );
            answers.Add((Mesh.Now, error.Message));
        }
    }

    [Fact]
    public void Case_32_A_new_card_is_a_reason_to_dial_at_once_however_often_it_failed_before()
    {
        Meet();
        SimHost late = Mesh.AddHost();
        SimApp app = late.OpenApp("late", "talk");
        AtOnce.Refuse(late).Refuse(Left.Host).Introduce(Left.Host, late);
        Mesh.RunFor(1.Hours());
        Assert.False(app.Sees(Left.Host));

        AtOnce.Refuse(late, refuses: false).Do(() => Left.Host.Contacts.Add(late.Card()));
        Mesh.RunFor(1.Seconds());

        Assert.True(app.Sees(Left.Host));
    }

    [Fact]
    public void Case_33_Two_that_move_one_after_the_other_meet_again_at_the_address_that_was_told()
    {
        Meet();
        AtOnce.Move(Right.Host);
        ExpectMsg<Offline>(2.Minutes());
        ExpectMsg<Online>(3.Minutes());
        Mesh.RunFor(1.Minutes());

        // Neither holds a card that is right any more: the left one has but what the right one told it when they met again.
        Mesh.In(1.Seconds()).Move(Left.Host);
        ExpectMsg<Offline>(2.Minutes());
        ExpectMsg<Online>(3.Minutes());

        Assert.Contains(Left.Host.Mesh!.ObservedAddresses, seen => seen is { IsReachable: false, WitnessCount: 1 });
        Assert.Contains(
            Right.Host.Mesh!.ObservedAddresses,
            seen => seen.IsReachable && seen.Address == Right.Host.Address
        );
    }

    [Fact]
    public void An_address_that_leads_nowhere_delays_a_dial_by_its_stagger_and_no_more()
    {
        Meet();
        SimHost other = Mesh.AddHost();
        Mesh.RunFor(1.Seconds());
        ContactCard card = other.Keys.IssueCard(
            other.Uid,
            [new CardHost(other.Hid, ["nowhere-1:1", "nowhere-2:1", other.Address])],
            other.Clock.GetUtcNow(),
            1.Hours()
        );
        Task? dialled = null;
        AtOnce
            .Do(() => other.Contacts.Add(Left.Host.Card()))
            .Do(() => Left.Host.Contacts.Add(card))
            .Do(() => dialled = Left.Host.Mesh!.ConnectAsync(Left.Host.Uid, other.Uid));
        Mesh.RunFor(2.Seconds());

        Assert.True(dialled!.IsCompletedSuccessfully, $"{dialled.Exception}");
        Assert.Single(Mesh.Network.LinksBetween(Left.Host, other));
    }
}
