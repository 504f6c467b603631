using Mesh.Actors.Pins;
using Mesh.Contracts;
using static Mesh.Actors.Tests.Pins.PinKit;

namespace Mesh.Actors.Tests.Pins;

[Trait("cost", "unit")]
public sealed class PinMachineTests
{
    private readonly PinMachine _pin = new(Target(), Times, Start);

    [Fact]
    public void It_dials_almost_at_once()
    {
        Begin(_pin);

        Assert.Equal(PinPhase.Waiting, _pin.State.Phase);
        Assert.InRange(_pin.NextAttempt!.Value, TimeSpan.Zero, TimeSpan.FromMilliseconds(50));
        Assert.Equal(PinEffects.Dial | PinEffects.Told, _pin.Tick(At(0.05)));
        Assert.Equal(PinPhase.Connecting, _pin.State.Phase);
        Assert.Null(_pin.NextAttempt);
    }

    [Fact]
    public void Attempts_that_fail_at_once_are_ever_further_apart_up_to_the_longest_back_off()
    {
        Begin(_pin);
        double now = 0.025;
        var gaps = new List<double>();
        for (int i = 0; i < 10; i++)
        {
            _pin.Tick(At(now));
            _pin.DialEnded(At(now), Failed());
            gaps.Add(Math.Round(_pin.NextAttempt!.Value.TotalSeconds - now, 3));
            now = _pin.NextAttempt.Value.TotalSeconds;
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60, 60, 60], gaps);
        Assert.Equal((10, "refused"), (_pin.State.FailedAttempts, _pin.State.Why));
        Assert.Equal(Start + _pin.NextAttempt!.Value, _pin.State.NextAttempt);
    }

    [Theory]
    [InlineData(0.0, 48)]
    [InlineData(0.999, 71.9)]
    public void The_wait_is_spread_by_a_fifth_either_way(double chance, double expected)
    {
        Begin(_pin);
        FailUntilLongest(_pin, out double now);
        _pin.Tick(At(now));
        _pin.DialEnded(At(now, chance), Failed());

        Assert.Equal(expected, _pin.NextAttempt!.Value.TotalSeconds - now, 0.1);
    }

    [Fact]
    public void The_time_that_an_attempt_takes_is_part_of_the_wait_but_for_a_pause()
    {
        Begin(_pin);
        FailUntilLongest(_pin, out double now);
        _pin.Tick(At(now));
        _pin.DialEnded(At(now + 10), Failed());
        Assert.Equal(now + 60, _pin.NextAttempt!.Value.TotalSeconds, 0.01);

        now = _pin.NextAttempt.Value.TotalSeconds;
        _pin.Tick(At(now));
        _pin.DialEnded(At(now + 70), Failed());
        Assert.Equal(now + 71, _pin.NextAttempt!.Value.TotalSeconds, 0.01);
    }

    [Fact]
    public void Fifteen_seconds_up_make_the_wait_short_again_and_less_do_not()
    {
        Begin(_pin);
        FailUntilLongest(_pin, out double now);
        _pin.Up(At(now), Hid(1));
        _pin.Down(At(now + 14), Hid(1), OfflineReason.LinkLost);
        Assert.Equal(60, _pin.NextAttempt!.Value.TotalSeconds - now - 14, 0.01);

        _pin.Up(At(now + 20), Hid(1));
        _pin.Down(At(now + 35), Hid(1), OfflineReason.LinkLost);
        Assert.Equal(1, _pin.NextAttempt!.Value.TotalSeconds - now - 35, 0.01);
        Assert.Equal("the link broke", _pin.State.Why);
    }

    [Fact]
    public void A_retry_after_of_the_other_side_is_kept_to_up_to_ten_minutes()
    {
        Begin(_pin);
        _pin.Tick(At(1));
        _pin.DialEnded(At(1), Failed(retryAfter: TimeSpan.FromMinutes(2)));
        Assert.Equal(121, _pin.NextAttempt!.Value.TotalSeconds, 0.01);

        _pin.Tick(At(121));
        _pin.DialEnded(At(121), Failed(retryAfter: TimeSpan.FromDays(7)));
        Assert.Equal(721, _pin.NextAttempt!.Value.TotalSeconds, 0.01);
    }

    [Fact]
    public void A_hint_is_tried_at_once_but_not_sooner_than_the_shortest_back_off_after_the_last_attempt()
    {
        Begin(_pin);
        FailUntilLongest(_pin, out double now);
        _pin.Tick(At(now));
        _pin.DialEnded(At(now), Failed());
        _pin.Hint(At(now + 0.2), PinHint.Heard);
        Assert.Equal(now + 1, _pin.NextAttempt!.Value.TotalSeconds, 0.01);

        FailUntilLongest(_pin, out now);
        _pin.Hint(At(now - 30), PinHint.Anew);
        Assert.InRange(_pin.NextAttempt!.Value.TotalSeconds, now - 30, now - 29.95);
    }

    [Fact]
    public void A_hint_while_it_is_dialling_makes_it_dial_again_when_that_has_failed()
    {
        Begin(_pin);
        FailUntilLongest(_pin, out double now);
        _pin.Tick(At(now));
        _pin.Hint(At(now + 3), PinHint.Heard);
        _pin.DialEnded(At(now + 10), Failed(retryAfter: TimeSpan.FromMinutes(5)));

        Assert.Equal(now + 10, _pin.NextAttempt!.Value.TotalSeconds, 0.01);
    }

    [Fact]
    public void Who_has_no_address_waits_without_a_timer_and_tries_when_there_is_news()
    {
        Begin(_pin);
        _pin.Tick(At(1));
        _pin.DialEnded(At(1), NoAddress());

        Assert.Equal((PinPhase.NoAddress, 0), (_pin.State.Phase, _pin.State.FailedAttempts));
        Assert.Contains("no address is known", _pin.State.Why);
        Assert.Null(_pin.NextAttempt);
        _pin.Hint(At(100), PinHint.Anew);
        Assert.NotNull(_pin.NextAttempt);
        Assert.Equal(PinPhase.Waiting, _pin.State.Phase);
    }

    [Fact]
    public void Who_has_no_address_from_the_beginning_is_not_dialled_at_all()
    {
        _pin.Begin(At(0), new BeginPin(Target(), PinPolicy.Always, PinStanding.Welcome, [], HasAddress: false));

        Assert.Equal(PinPhase.NoAddress, _pin.State.Phase);
        Assert.Null(_pin.NextAttempt);
    }

    [Fact]
    public void A_connection_that_comes_by_itself_is_as_good_as_one_that_was_dialled()
    {
        Begin(_pin);
        _pin.Tick(At(1));
        Assert.Equal(PinEffects.Told, _pin.Up(At(2), Hid(1)));
        Assert.Equal(PinEffects.None, _pin.DialEnded(At(3), IsUp()));

        Assert.Equal(
            (PinPhase.Connected, Start.AddSeconds(2), null),
            (_pin.State.Phase, _pin.State.Since, _pin.State.Why)
        );
        Assert.Equal(Hid(1), _pin.State.Host);
    }

    [Theory]
    [InlineData(PinPolicy.Eager, PinPhase.Resting)]
    [InlineData(PinPolicy.Always, PinPhase.Waiting)]
    public void Idleness_makes_an_eager_one_rest_and_not_one_that_is_always_kept(PinPolicy policy, PinPhase phase)
    {
        Begin(_pin, policy);
        _pin.Up(At(1), Hid(1));
        _pin.Down(At(100), Hid(1), OfflineReason.Idle);

        Assert.Equal((phase, 0), (_pin.State.Phase, _pin.State.FailedAttempts));
        Assert.Equal(phase == PinPhase.Resting, _pin.NextAttempt is null);
    }

    [Fact]
    public void One_that_rests_tries_when_it_is_to_be_kept_always_and_when_the_host_is_heard_of()
    {
        Begin(_pin, PinPolicy.Eager);
        _pin.Up(At(1), Hid(1));
        _pin.Down(At(100), Hid(1), OfflineReason.Idle);
        _pin.Hint(At(200), PinHint.Heard);
        Assert.InRange(_pin.NextAttempt!.Value.TotalSeconds, 200, 200.05);

        _pin.Up(At(201), Hid(1));
        _pin.Down(At(300), Hid(1), OfflineReason.Idle);
        Assert.Null(_pin.NextAttempt);
        _pin.SetPolicy(At(400), PinPolicy.Always);
        Assert.InRange(_pin.NextAttempt!.Value.TotalSeconds, 400, 400.05);
    }

    [Fact]
    public void Who_is_banned_or_no_contact_is_waited_for_and_tried_as_soon_as_he_is_welcome()
    {
        _pin.Begin(At(0), new BeginPin(Target(), PinPolicy.Always, PinStanding.NoContact, [], HasAddress: true));
        Assert.Equal(PinPhase.NotPermitted, _pin.State.Phase);
        Assert.Contains("no contact", _pin.State.Why);
        Assert.Null(_pin.NextAttempt);
        _pin.SetStanding(At(5), PinStanding.Banned);
        Assert.Contains("banned", _pin.State.Why);

        _pin.SetStanding(At(9), PinStanding.Welcome);
        Assert.InRange(_pin.NextAttempt!.Value.TotalSeconds, 9, 9.05);
    }

    [Fact]
    public void Without_room_it_waits_says_who_has_its_place_and_tries_when_there_is_room()
    {
        Begin(_pin);
        _pin.Up(At(1), Hid(1));
        Assert.Equal(PinEffects.None, _pin.NoRoom(At(50), "the pin of chat on bob"));
        _pin.Down(At(51), Hid(1), OfflineReason.Displaced);

        Assert.Equal((PinPhase.Displaced, "the pin of chat on bob"), (_pin.State.Phase, _pin.State.DisplacedBy));
        Assert.Null(_pin.NextAttempt);
        Assert.Equal(PinEffects.None, _pin.Hint(At(60), PinHint.Heard));
        _pin.Room(At(70));
        Assert.InRange(_pin.NextAttempt!.Value.TotalSeconds, 70, 70.05);
        Assert.Null(_pin.State.DisplacedBy);
    }

    [Fact]
    public void One_that_was_displaced_without_a_word_says_so_all_the_same()
    {
        Begin(_pin);
        _pin.Up(At(1), Hid(1));
        _pin.Down(At(51), Hid(1), OfflineReason.Displaced);

        Assert.Equal(PinPhase.Displaced, _pin.State.Phase);
        Assert.NotNull(_pin.State.DisplacedBy);
    }

    [Fact]
    public void A_pin_on_any_host_is_bound_to_the_first_and_moves_to_another_when_that_goes()
    {
        var any = new PinMachine(Target(rhid: null), Times, Start);
        Begin(any);
        Assert.Null(any.State.Host);
        any.Up(At(1), Hid(7));
        Assert.Equal(PinEffects.None, any.Up(At(2), Hid(8)));
        Assert.Equal((PinPhase.Connected, Hid(7)), (any.State.Phase, any.State.Host!.Value));

        Assert.Equal(PinEffects.Told, any.Down(At(3), Hid(7), OfflineReason.LinkLost));
        Assert.Equal((PinPhase.Connected, Hid(8)), (any.State.Phase, any.State.Host!.Value));
        Assert.Equal(Start.AddSeconds(1), any.State.Since);

        any.Down(At(4), Hid(8), OfflineReason.HostStopped);
        Assert.Equal((PinPhase.Waiting, null), (any.State.Phase, any.State.Host));
        Assert.NotNull(any.NextAttempt);
    }

    [Fact]
    public void A_pin_on_any_host_does_not_move_to_one_that_has_gone_before()
    {
        var any = new PinMachine(Target(rhid: null), Times, Start);
        any.Begin(
            At(0),
            new BeginPin(any.Target, PinPolicy.Always, PinStanding.Welcome, [Hid(7), Hid(8), Hid(9)], HasAddress: true)
        );
        any.Down(At(1), Hid(8), OfflineReason.LinkLost);
        any.Down(At(2), Hid(7), OfflineReason.LinkLost);

        Assert.Equal(Hid(9), any.State.Host);
    }

    [Fact]
    public void A_tick_before_its_time_does_nothing()
    {
        Begin(_pin);
        _pin.Tick(At(1));
        _pin.DialEnded(At(1), Failed());

        Assert.Equal(PinEffects.None, _pin.Tick(At(1.9)));
        Assert.Equal(PinEffects.Dial | PinEffects.Told, _pin.Tick(At(2)));
    }

    private static void Begin(PinMachine pin, PinPolicy policy = PinPolicy.Always) =>
        pin.Begin(At(0), new BeginPin(pin.Target, policy, PinStanding.Welcome, [], HasAddress: true));

    private static void FailUntilLongest(PinMachine pin, out double now)
    {
        now = pin.NextAttempt!.Value.TotalSeconds;
        for (int i = 0; i < 8; i++)
        {
            pin.Tick(At(now));
            pin.DialEnded(At(now), Failed());
            now = pin.NextAttempt!.Value.TotalSeconds;
        }
    }
}
