using Mesh.Hocon;
using Mesh.Kernel.Util;

namespace Mesh.Kernel.Setup;

/// <summary>The configuration that an actor system is created with, and where its actors may be.</summary>
public sealed class BootstrapSetup : Setup
{
    private BootstrapSetup(Option<Config> config, Option<ProviderSelection> provider)
    {
        Config = config;
        ActorRefProvider = provider;
    }

    /// <summary>The configuration; nothing for that of the program (<see cref="ConfigurationFactory.Load"/>).</summary>
    public Option<Config> Config { get; }

    /// <summary>Where actors may be; nothing for in this process.</summary>
    public Option<ProviderSelection> ActorRefProvider { get; }

    /// <summary>One that says nothing.</summary>
    public static BootstrapSetup Create() => new(Option<Config>.None, Option<ProviderSelection>.None);

    /// <summary>The same with where actors may be.</summary>
    public BootstrapSetup WithActorRefProvider(ProviderSelection name) =>
        new(Config, new Option<ProviderSelection>(name));

    /// <summary>The same with a configuration.</summary>
    public BootstrapSetup WithConfig(Config config) => new(new Option<Config>(config), ActorRefProvider);

    /// <summary>The same with a configuration below the one that it has.</summary>
    public BootstrapSetup WithConfigFallback(Config config) =>
        WithConfig(Config.HasValue ? Config.Value.SafeWithFallback(config)! : config);
}
