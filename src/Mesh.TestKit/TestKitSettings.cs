using Mesh.Hocon;
using Mesh.Hocon.Extensions;

namespace Mesh.Testing;

/// <summary>How long test kits of a system wait.</summary>
public class TestKitSettings : IExtension
{
    private int _lastTestActor;

    /// <summary>Reads <c>akka.test</c>.</summary>
    /// <param name="config">The configuration of a system; what it does not set has its default.</param>
    /// <exception cref="ConfigurationException">With every value that is wrong.</exception>
    public TestKitSettings(Config config)
    {
        var read = new SettingsReader(config.ToDocument().Root);
        DefaultTimeout = read.Time("akka.test.default-timeout", DefaultTimeout);
        SingleExpectDefault = read.Time("akka.test.single-expect-default", SingleExpectDefault);
        ExpectNoMessageDefault = read.Time("akka.test.expect-no-message-default", ExpectNoMessageDefault);
        TestEventFilterLeeway = read.Time("akka.test.filter-leeway", TestEventFilterLeeway);
        TestTimeFactor = read.Read(
            "akka.test.timefactor",
            node =>
                node.AsDouble() is var factor && factor > 0
                    ? factor
                    : throw SettingsReader.Fault(node, "a number, above 0"),
            TestTimeFactor
        );
        LogTestKitCalls = read.Flag("akka.test.testkit.debug", LogTestKitCalls);
        read.ThrowIfFaulty();
    }

    internal TestKitSettings() { }

    /// <summary>How long latches and barriers wait.</summary>
    /// <value>5 s; <c>akka.test.default-timeout</c>.</value>
    public TimeSpan DefaultTimeout { get; internal init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an expectation waits that is given no time and is not inside of a Within.</summary>
    /// <value>3 s; <c>akka.test.single-expect-default</c>.</value>
    public TimeSpan SingleExpectDefault { get; internal init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long an expectation of nothing waits that is given no time and is not inside of a Within.</summary>
    /// <value>3 s; <c>akka.test.expect-no-message-default</c>.</value>
    internal TimeSpan ExpectNoMessageDefault { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long an event filter waits after its block that is given no time and is not inside of a
    /// Within.</summary>
    /// <value>3 s; <c>akka.test.filter-leeway</c>.</value>
    public TimeSpan TestEventFilterLeeway { get; internal init; } = TimeSpan.FromSeconds(3);

    /// <summary>What durations are multiplied by, for slow machines.</summary>
    /// <value>1; <c>akka.test.timefactor</c>.</value>
    public double TestTimeFactor { get; internal init; } = 1.0;

    /// <summary>Whether every wait for a message is logged, at the level Debug.</summary>
    /// <value>False; <c>akka.test.testkit.debug</c>.</value>
    public bool LogTestKitCalls { get; internal init; }

    // Counted per system and not per process, so that a seed means the same names wherever it runs.
    internal int NextTestActor() => Interlocked.Increment(ref _lastTestActor);
}

/// <summary>Gives the settings of the test kits of a system.</summary>
public class TestKitExtension : ExtensionIdProvider<TestKitSettings>
{
    /// <summary>Gives settings.</summary>
    public TestKitExtension() { }

    /// <inheritdoc/>
    public override TestKitSettings CreateExtension(ExtendedActorSystem system) => new(system.Settings.Config);

    /// <summary>The settings of a system.</summary>
    public static TestKitSettings For(ActorSystem system) => new TestKitExtension().Apply(system);
}
