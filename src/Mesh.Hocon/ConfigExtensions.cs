namespace Mesh.Hocon;

/// <summary>What may be asked of a configuration that may be null.</summary>
public static class ConfigExtensions
{
    /// <summary>The one over the other; where one is null, the other.</summary>
    public static Config? SafeWithFallback(this Config? config, Config? fallback) =>
        config is null ? fallback
        : ReferenceEquals(config, fallback) ? config
        : config.WithFallback(fallback);

    /// <summary>Whether it is null, or nothing is set in it.</summary>
    public static bool IsNullOrEmpty(this Config? config) => config is null || config.IsEmpty;
}
