namespace Mesh.Kernel.Extensions;

/// <summary>Gives an actor system on the thread pool another clock. A deterministic one has its own.</summary>
public sealed class TimeProviderSetup : Setup.Setup
{
    /// <summary>With a clock.</summary>
    public TimeProviderSetup(TimeProvider timeProvider) => TimeProvider = timeProvider;

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; }
}
