namespace Mesh.Testing;

/// <summary>How long test kits of a system wait.</summary>
public class TestKitSettings : IExtension
{
    private int _lastTestActor;

    internal TestKitSettings() { }

    /// <summary>How long latches and barriers wait.</summary>
    /// <value>5 s.</value>
    public TimeSpan DefaultTimeout { get; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an expectation waits that is given no time and is not inside of a Within.</summary>
    /// <value>3 s.</value>
    public TimeSpan SingleExpectDefault { get; } = TimeSpan.FromSeconds(3);

    /// <summary>What durations are multiplied by, for slow machines.</summary>
    /// <value>1.</value>
    public double TestTimeFactor { get; } = 1.0;

    // Counted per system and not per process, so that a seed means the same names wherever it runs.
    internal int NextTestActor() => Interlocked.Increment(ref _lastTestActor);
}

/// <summary>Gives the settings of the test kits of a system.</summary>
public class TestKitExtension : ExtensionIdProvider<TestKitSettings>
{
    /// <summary>Gives settings.</summary>
    public TestKitExtension() { }

    /// <inheritdoc/>
    public override TestKitSettings CreateExtension(ExtendedActorSystem system) => new();

    /// <summary>The settings of a system.</summary>
    public static TestKitSettings For(ActorSystem system) => new TestKitExtension().Apply(system);
}
