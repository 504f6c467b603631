using Mesh.Hocon;
using Mesh.Kernel.Setup;
using Mesh.Testing.Internal;
using Xunit.Abstractions;

namespace Mesh.Testing;

/// <summary>The test kit for xunit 2: derive a test class from it, or make one in a test and dispose of it.</summary>
/// <remarks>
/// The test actor is the sender of what the test tells. What the system logs stands in the output of the test, and so
/// does the seed of a deterministic run. The end of the test ends the system, also one that was given.
/// </remarks>
public class TestKit : TestKitBase, IDisposable
{
    /// <summary>Where the system logs to; null for nowhere.</summary>
    protected readonly ITestOutputHelper? Output;

    private bool _isDisposed;

    /// <summary>A kit on a system, or on a new one of the name "test".</summary>
    public TestKit(ActorSystem? system = null, ITestOutputHelper? output = null)
        : base(Assertions, system)
    {
        Output = output;
        InitializeLogger(Sys);
    }

    /// <summary>A kit on a new system.</summary>
    /// <param name="config">
    /// What it is created with; with a <see cref="Mesh.Kernel.Extensions.DeterministicSetup"/> it runs on virtual time.
    /// </param>
    /// <param name="actorSystemName">The name of the system; "test" when null.</param>
    /// <param name="output">Where it logs to.</param>
    public TestKit(ActorSystemSetup config, string? actorSystemName = null, ITestOutputHelper? output = null)
        : base(Assertions, config, actorSystemName)
    {
        Output = output;
        InitializeLogger(Sys);
    }

    /// <summary>A kit on a new system.</summary>
    /// <param name="config">Its configuration; <see cref="DefaultConfig"/> lies below it.</param>
    /// <param name="actorSystemName">The name of the system; "test" when null.</param>
    /// <param name="output">Where it logs to.</param>
    /// <exception cref="ConfigurationException">With every value that is wrong.</exception>
    public TestKit(Config config, string? actorSystemName = null, ITestOutputHelper? output = null)
        : base(Assertions, config, actorSystemName)
    {
        Output = output;
        InitializeLogger(Sys);
    }

    /// <summary>A kit on a new system.</summary>
    /// <param name="config">Its configuration, as HOCON.</param>
    /// <param name="output">Where it logs to.</param>
    /// <exception cref="ConfigurationException">With every fault of the text.</exception>
    public TestKit(string config, ITestOutputHelper? output = null)
        : this(ConfigurationFactory.ParseString(config), null, output) { }

    /// <summary>What the system of a kit has where the test says nothing else.</summary>
    public static new Config DefaultConfig => TestKitBase.DefaultConfig;

    /// <summary>A configuration that logs all that the kernel and its actors do.</summary>
    public static new Config FullDebugConfig => TestKitBase.FullDebugConfig;

    /// <summary>How tests fail.</summary>
    protected static XunitAssertions Assertions { get; } = new();

    /// <summary>Ends the system; called at the end of the test.</summary>
    protected virtual void AfterAll() => Shutdown();

    /// <summary>Lets a system log into the output of the test.</summary>
    protected void InitializeLogger(ActorSystem system) => InitializeLogger(system, "");

    /// <summary>Lets a system log into the output of the test, each line with a prefix.</summary>
    protected void InitializeLogger(ActorSystem system, string prefix)
    {
        if (Output is null)
            return;
        if (Kernel.Extensions.DeterministicRun.Of(system) is { } run)
            Output.WriteLine($"{prefix}Deterministic run, seed {run.Seed}");
        LogTap.Of(system).Output(new OutputLog(Output, prefix).Write);
    }

    /// <summary>Ends the test.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || _isDisposed)
            return;
        _isDisposed = true;
        try
        {
            AfterAll();
        }
        finally
        {
            ResignAsSender();
        }
    }

    /// <summary>Ends the test.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }
}
