namespace Mesh.Hocon;

/// <summary>A configuration cannot be read, or does not hold what was asked of it.</summary>
/// <remarks>What this library throws is <see cref="Extensions.HoconException"/>, which lists every fault with its place.</remarks>
public class ConfigurationException : Exception
{
    /// <summary>With a message.</summary>
    public ConfigurationException(string message)
        : base(message) { }

    /// <summary>With a message and a cause.</summary>
    public ConfigurationException(string message, Exception exception)
        : base(message, exception) { }

    /// <summary>For a piece of configuration that <typeparamref name="T"/> needs and did not get.</summary>
    public static ConfigurationException NullOrEmptyConfig<T>(string? path = null) =>
        new(
            path is null
                ? $"Failed to instantiate {typeof(T).Name}: its configuration is missing or empty."
                : $"Failed to instantiate {typeof(T).Name}: there is no configuration at '{path}', or it is empty."
        );
}
