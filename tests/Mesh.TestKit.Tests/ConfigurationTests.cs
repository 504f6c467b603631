using Mesh.Hocon;
using Mesh.Hocon.Extensions;
using Mesh.Kernel.Extensions;
using Mesh.Kernel.Setup;

namespace Mesh.TestKit.Tests;

/// <summary>What a configuration says of a test kit.</summary>
public sealed class ConfigurationTests
{
    [Fact]
    public void The_reference_file_sets_the_defaults_of_the_code()
    {
        var read = new TestKitSettings(Testing.TestKit.DefaultConfig);
        var code = new TestKitSettings();

        Assert.Equal(
            (
                code.DefaultTimeout,
                code.SingleExpectDefault,
                code.ExpectNoMessageDefault,
                code.TestEventFilterLeeway,
                code.TestTimeFactor,
                code.LogTestKitCalls
            ),
            (
                read.DefaultTimeout,
                read.SingleExpectDefault,
                read.ExpectNoMessageDefault,
                read.TestEventFilterLeeway,
                read.TestTimeFactor,
                read.LogTestKitCalls
            )
        );
    }

    [Fact]
    public void A_kit_waits_as_its_configuration_says()
    {
        using var kit = new Testing.TestKit(
            "akka.test { single-expect-default = 7s, default-timeout = 8s, filter-leeway = 9s, timefactor = 2, testkit.debug = on }"
        );

        TestKitSettings settings = kit.TestKitSettings;
        Assert.Equal(TimeSpan.FromSeconds(7), settings.SingleExpectDefault);
        Assert.Equal(TimeSpan.FromSeconds(8), settings.DefaultTimeout);
        Assert.Equal(TimeSpan.FromSeconds(9), settings.TestEventFilterLeeway);
        Assert.Equal((2.0, true), (settings.TestTimeFactor, settings.LogTestKitCalls));
        Assert.Equal(TimeSpan.FromSeconds(4), kit.Dilated(TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void How_long_nothing_is_waited_for_is_a_setting_of_its_own()
    {
        Config config = ConfigurationFactory.ParseString(
            "akka.test { single-expect-default = 1h, expect-no-message-default = 2s }"
        );
        using var kit = new Testing.TestKit(
            ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config), new DeterministicSetup(1))
        );
        DateTimeOffset start = kit.Sys.Scheduler.Now;

        kit.ExpectNoMsg();

        Assert.Equal(TimeSpan.FromSeconds(2), kit.Sys.Scheduler.Now - start);
    }

    [Fact]
    public void The_system_of_a_kit_has_its_name_its_configuration_and_no_log_on_stdout()
    {
        Config config = ConfigurationFactory
            .ParseString("mine.answer = 42")
            .WithFallback(Testing.TestKit.FullDebugConfig);
        using var kit = new Testing.TestKit(config, "named");

        Assert.Equal("named", kit.Sys.Name);
        Assert.Equal(42, kit.Sys.Settings.Config.GetInt("mine.answer"));
        Assert.Equal("DEBUG", kit.Sys.Settings.LogLevel);
        Assert.True(kit.Sys.Settings.DebugUnhandledMessage);
        Assert.Empty(kit.Sys.Settings.Loggers);
    }

    [Fact]
    public void The_scheduler_that_a_test_moves_is_asked_for_by_Akkas_name()
    {
        using var kit = new Testing.TestKit(
            "akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\""
        );
        var scheduler = (TestScheduler)kit.Sys.Scheduler;

        scheduler.ScheduleTellOnce(TimeSpan.FromHours(1), kit.TestActor, "late", ActorRefs.NoSender);
        kit.ExpectNoMsg(TimeSpan.Zero);
        scheduler.Advance(TimeSpan.FromHours(1));

        kit.ExpectMsg("late");
    }

    [Fact]
    public void A_value_that_is_wrong_is_told_with_its_path()
    {
        var error = Assert.Throws<HoconException>(() => new Testing.TestKit("akka.test.timefactor = 0"));

        Assert.Equal("(text):1: akka.test.timefactor: expected a number, above 0, found 0", error.Message);
    }
}
