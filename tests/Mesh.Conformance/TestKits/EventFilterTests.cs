using System.Text.RegularExpressions;
using Mesh.Conformance.Support;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Mesh.Conformance.TestKits;

/// <summary>Waiting for entries of the log.</summary>
public sealed partial class EventFilterTests(ITestOutputHelper output) : TestKit(Kit.Patient, output)
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void An_entry_by_its_text()
    {
        EventFilter.Info("whole text").ExpectOne(() => Log.Info("whole text"));
        EventFilter.Warning(start: "whole").ExpectOne(() => Log.Warning("whole text"));
        EventFilter.Error(contains: "le te").ExpectOne(() => Log.Error("whole text"));
        EventFilter.Debug(TextPattern()).ExpectOne(() => Log.Debug("whole text"));
    }

    [Fact]
    public void An_entry_of_another_text_does_not_count() =>
        Assert.ThrowsAny<XunitException>(() =>
            EventFilter.Info("other text").ExpectOne(Short, () => Log.Info("whole text"))
        );

    [Fact]
    public void An_entry_of_another_level_does_not_count() =>
        Assert.ThrowsAny<XunitException>(() =>
            EventFilter.Info("whole text").ExpectOne(Short, () => Log.Warning("whole text"))
        );

    [Fact]
    public void An_entry_by_its_level()
    {
        EventFilter.ForLogLevel(LogLevel.WarningLevel, "text").ExpectOne(() => Log.Warning("text"));
        EventFilter.Custom(entry => entry.LogLevel() == LogLevel.InfoLevel).ExpectOne(() => Log.Info("text"));
    }

    [Fact]
    public void An_exception_by_its_type_and_text()
    {
        EventFilter.Exception<TestException>().ExpectOne(() => Log.Error(new TestException("why"), "text"));
        EventFilter.Exception<TestException>("why").ExpectOne(() => Log.Error(new TestException("why"), "why"));
        EventFilter.Exception(typeof(TestException)).ExpectOne(() => Log.Error(new TestException("why"), "text"));
    }

    [Fact]
    public void A_number_of_entries()
    {
        EventFilter
            .Info("text")
            .Expect(
                2,
                () =>
                {
                    Log.Info("text");
                    Log.Info("text");
                }
            );
        Assert.ThrowsAny<XunitException>(() => EventFilter.Info("text").Expect(2, Short, () => Log.Info("text")));
    }

    [Fact]
    public void No_entry_at_all() => EventFilter.Info("text").Expect(0, Short, () => Log.Info("other"));

    [Fact]
    public void The_result_of_the_block_is_given_back() =>
        Assert.Equal(
            5,
            EventFilter
                .Info("text")
                .ExpectOne(() =>
                {
                    Log.Info("text");
                    return 5;
                })
        );

    [Fact]
    public async Task The_same_can_be_awaited()
    {
        await EventFilter
            .Info("text")
            .ExpectOneAsync(() =>
            {
                Log.Info("text");
                return Task.CompletedTask;
            });

        await Assert.ThrowsAnyAsync<XunitException>(() =>
            EventFilter.Info("text").ExpectOneAsync(Short, () => Task.CompletedTask)
        );
    }

    [Fact]
    public void An_entry_that_one_of_several_filters_holds_for()
    {
        EventFilter
            .Info("one")
            .And.Warning("two")
            .Expect(
                2,
                () =>
                {
                    Log.Info("one");
                    Log.Warning("two");
                }
            );
    }

    [Fact]
    public void Entries_of_an_actor_come_from_its_path()
    {
        IActorRef actor = ActorOf(() => new Counter(), "counter");

        EventFilter
            .Exception<TestException>(source: actor.Path.ToString())
            .ExpectOne(() => actor.Tell(new TestException()));
    }

    [Fact]
    public void What_is_muted_is_not_waited_for()
    {
        int result = EventFilter
            .Info("text")
            .Mute(() =>
            {
                Log.Info("text");
                return 5;
            });
        Assert.Equal(5, result);

        using IUnmutableFilter muted = EventFilter.Info().Mute();
        Log.Info("text");
        muted.Unmute();
    }

    [Fact]
    public void A_dead_letter_by_its_message()
    {
        EventFilter
            .DeadLetter<string>(text => text.Length == 4)
            .ExpectOne(() => Sys.DeadLetters.Tell("text", TestActor));

        Assert.ThrowsAny<XunitException>(() =>
            EventFilter.DeadLetter<int>().ExpectOne(Short, () => Sys.DeadLetters.Tell("text", TestActor))
        );
    }

    [Fact]
    public void A_filter_may_be_of_another_system()
    {
        using ActorSystem other = ActorSystem.Create("other", Sys.Settings.Config);

        CreateEventFilter(other).Info("text").ExpectOne(() => Logging.GetLogger(other, "source").Info("text"));
    }

    [GeneratedRegex("^whole.*t$")]
    private static partial Regex TextPattern();
}
