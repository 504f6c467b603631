using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios.Cases;

/// <summary>Pins that never decay. The numbers are those of the edge cases of Wish and of the promises of the field.</summary>
public sealed class PinCases(ITestOutputHelper output) : PinKit(output)
{
    [Fact]
    public void W12_An_always_pin_whose_link_is_cut_brings_it_up_again()
    {
        Introduce();
        Pin(PinPolicy.Always);
        Meet();
        AtOnce.Cut(Left.Host, Right.Host);
        Part();

        Meet();
        ExpectPhase(PinPhase.Connected, 1.Seconds());
    }

    [Fact]
    public void W12_While_the_host_is_away_the_attempts_are_ever_further_apart_and_the_pin_says_when_the_next_is()
    {
        Introduce();
        Pin(PinPolicy.Always);
        Meet();
        List<PinChanged> seen = Watch(Left);
        AtOnce.Crash(Right.Host);
        Mesh.RunFor(20.Minutes());

        List<Pin> waits = [.. seen.Select(change => change.Pin).Where(pin => pin.State.Phase == PinPhase.Waiting)];
        List<double> gaps =
        [
            .. waits.Zip(
                waits.Skip(1),
                (one, next) => (next.State.NextAttempt - one.State.NextAttempt)!.Value.TotalSeconds
            ),
        ];
        Assert.InRange(gaps[0], 1.5, 3);
        Assert.All(gaps.Zip(gaps.Skip(1)).Take(4), pair => Assert.True(pair.Second > pair.First, $"{pair}"));
        Assert.All(gaps.Skip(7), gap => Assert.InRange(gap, 47, 73));
        Assert.True(gaps.Skip(7).Distinct().Count() > 5);
        Assert.InRange(State().FailedAttempts, 20, 40);
    }

    [Fact]
    public void W12_It_is_tried_at_once_when_the_host_is_heard_of()
    {
        Introduce();
        Pin(PinPolicy.Always);
        Meet();
        AtOnce.Crash(Right.Host);
        Mesh.RunFor(20.Minutes());
        Right.Host.Restart();
        Mesh.RunFor(100.Milliseconds());
        Left.Host.HearOf(Right.Host);

        Mesh.RunUntil(() => Left.Sees(Right.Host), 2.Seconds());
    }

    [Fact]
    public void W12_It_is_tried_at_once_when_a_newer_card_says_where_the_host_is()
    {
        Introduce();
        Pin(PinPolicy.Always);
        Meet();
        AtOnce.Move(Right.Host);
        Part();
        Mesh.RunFor(5.Minutes());
        Left.Host.Learn(Right.Host);

        Mesh.RunUntil(() => Left.Sees(Right.Host), 2.Seconds());
    }

    [Fact]
    public void W12_It_is_there_at_once_when_the_host_itself_calls()
    {
        Introduce();
        Pin(PinPolicy.Always);
        Meet();
        AtOnce.Crash(Right.Host);
        Mesh.RunFor(20.Minutes());
        Right.Host.Restart();
        Mesh.RunFor(100.Milliseconds());
        Right.Host.Enter(() => Right.Host.Mesh!.ConnectAsync(Them, Us));

        Mesh.RunUntil(() => Left.Sees(Right.Host), 2.Seconds());
        Assert.Equal((PinPhase.Connected, 0), (State().Phase, State().FailedAttempts));
    }

    [Fact]
    public void Case_36_A_connection_that_is_pinned_as_always_is_never_closed_for_idleness()
    {
        Introduce();
        Pin(PinPolicy.Always);
        Meet();
        Mesh.RunFor(10.Hours());

        Assert.Single(Left.Events);
        Assert.Equal(PinPhase.Connected, State().Phase);
    }

    [Fact]
    public void W13_An_eager_pin_rests_when_nobody_uses_the_connection_and_that_is_no_failure()
    {
        Introduce();
        Pin(PinPolicy.Eager);
        Meet();
        Mesh.RunFor(2.Minutes());

        Assert.Equal(OfflineReason.Idle, Assert.IsType<Offline>(Left.Events[^1].Event).Reason);
        PinState state = State();
        Assert.Equal((PinPhase.Resting, 0, null), (state.Phase, state.FailedAttempts, state.NextAttempt));
        Mesh.RunFor(1.Hours());
        Assert.Equal(2, Left.Events.Count);
        Left.Host.HearOf(Right.Host);
        Meet();
        Assert.Equal(PinPhase.Connected, State().Phase);
    }

    [Fact]
    public void W13_An_eager_pin_that_rests_comes_back_with_demand_and_with_a_newer_card()
    {
        Introduce();
        Pin(PinPolicy.Eager);
        Meet();
        Part();
        Left.Host.Enter(() => Left.Host.Mesh!.ConnectAsync(Us, Them));
        Meet();
        ExpectPhase(PinPhase.Connected, 1.Seconds());
        Part();
        ExpectPhase(PinPhase.Resting, 5.Seconds());
        Mesh.RunFor(1.Minutes());
        Left.Host.Learn(Right.Host);

        Meet();
    }

    [Fact]
    public void W13_An_eager_pin_whose_link_breaks_brings_it_up_again()
    {
        Introduce();
        Pin(PinPolicy.Eager);
        Meet();
        AtOnce.Cut(Left.Host, Right.Host);
        Part();

        Meet();
    }

    [Fact]
    public void W13_An_eager_pin_that_is_made_always_while_it_rests_connects_at_once_and_stays()
    {
        Introduce();
        Pin(PinPolicy.Eager);
        Meet();
        Part();
        ExpectPhase(PinPhase.Resting, 5.Seconds());
        Assert.False(Pin(PinPolicy.Always, 9));
        Meet();
        Mesh.RunFor(1.Hours());

        Assert.True(Left.Sees(Right.Host));
        Assert.False(Pin(PinPolicy.Eager));
        Part();
    }

    [Fact]
    public void A_pin_on_a_contact_whose_address_nobody_knows_waits_and_says_so()
    {
        AtOnce.Do(() =>
        {
            Left.Host.Contacts.Add(CardWithoutAddress());
            Right.Host.Learn(Left.Host);
        });
        Mesh.RunFor(1.Seconds());
        Pin(PinPolicy.Always);
        ExpectPhase(PinPhase.NoAddress, 1.Seconds());
        PinState state = State();
        Assert.Null(state.NextAttempt);
        Assert.Contains("no address is known", state.Why);
        long events = Mesh.Events;
        Mesh.RunFor(24.Hours());
        Assert.True(Mesh.Events - events < 400, $"{Mesh.Events - events} steps in a day of waiting");

        Left.Host.Learn(Right.Host);
        Meet();
        ExpectPhase(PinPhase.Connected, 1.Seconds());
    }

    [Fact]
    public void A_pin_on_a_contact_whose_address_nobody_knows_is_there_when_the_host_calls_and_comes_back_by_what_it_told()
    {
        AtOnce.Do(() =>
        {
            Left.Host.Contacts.Add(CardWithoutAddress());
            Right.Host.Learn(Left.Host);
        });
        Mesh.RunFor(1.Seconds());
        Pin(PinPolicy.Always);
        ExpectPhase(PinPhase.NoAddress, 1.Seconds());
        Right.Host.Enter(() => Right.Host.Mesh!.ConnectAsync(Them, Us));
        Meet();
        ExpectPhase(PinPhase.Connected, 1.Seconds());
        AtOnce.Cut(Left.Host, Right.Host);
        Part();

        Meet();
    }

    [Fact]
    public void A_pin_on_who_is_no_contact_or_banned_waits_until_he_is_welcome()
    {
        AtOnce.Do(() => Right.Host.Learn(Left.Host));
        Mesh.RunFor(1.Seconds());
        Pin(PinPolicy.Always);
        Assert.Equal(PinPhase.NotPermitted, State().Phase);
        Assert.Contains("no contact", State().Why);
        Left.Host.Learn(Right.Host);
        Meet();
        Left.Host.Contacts.Ban(Them);
        Part();
        ExpectPhase(PinPhase.NotPermitted, 5.Seconds());
        Assert.Contains("banned", State().Why);
        Mesh.RunFor(1.Hours());
        Assert.False(Left.Sees(Right.Host));
        Left.Host.Contacts.Unban(Them);

        Meet();
    }

    [Fact]
    public void A_host_that_has_taken_us_out_of_its_contacts_is_tried_on_and_met_when_it_has_us_again()
    {
        Introduce();
        Pin(PinPolicy.Always);
        Meet();
        Right.Host.Contacts.Remove(Us);
        Part();
        Mesh.RunFor(1.Hours());
        PinState state = State();
        Assert.NotNull(state.Why);
        Assert.True(state.NextAttempt is not null || state.Phase == PinPhase.Connecting);
        Right.Host.Learn(Left.Host);

        Mesh.RunUntil(() => Left.Sees(Right.Host), 82.Seconds());
    }

    [Fact]
    public void Thirty_days_of_outage_make_no_pin_forget_what_it_is_for()
    {
        Introduce();
        Pin(PinPolicy.Always);
        Meet();
        List<PinChanged> seen = Watch(Left);
        AtOnce.Partition(Left.Host, Right.Host);
        Mesh.RunFor(720.Hours());

        // A state is either that it dials, or until when it waits; so the attempts are where it begins to dial.
        List<PinState> told =
        [
            .. seen.Select(change => change.Pin.State).SkipWhile(s => s.Phase == PinPhase.Connected),
        ];
        Assert.All(
            told,
            s => Assert.True(s.Phase is PinPhase.Waiting or PinPhase.Connecting && s.Why is not null, $"{s}")
        );
        List<DateTimeOffset> attempts =
        [
            .. told.Where(s => s.Phase == PinPhase.Waiting).Select(s => s.NextAttempt!.Value),
        ];
        TimeSpan longest = attempts.Zip(attempts.Skip(1), (one, next) => next - one).Max();
        Assert.True(longest <= 73.Seconds(), $"{longest} between two attempts");
        Assert.InRange(attempts.Count, 720 * 50, 720 * 76);

        AtOnce.Heal();
        Mesh.RunUntil(() => Left.Sees(Right.Host), 82.Seconds());
    }

    private ContactCard CardWithoutAddress() =>
        Right.Host.Keys.IssueCard(
            Them,
            [new CardHost(Right.Host.Hid, [])],
            Right.Host.Clock.GetUtcNow() - 1.Minutes(),
            TimeSpan.FromDays(90)
        );
}
