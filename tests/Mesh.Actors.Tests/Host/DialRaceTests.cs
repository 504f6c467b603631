using Mesh.Actors.Host;
using Mesh.Contracts;

namespace Mesh.Actors.Tests.Host;

public sealed class DialRaceTests
{
    private static readonly TimeSpan Stagger = TimeSpan.FromMilliseconds(250);
    private static readonly Hid Host = new(Enumerable.Repeat((byte)3, 32).ToArray());
    private static readonly Hid Elsewhere = new(Enumerable.Repeat((byte)4, 32).ToArray());

    [Fact]
    public void The_next_candidate_starts_a_stagger_after_the_last_one()
    {
        DialRace race = Race(3);

        Assert.Equal(["a"], Started(race, 0));
        Assert.Equal(At(250), race.NextStart);
        Assert.Empty(Started(race, 249));
        Assert.Equal(["b"], Started(race, 250));
        Assert.Equal(["c"], Started(race, 600));
        Assert.Null(race.NextStart);
    }

    [Fact]
    public void The_next_candidate_starts_at_once_when_one_has_failed()
    {
        DialRace race = Race(2);
        Started(race, 0);

        race.Failed(0, DialStage.Connect, "refused", isFinal: false, At(10));

        Assert.Equal(["b"], Started(race, 10));
    }

    [Fact]
    public void No_more_than_a_few_are_under_way()
    {
        DialRace race = Race(6, most: 4);
        string[] started = [.. Enumerable.Range(0, 20).SelectMany(i => Started(race, i * 250))];

        Assert.Equal(["a", "b", "c", "d"], started);
        Assert.Null(race.NextStart);

        race.Failed(1, DialStage.Connect, "refused", isFinal: false, At(9_000));
        Assert.Equal(["e"], Started(race, 9_000));
        Assert.Equal(4, race.RunningCount);
    }

    [Fact]
    public void A_race_that_is_won_starts_nothing_and_is_not_lost()
    {
        DialRace race = Race(3);
        Started(race, 0);
        Started(race, 250);

        race.Won(0);
        race.Ended(1);

        Assert.Null(race.NextStart);
        Assert.Empty(Started(race, 10_000));
        Assert.True(race is { IsWon: true, IsLost: false, RunningCount: 0 });
    }

    [Fact]
    public void A_race_that_has_given_way_starts_nothing_and_is_not_lost()
    {
        DialRace race = Race(3);
        Started(race, 0);

        race.GiveWay();

        Assert.Null(race.NextStart);
        Assert.Equal((1, false), (race.RunningCount, race.IsLost));
    }

    [Fact]
    public void A_race_is_lost_when_every_candidate_has_failed_and_tells_each_with_its_stage_and_time()
    {
        DialRace race = Race(2);
        Started(race, 0);
        Started(race, 250);

        race.Failed(1, DialStage.Tls, "no mesh host.", isFinal: false, At(300));
        Assert.False(race.IsLost);
        race.Failed(0, DialStage.Connect, "no answer", isFinal: false, At(5_000));

        Assert.True(race.IsLost);
        Assert.Equal(
            [
                new DialAttempt("b", DialStage.Tls, "no mesh host", TimeSpan.FromMilliseconds(50)),
                new DialAttempt("a", DialStage.Connect, "no answer", TimeSpan.FromSeconds(5)),
            ],
            race.Failures
        );
    }

    [Fact]
    public void Of_two_candidates_that_lead_to_one_host_only_one_shakes_hands()
    {
        DialRace race = Race(3, most: 2);
        Started(race, 0);
        Started(race, 250);

        Assert.True(race.MayShakeHands(0, Host));
        Assert.False(race.MayShakeHands(1, Host));

        // The one that was laid aside takes no place from the next.
        Assert.Equal(["c"], Started(race, 500));
        Assert.True(race.MayShakeHands(2, Elsewhere));
    }

    [Fact]
    public void A_candidate_that_was_laid_aside_is_tried_again_when_the_link_to_its_host_was_lost()
    {
        DialRace race = Race(3, most: 2);
        Started(race, 0);
        Started(race, 250);
        race.MayShakeHands(0, Host);
        race.MayShakeHands(1, Host);

        race.Failed(0, DialStage.Proof, "the link ended", isFinal: false, At(400));

        Assert.Equal(["b"], Started(race, 400));
        Assert.True(race.MayShakeHands(1, Host));
    }

    [Fact]
    public void A_candidate_that_was_laid_aside_fails_with_the_host_that_has_said_no()
    {
        DialRace race = Race(2);
        Started(race, 0);
        Started(race, 250);
        race.MayShakeHands(0, Host);
        race.MayShakeHands(1, Host);

        race.Failed(0, DialStage.Refused, "no", isFinal: true, At(400));

        Assert.True(race.IsLost);
        Assert.Equal(2, race.FailureCount);
        Assert.Equal("the same host as a: no", race.Failures[1].Reason);
    }

    [Fact]
    public void What_is_told_of_failures_is_bounded()
    {
        var race = new DialRace([.. Enumerable.Range(0, 40).Select(i => $"a{i}:1")], Stagger, 4, TimeSpan.Zero);
        while (race.TryStart(TimeSpan.Zero, out int candidate))
        {
            race.Failed(candidate, DialStage.Connect, new string('x', 5_000), isFinal: false, TimeSpan.Zero);
        }

        Assert.Equal((40, MeshException.MaxAttempts), (race.FailureCount, race.Failures.Count));
        Assert.All(race.Failures, failure => Assert.Equal(DialAttempt.MaxReasonLength, failure.Reason.Length));
        Assert.EndsWith(
            "; and 24 more addresses",
            new DialFailed(race.Failures, race.FailureCount, null).ToString(),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_happens_each_candidate_ends_once_and_never_too_many_run(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 500; round++)
        {
            int count = random.Next(1, 12);
            int most = random.Next(1, 5);
            var race = new DialRace(
                [.. Enumerable.Range(0, count).Select(i => $"{i}:1")],
                Stagger,
                most,
                TimeSpan.Zero
            );
            TimeSpan now = TimeSpan.Zero;
            var running = new List<int>();
            var shaking = new Dictionary<int, Hid>();
            while (!race.IsLost)
            {
                while (race.TryStart(now, out int started))
                {
                    running.Add(started);
                }

                Assert.True(running.Count <= most && running.Count == race.RunningCount, $"seed {seed}, round {round}");
                now += TimeSpan.FromMilliseconds(random.Next(0, 300));
                if (running.Count == 0)
                {
                    continue;
                }

                int candidate = running[random.Next(running.Count)];
                Hid host = random.Next(2) == 0 ? Host : Elsewhere;
                if (random.Next(2) == 0 && !shaking.ContainsKey(candidate))
                {
                    if (race.MayShakeHands(candidate, host))
                    {
                        Assert.DoesNotContain(host, shaking.Values);
                        shaking.Add(candidate, host);
                        continue;
                    }
                }
                else
                {
                    race.Failed(candidate, DialStage.Proof, "no", random.Next(2) == 0, now);
                }

                running.Remove(candidate);
                shaking.Remove(candidate);
            }

            Assert.Equal(count, race.FailureCount);
        }
    }

    private static DialRace Race(int count, int most = 4) =>
        new([.. "abcdef"[..count].Select(c => c.ToString())], Stagger, most, TimeSpan.Zero);

    private static TimeSpan At(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static List<string> Started(DialRace race, int milliseconds)
    {
        var started = new List<string>();
        while (race.TryStart(At(milliseconds), out int candidate))
        {
            started.Add(race.AddressOf(candidate));
        }

        return started;
    }
}
