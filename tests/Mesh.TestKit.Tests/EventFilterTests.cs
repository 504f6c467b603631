using System.Text.RegularExpressions;
using Xunit.Abstractions;
using static Mesh.Testing.Tests.Support;

namespace Mesh.Testing.Tests;

/// <summary>Waiting for entries of the log, the same on both modes.</summary>
public sealed class EventFilterTests(ITestOutputHelper output)
{
    [Theory, BothModes]
    public void An_entry_of_each_level_is_waited_for(Mode mode)
    {
        using TestKit kit = NewLoggingKit(mode, output);
        kit.EventFilter.Debug().ExpectOne(() => kit.Log.Debug("a"));
        kit.EventFilter.Info().ExpectOne(() => kit.Log.Info("a"));
        kit.EventFilter.Warning().ExpectOne(() => kit.Log.Warning("a"));
        kit.EventFilter.Error().ExpectOne(() => kit.Log.Error("a"));
        foreach (LogLevel level in Enum.GetValues<LogLevel>())
        {
            kit.EventFilter.ForLogLevel(level, "a").ExpectOne(() => kit.Log.Log(level, "a"));
            kit.EventFilter.ForLogLevel(level, new Regex("^a$")).ExpectOne(() => kit.Log.Log(level, "a"));
        }
    }

    [Theory, BothModes]
    public void An_entry_of_another_level_does_not_count(Mode mode)
    {
        using TestKit kit = NewLoggingKit(mode, output);
        Assert.StartsWith(
            "Expected 1 entry of the log that match [WARNING] within the timeout 00:00:00, but 0 came",
            FailureOf(() => kit.EventFilter.Warning().ExpectOne(TimeSpan.Zero, () => kit.Log.Error("a")))
        );
    }

    [Theory, BothModes]
    public void The_text_is_looked_at_as_a_whole_at_its_beginning_or_for_what_stands_in_it(Mode mode)
    {
        using TestKit kit = NewLoggingKit(mode, output);
        void Log() => Array.ForEach(["whatever", "What", "ever", "hat"], text => kit.Log.Info(text));
        kit.EventFilter.Info("hat").ExpectOne(Log);
        kit.EventFilter.Info(start: "w").ExpectOne(Log);
        kit.EventFilter.Info(contains: "hat").Expect(3, Log);
        kit.EventFilter.Info(new Regex("^[Ww]hat")).Expect(2, Log);
        kit.EventFilter.Info("hat", start: "whatever", contains: "e").ExpectOne(Log);
        kit.EventFilter.Info(start: "What", contains: "e").ExpectOne(Log);
        kit.EventFilter.Info().Expect(4, Log);
    }

    [Theory, BothModes]
    public void The_text_of_a_template_is_looked_at_with_its_values(Mode mode)
    {
        using TestKit kit = NewLoggingKit(mode, output);
        kit.EventFilter.Info("peer 7 is up").ExpectOne(() => kit.Log.Info("peer {0} is up", 7));
    }

    [Theory, BothModes]
    public void The_source_is_a_name_or_a_path_with_or_without_the_address(Mode mode)
    {
        using TestKit kit = NewLoggingKit(mode, output);
        IActorRef actor = kit.ActorOf(
            dsl => dsl.ReceiveAny((m, context) => context.GetLogger().Info($"{m}")),
            "logging"
        );
        kit.EventFilter.Info(source: "TestKit").ExpectOne(() => kit.Log.Info("a"));
        kit.EventFilter.Info(source: "/user/logging").ExpectOne(() => actor.Tell("a"));
        kit.EventFilter.Info(source: "akka://test/user/logging").ExpectOne(() => actor.Tell("a"));
        kit.EventFilter.Info("a", source: "/user/other").Expect(0, TimeSpan.Zero, () => kit.Log.Info("a"));
        kit.EventFilter.Info(new Regex("a"), "/user/logging")
            .ExpectOne(() =>
            {
                kit.Log.Info("a");
                actor.Tell("a");
            });
    }

    [Theory, BothModes]
    public void An_entry_that_an_actor_logs_later_is_waited_for(Mode mode)
    {
        using TestKit kit = NewLoggingKit(mode, output);
        IActorRef actor = kit.ActorOf(dsl => dsl.ReceiveAny((m, context) => context.GetLogger().Info($"{m}")));
        IActorRef echo = kit.ActorOf<EchoActor>();
        kit.EventFilter.Info("late").ExpectOne(() => echo.Tell(new Later("late", Seconds(0.01)), actor));
    }

    [Theory, BothModes]
    public void The_failure_of_an_actor_is_waited_for_by_its_exception(Mode mode)
    {
        using TestKit kit = NewLoggingKit(mode, output);
        IActorRef echo = kit.ActorOf<EchoActor>("echo");
        void Fail() => echo.Tell(new Fail("too bad"));
        kit.EventFilter.Exception<InvalidOperationException>().ExpectOne(Fail);
        kit.EventFilter.Exception<Exception>("too bad", source: "/user/echo").ExpectOne(Fail);
        kit.EventFilter.Exception<InvalidOperationException>(start: "too").ExpectOne(Fail);
        kit.EventFilter.Exception<InvalidOperationException>(contains: "bad").ExpectOne(Fail);
        kit.EventFilter.Exception<InvalidOperationException>(new Regex("o{2}")).ExpectOne(Fail);
        kit.EventFilter.Exception(typeof(InvalidOperationException), "too bad").ExpectOne(Fail);
        kit.EventFilter.Exception(typeof(InvalidOperationException), new Regex("bad$")).ExpectOne(Fail);
        kit.EventFilter.Error("too bad").ExpectOne(Fail);
    }

    [Theory, BothModes]
    public void The_text_of_the_exception_counts_beside_that_of_the_entry(Mode mode)
    {
        using TestKit kit = NewLoggingKit(mode, output);
        void Log() => kit.Log.Error(new InvalidTimeZoneException("cause"), "entry");
        kit.EventFilter.Error("cause").ExpectOne(Log);
        kit.EventFilter.Error("entry").ExpectOne(Log);
        kit.EventFilter.Exception<InvalidTimeZoneException>("cause").ExpectOne(Log);
        kit.EventFilter.Exception<InvalidTimeZoneException>("entry").ExpectOne(Log);
        kit.EventFilter.Exception<InvalidTimeZoneException>("other").Expect(0, TimeSpan.Zero, Log);
        kit.EventFilter.Exception<InvalidCastException>().Expect(0, TimeSpan.Zero, Log);
        kit.EventFilter.Exception<InvalidCastException>().Expect(0, TimeSpan.Zero, () => kit.Log.Error("entry"));
    }

    [Theory, BothModes]
    public void Inner_exceptions_count_when_they_are_asked_for(Mode mode)
    {
        using TestKit kit = NewLoggingKit(mode, output);
        void Log() => kit.Log.Error(new InvalidCastException("outer", new InvalidTimeZoneException("inner")), "entry");
        Type inner = typeof(InvalidTimeZoneException);
        kit.EventFilter.Exception(inner, checkInnerExceptions: true).ExpectOne(Log);
        kit.EventFilter.Exception(inner, "inner", checkInnerExceptions: true).ExpectOne(Log);
        kit.EventFilter.Exception(inner, new Regex("^inner"), checkInnerExceptions: true).ExpectOne(Log);
        kit.EventFilter.Exception(inner).Expect(0, TimeSpan.Zero, Log);
        kit.EventFilter.Exception(inner, "outer", checkInnerExceptions: true).Expect(0, TimeSpan.Zero, Log);
    }

    [Fact]
    public void Only_a_type_of_exceptions_can_be_looked_for()
    {
        using TestKit kit = NewLoggingKit(Mode.Virtual, output);
        Assert.Throws<ArgumentException>(() => kit.EventFilter.Exception(typeof(string)));
    }

    [Theory, BothModes]
    public void A_custom_filter_decides_on_the_whole_entry(Mode mode)
    {
        using TestKit kit = NewLoggingKit(mode, output);
        void Log()
        {
            kit.Log.Warning("a");
            kit.Log.Info("a");
        }
        kit.EventFilter.Custom(e => e.LogClass == typeof(TestKit)).Expect(2, Log);
        kit.EventFilter.Custom<Warning>(w => (string)w.Message == "a").ExpectOne(Log);
    }

    [Theory, BothModes]
    public void What_a_custom_filter_throws_is_the_tests_failure_and_not_the_actors(Mode mode)
    {
        using TestKit kit = NewLoggingKit(mode, output);
        string failure = FailureOf(() =>
            kit.EventFilter.Custom(_ => throw new InvalidTimeZoneException("mine")).ExpectOne(TimeSpan.Zero, Log)
        );
        Assert.Contains("A filter has thrown System.InvalidTimeZoneException: mine", failure);

        void Log() => kit.Log.Info("a");
    }

    [Theory, BothModes]
    public void Dead_letters_are_waited_for_by_their_message_and_their_receiver(Mode mode)
    {
        using TestKit kit = NewLoggingKit(mode, output);
        IActorRef gone = kit.Watch(kit.ActorOf<EchoActor>("gone"));
        kit.Sys.Stop(gone);
        kit.ExpectTerminated(gone);
        kit.EventFilter.DeadLetter().ExpectOne(() => gone.Tell("a"));
        kit.EventFilter.DeadLetter<string>().ExpectOne(() => gone.Tell("a"));
        kit.EventFilter.DeadLetter<string>("/user/gone").ExpectOne(() => gone.Tell("a"));
        kit.EventFilter.DeadLetter<object>(m => m is 1).ExpectOne(() => gone.Tell(1));
        kit.EventFilter.DeadLetter(typeof(int)).ExpectOne(() => gone.Tell(1));
        kit.EventFilter.DeadLetter(typeof(int), m => m is 1, "/user/gone").ExpectOne(() => gone.Tell(1));
        kit.EventFilter.DeadLetter<string>().Expect(0, TimeSpan.Zero, () => gone.Tell(1));
        kit.EventFilter.DeadLetter<int>(i => i > 1).Expect(0, TimeSpan.Zero, () => gone.Tell(1));
        kit.EventFilter.DeadLetter<int>("/user/other").Expect(0, TimeSpan.Zero, () => gone.Tell(1));
        kit.EventFilter.Warning($"Received dead letter from {kit.TestActor}: a").ExpectOne(() => gone.Tell("a"));
    }

    [Theory, BothModes]
    public void An_unhandled_message_is_waited_for_as_a_warning(Mode mode)
    {
        using TestKit kit = NewLoggingKit(mode, output);
        IActorRef deaf = kit.ActorOf(_ => { }, "deaf");
        kit.EventFilter.Warning($"Unhandled message from {kit.TestActor}: a", source: "/user/deaf")
            .ExpectOne(() => deaf.Tell("a"));
    }

    [Theory, BothModes]
    public void Too_few_entries_are_a_failure_that_shows_the_others(Mode mode)
    {
        using TestKit kit = NewLoggingKit(mode, output);
        string[] lines = FailureOf(() =>
                kit.EventFilter.Info("a").And.Warning(new Regex("b"), "/user/x").Expect(3, TimeSpan.Zero, Log)
            )
            .Split(Environment.NewLine);
        Assert.Equal(
            "Expected 3 entries of the log that match [INFO \"a\" or WARNING /b/ from /user/x] "
                + "within the timeout 00:00:00, but 2 came",
            lines[0]
        );
        Assert.Equal("Last entries that do not match, newest last:", lines[1]);
        Assert.EndsWith("[TestKit] 2", lines[2]);
        Assert.EndsWith("[TestKit] 11", lines[11]);

        void Log()
        {
            kit.Log.Info("a");
            foreach (int i in Enumerable.Range(1, 11))
                kit.Log.Info($"{i}");
            kit.Log.Info("a");
        }
    }

    [Theory, BothModes]
    public void A_failure_tells_the_last_messages_too(Mode mode)
    {
        using TestKit kit = NewLoggingKit(mode, output);
        kit.Say("seen", "not taken");
        kit.ExpectMsg("seen");
        string failure = FailureOf(() => kit.EventFilter.Info().ExpectOne(TimeSpan.Zero, () => { }));
        Assert.Contains($"  \"seen\" (String) from {kit.TestActor}", failure);
        Assert.Contains($"  \"not taken\" (String) from {kit.TestActor}", failure);
    }

    [Theory, BothModes]
    public void Too_many_entries_are_a_failure(Mode mode)
    {
        using TestKit kit = NewLoggingKit(mode, output);
        void Log() => Array.ForEach(["a", "a", "a"], text => kit.Log.Info(text));
        Assert.StartsWith(
            "Expected 2 entries of the log that match [INFO] but 1 too many came",
            FailureOf(() => kit.EventFilter.Info().Expect(2, Log))
        );
        Assert.StartsWith(
            "Expected 0 entries of the log that match [INFO] but 3 too many came",
            FailureOf(() => kit.EventFilter.Info().Expect(0, Log))
        );
    }

    [Theory, BothModes]
    public void Filters_joined_by_And_count_an_entry_once(Mode mode)
    {
        using TestKit kit = NewLoggingKit(mode, output);
        kit.EventFilter.Info("a").And.Info(start: "a").And.Warning().Expect(3, Log);

        void Log()
        {
            kit.Log.Info("a");
            kit.Log.Info("ab");
            kit.Log.Info("b");
            kit.Log.Warning("b");
        }
    }

    [Theory, BothModes]
    public void A_block_within_a_block_sees_what_the_outer_one_waits_for_too(Mode mode)
    {
        using TestKit kit = NewLoggingKit(mode, output);
        kit.EventFilter.Info()
            .Expect(
                2,
                () =>
                {
                    kit.EventFilter.Info("b").ExpectOne(() => kit.Log.Info("b"));
                    using (kit.EventFilter.Info().Mute())
                        kit.EventFilter.Info("c").ExpectOne(() => kit.Log.Info("c"));
                }
            );
    }

    [Theory, BothModes]
    public void Entries_before_and_after_the_block_do_not_count(Mode mode)
    {
        using TestKit kit = NewLoggingKit(mode, output);
        kit.Log.Info("a");
        kit.EventFilter.Info("a").Expect(0, TimeSpan.Zero, () => { });
        IEventFilterApplier filter = kit.EventFilter.Info("a");
        filter.ExpectOne(() => kit.Log.Info("a"));
        kit.Log.Info("a");
        filter.ExpectOne(() => kit.Log.Info("a"));
    }

    [Theory, BothModes]
    public void What_is_waited_for_or_muted_does_not_come_into_the_output(Mode mode)
    {
        var lines = new OutputRecorder();
        using TestKit kit = NewKit(mode, lines);
        lines.Lines.Clear();
        kit.EventFilter.Info("waited for").ExpectOne(() => Log("waited for", "one"));
        kit.EventFilter.Info("muted").Mute(() => Log("muted", "two"));
        Assert.Equal(
            7,
            kit.EventFilter.Info("muted")
                .Mute(() =>
                {
                    Log("muted");
                    return 7;
                })
        );
        IUnmutableFilter muted = kit.EventFilter.Info(start: "muted").And.Info("also").Mute();
        Log("muted 1", "also");
        using (kit.EventFilter.Info("three").Mute())
            Log("three", "four");
        muted.Unmute();
        Log("muted 2");
        Assert.Equal(["one", "two", "four", "muted 2"], lines.Lines.Select(l => l.Split("[TestKit] ")[1]));

        void Log(params string[] texts) => Array.ForEach(texts, text => kit.Log.Info(text));
    }
}
