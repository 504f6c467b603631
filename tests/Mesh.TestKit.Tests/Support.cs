using System.Reflection;
using Mesh.Kernel.Extensions;
using Mesh.Kernel.Setup;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Mesh.Testing.Tests;

/// <summary>On what a test runs.</summary>
public enum Mode
{
    /// <summary>A deterministic run: one thread, and time that passes only while the test waits.</summary>
    Virtual,

    /// <summary>The thread pool, and the clock.</summary>
    Pool,
}

/// <summary>Runs a test on each <see cref="Mode"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BothModesAttribute : DataAttribute
{
    /// <inheritdoc/>
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        Enum.GetValues<Mode>().Select(mode => new object[] { mode });
}

/// <summary>What tests share: kits on both modes, whose seed stands in the output, and ways to look at failures.</summary>
internal static class Support
{
    internal const ulong Seed = 20_251_121;

    /// <summary>Long enough for the slowest machine; no test waits for it to pass.</summary>
    internal static readonly TimeSpan Plenty = TimeSpan.FromMinutes(1);

    internal static ActorSystemSetup Deterministic { get; } = ActorSystemSetup.Create(new DeterministicSetup(Seed));

    /// <summary>A kit that waits, where it is told no time, for as long as it takes.</summary>
    internal static TestKit NewKit(Mode mode, ITestOutputHelper? output = null, params Setup[] setups) =>
        NewKit(
            mode,
            new TestKitSettings
            {
                SingleExpectDefault = Plenty,
                DefaultTimeout = Plenty,
                TestEventFilterLeeway = Plenty,
            },
            output,
            setups
        );

    internal static TestKit NewKit(
        Mode mode,
        TestKitSettings settings,
        ITestOutputHelper? output = null,
        params Setup[] setups
    )
    {
        Setup[] all = mode == Mode.Virtual ? [new DeterministicSetup(Seed), .. setups] : setups;
        ActorSystem system = ActorSystem.Create("test", ActorSystemSetup.Create(all));
        system.RegisterExtension(new Given(settings));
        return new TestKit(system, output);
    }

    /// <summary>The same, of a system that logs everything.</summary>
    internal static TestKit NewLoggingKit(Mode mode, ITestOutputHelper output)
    {
        TestKit kit = NewKit(mode, output);
        kit.Sys.EventStream.SetLogLevel(LogLevel.DebugLevel);
        return kit;
    }

    internal static TimeSpan Hours(double hours) => TimeSpan.FromHours(hours);

    internal static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    /// <summary>The text of the failure that an action ends in.</summary>
    internal static string FailureOf(Action action) => Assert.ThrowsAny<XunitException>(action).Message;

    /// <summary>The same of a task that has completed when it is given.</summary>
    internal static string FailureOf<T>(ValueTask<T> task)
    {
        Assert.True(task.IsCompleted);
        return FailureOf(() => task.GetAwaiter().GetResult());
    }

    /// <summary>The same of what is awaited.</summary>
    internal static async Task<string> FailureOf(Func<Task> start) =>
        (await Assert.ThrowsAnyAsync<XunitException>(start)).Message;

    /// <summary>Sends messages to the test itself; they have come when it returns.</summary>
    internal static void Say(this TestKitBase kit, params object[] messages)
    {
        foreach (object message in messages)
            kit.TestActor.Tell(message, kit.TestActor);
        // The answer comes behind the messages.
        kit.Watch(kit.TestActor);
    }

    /// <summary>Fails if a message has come that was sent before by this thread, or by who has answered it.</summary>
    internal static void ExpectNothingMore(this TestKitBase kit)
    {
        var last = new object();
        kit.TestActor.Tell(last);
        Assert.Same(last, kit.ExpectMsg<object>());
    }

    private sealed class Given(TestKitSettings settings) : ExtensionIdProvider<TestKitSettings>
    {
        public override TestKitSettings CreateExtension(ExtendedActorSystem system) => settings;
    }
}

/// <summary>A kit of a deterministic run, for tests that look at the kit from outside.</summary>
internal sealed class VirtualKit(ITestOutputHelper? output = null) : TestKit(Support.Deterministic, null, output);

/// <summary>Keeps what is written into the output of a test.</summary>
internal sealed class OutputRecorder : ITestOutputHelper
{
    internal List<string> Lines { get; } = [];

    internal bool IsOver { get; set; }

    public void WriteLine(string message)
    {
        if (IsOver)
            throw new InvalidOperationException("There is no currently active test.");
        Lines.Add(message);
    }

    public void WriteLine(string format, params object[] args) => WriteLine(string.Format(format, args));
}
