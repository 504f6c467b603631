using Mesh.Actors.Links;

namespace Mesh.Actors.Tests.Links;

public sealed class LivenessTests
{
    private readonly Liveness _liveness = new(new LivenessOptions(), TimeSpan.Zero);

    [Fact]
    public void After_ten_seconds_of_silence_a_ping_is_sent_once()
    {
        Assert.Equal(Seconds(10), _liveness.Deadline);
        Assert.Same(LivenessVerdict.None, Tick(9.999));
        Assert.Equal(new LivenessVerdict.SendPing(1), Tick(10));
        Assert.Same(LivenessVerdict.None, Tick(10));
        Assert.Same(LivenessVerdict.None, Tick(25));
    }

    [Fact]
    public void Every_record_received_puts_off_the_ping()
    {
        _liveness.Received(Seconds(7));

        Assert.Equal(Seconds(17), _liveness.Deadline);
        Assert.Same(LivenessVerdict.None, Tick(10));
        Assert.IsType<LivenessVerdict.SendPing>(Tick(17));
    }

    [Fact]
    public void Silence_is_death_after_31_seconds()
    {
        Tick(10);
        Assert.Equal(Seconds(31), _liveness.Deadline);
        Assert.Same(LivenessVerdict.None, Tick(30.999));
        Assert.Contains("Nothing was received for 31s", Assert.IsType<LivenessVerdict.Dead>(Tick(31)).Reason);
    }

    [Fact]
    public void A_host_that_never_asked_dies_by_silence_all_the_same()
    {
        Assert.IsType<LivenessVerdict.Dead>(Tick(40));
    }

    [Fact]
    public void A_ping_unanswered_is_death_even_while_records_come()
    {
        Tick(10);
        for (int second = 11; second <= 40; second++)
        {
            _liveness.Received(Seconds(second));
            Assert.Same(LivenessVerdict.None, Tick(second));
        }

        Assert.Equal(Seconds(41), _liveness.Deadline);
        _liveness.Received(Seconds(41));
        Assert.Contains("ping was not answered", Assert.IsType<LivenessVerdict.Dead>(Tick(41)).Reason);
    }

    [Fact]
    public void A_pong_answers_its_ping_and_says_how_long_it_took()
    {
        Tick(10);
        _liveness.PongReceived(1, Seconds(10.25));

        Assert.Equal(Seconds(0.25), _liveness.RoundTrip);
        Assert.Equal(Seconds(20.25), _liveness.Deadline);
        Assert.Equal(new LivenessVerdict.SendPing(2), Tick(20.25));
    }

    [Fact]
    public void A_pong_for_another_ping_proves_life_and_answers_nothing()
    {
        Tick(10);
        _liveness.PongReceived(2, Seconds(12));

        Assert.Null(_liveness.RoundTrip);
        Assert.Equal(Seconds(41), _liveness.Deadline);
        Assert.IsType<LivenessVerdict.Dead>(Tick(41));
    }

    [Fact]
    public void A_pong_in_advance_does_not_answer_the_ping_to_come()
    {
        _liveness.PongReceived(1, Seconds(5));
        Assert.Equal(new LivenessVerdict.SendPing(1), Tick(15));
        _liveness.PongReceived(1, Seconds(16));
        _liveness.PongReceived(1, Seconds(17));

        Assert.Equal(Seconds(1), _liveness.RoundTrip);
    }

    [Theory]
    [InlineData(0, 31)]
    [InlineData(5, 41)]
    [InlineData(10, 51)]
    [InlineData(15, 61)]
    [InlineData(1_000, 61)]
    public void The_bound_stretches_with_our_own_delay_up_to_twofold(double ownDelay, double death)
    {
        Tick(10);
        Assert.Same(LivenessVerdict.None, _liveness.Tick(Seconds(20), Seconds(ownDelay)));

        Assert.Equal(Seconds(death), _liveness.Deadline);
        Assert.Same(LivenessVerdict.None, Tick(death - 0.001));
        Assert.IsType<LivenessVerdict.Dead>(Tick(death));
    }

    [Fact]
    public void A_host_of_ours_that_slept_asks_before_it_judges()
    {
        // It should have asked at 10 s and was stopped until 50 s.
        Assert.IsType<LivenessVerdict.SendPing>(_liveness.Tick(Seconds(50), Seconds(40)));
        Assert.Equal(2, _liveness.Stretch);
        Assert.Equal(Seconds(61), _liveness.Deadline);
        _liveness.PongReceived(1, Seconds(51));

        Assert.Equal(1, _liveness.Stretch);
        Assert.Same(LivenessVerdict.None, Tick(60));
    }

    [Fact]
    public void Delays_are_forgotten_with_the_next_sign_of_life()
    {
        _liveness.Tick(Seconds(5), Seconds(5));
        Assert.True(_liveness.Stretch > 1);
        _liveness.Received(Seconds(6));

        Assert.Equal(1, _liveness.Stretch);
    }

    [Fact]
    public void With_a_largest_stretch_of_one_own_delay_does_not_count()
    {
        var strict = new Liveness(new LivenessOptions { MaxStretch = 1 }, TimeSpan.Zero);
        strict.Tick(Seconds(10), Seconds(20));

        Assert.IsType<LivenessVerdict.Dead>(strict.Tick(Seconds(31), TimeSpan.Zero));
    }

    [Fact]
    public void A_negative_own_delay_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _liveness.Tick(Seconds(1), Seconds(-1)));
    }

    [Fact]
    public void Whatever_happens_a_silent_host_is_dead_within_the_bound_and_a_deadline_always_lies_ahead()
    {
        const int seed = 31;
        var random = new Random(seed);
        for (int run = 0; run < 300; run++)
        {
            var liveness = new Liveness(new LivenessOptions(), TimeSpan.Zero);
            TimeSpan now = TimeSpan.Zero;
            TimeSpan last = TimeSpan.Zero;
            bool dead = false;
            while (!dead)
            {
                Assert.True(liveness.Deadline > now, $"seed {seed}, run {run}, at {now}");
                TimeSpan late = random.Next(3) == 0 ? Seconds(random.NextDouble() * 5) : TimeSpan.Zero;
                now = liveness.Deadline + late;
                if (now < Seconds(100) && random.Next(2) == 0)
                {
                    liveness.Received(now);
                    last = now;
                }

                dead = liveness.Tick(now, late) is LivenessVerdict.Dead;
                Assert.True(dead || now - last < Seconds(61), $"seed {seed}, run {run}, at {now}");
            }
        }
    }

    [Fact]
    public void The_side_that_dialled_asks_a_second_after_the_other_would_have()
    {
        var dialler = new Liveness(new LivenessOptions(), TimeSpan.Zero, dialled: true);

        Assert.Equal(Seconds(11), dialler.Deadline);
        Assert.Same(LivenessVerdict.None, dialler.Tick(Seconds(10.999), TimeSpan.Zero));
        Assert.Equal(new LivenessVerdict.SendPing(1), dialler.Tick(Seconds(11), TimeSpan.Zero));
        Assert.Equal(Seconds(31), dialler.Deadline);
    }

    [Theory]
    [InlineData(0.1, 11)]
    [InlineData(0.999, 11)]
    [InlineData(1, 11)]
    [InlineData(1.001, 12)]
    public void Pings_are_put_off_to_whole_seconds(double heard, double wake)
    {
        _liveness.Received(Seconds(heard));

        Assert.Equal(Seconds(wake), _liveness.Wake);
    }

    [Fact]
    public void Death_is_not_put_off()
    {
        _liveness.Received(Seconds(0.25));
        Tick(11);
        Tick(22);

        Assert.Equal(Seconds(31.25), _liveness.Wake);
    }

    [Fact]
    public void A_ping_that_put_off_would_come_after_death_is_not_put_off()
    {
        var options = new LivenessOptions { PingAfter = Seconds(9.9), DeadAfter = Seconds(10) };
        var dialler = new Liveness(options, Seconds(0.05), dialled: true);

        Assert.Equal(Seconds(0.05 + 9.9 + 0.99), dialler.Wake);
        Assert.IsType<LivenessVerdict.SendPing>(dialler.Tick(dialler.Wake, TimeSpan.Zero));
    }

    [Fact]
    public void A_ping_answered_at_once_needs_no_other_wake_than_the_one_for_the_next_ping()
    {
        TimeSpan now = TimeSpan.Zero;
        for (ulong token = 1; token <= 100; token++)
        {
            now = _liveness.Wake;
            Assert.Equal(new LivenessVerdict.SendPing(token), _liveness.Tick(now, TimeSpan.Zero));
            TimeSpan wake = _liveness.Wake;
            _liveness.PongReceived(token, now + Seconds(0.05));
            Assert.Equal(wake, _liveness.Wake);
        }

        Assert.Equal(Seconds(10 + (99 * 11)), now);
    }

    [Fact]
    public void Of_two_sides_of_a_quiet_link_only_the_one_that_accepted_it_asks()
    {
        const int seed = 47;
        var random = new Random(seed);
        for (int run = 0; run < 200; run++)
        {
            // Each side's clock began at another time.
            TimeSpan ahead = Seconds(random.NextDouble());
            TimeSpan oneWay = Seconds(random.NextDouble() * 0.2);
            var acceptor = new Liveness(new LivenessOptions(), TimeSpan.Zero);
            var dialler = new Liveness(new LivenessOptions(), oneWay + ahead, dialled: true);
            int asked = 0;
            TimeSpan wake = acceptor.Wake;
            TimeSpan diallerWake = dialler.Wake;
            while (wake < Seconds(600))
            {
                while (diallerWake - ahead < wake + oneWay)
                {
                    LivenessVerdict verdict = dialler.Tick(diallerWake, TimeSpan.Zero);
                    Assert.True(verdict == LivenessVerdict.None, $"seed {seed}, run {run}: {verdict}");
                    diallerWake = dialler.Wake;
                }

                if (acceptor.Tick(wake, TimeSpan.Zero) is LivenessVerdict.SendPing ping)
                {
                    asked++;
                    dialler.Received(wake + oneWay + ahead);
                    acceptor.PongReceived(ping.Token, wake + oneWay + oneWay);
                }

                wake = acceptor.Wake;
            }

            Assert.Equal(54, asked);
        }
    }

    [Fact]
    public void Woken_only_at_its_wakes_it_finds_a_silent_host_dead_within_the_bound()
    {
        const int seed = 53;
        var random = new Random(seed);
        for (int run = 0; run < 300; run++)
        {
            TimeSpan now = Seconds(random.NextDouble());
            TimeSpan end = Seconds(random.NextDouble() * 100);
            (TimeSpan heard, TimeSpan asked) = (now, now);
            ulong? open = null;
            var liveness = new Liveness(new LivenessOptions(), now, dialled: run % 2 == 0);
            TimeSpan wake = liveness.Wake;
            while (true)
            {
                TimeSpan next = now + Seconds(random.NextDouble() * 20);
                if (next < wake && next < end)
                {
                    // What is heard does not set the timer anew, but for a Pong after which it would be late.
                    now = next;
                    heard = next;
                    bool isPong = open is not null && random.Next(2) == 0;
                    liveness.PongReceived(isPong ? open!.Value : 0, now);
                    open = isPong ? null : open;
                    wake = isPong && liveness.Wake < wake ? liveness.Wake : wake;
                    continue;
                }

                now = wake;
                LivenessVerdict verdict = liveness.Tick(now, TimeSpan.Zero);
                if (verdict is LivenessVerdict.Dead)
                {
                    break;
                }

                if (verdict is LivenessVerdict.SendPing ping)
                {
                    Assert.InRange(now - heard, Seconds(10), Seconds(12));
                    (open, asked) = (ping.Token, now);
                }

                wake = liveness.Wake;
                Assert.True(wake > now, $"seed {seed}, run {run}, at {now}");
            }

            Assert.True(
                now - heard == Seconds(31) || (open is not null && now - asked == Seconds(31)),
                $"seed {seed}, run {run}: dead at {now}, last heard at {heard}, asked at {asked}"
            );
        }
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private LivenessVerdict Tick(double seconds) => _liveness.Tick(Seconds(seconds), TimeSpan.Zero);
}
