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

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private LivenessVerdict Tick(double seconds) => _liveness.Tick(Seconds(seconds), TimeSpan.Zero);
}
