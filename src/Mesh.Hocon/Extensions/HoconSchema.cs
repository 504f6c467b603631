using Mesh.Hocon.Binding;

namespace Mesh.Hocon.Extensions;

/// <summary>What settings a type has.</summary>
public static class HoconSchema
{
    /// <summary>All settings of a type and of the types within it.</summary>
    /// <typeparam name="T">The type, as for <see cref="HoconDocument.Bind"/>.</typeparam>
    /// <param name="path">Where its settings lie; empty for the root.</param>
    /// <exception cref="NotSupportedException">The type cannot be bound, or has itself within it.</exception>
    public static IReadOnlyList<HoconSetting> Of<T>(string path = "") => Shape.Settings(typeof(T), path);

    /// <summary>What is wrong with settings that were made by a program: <c>mesh.link.max-frame: expected size, …, found 12 B</c>.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="path">Where they would lie in a file.</param>
    /// <returns>All faults; empty where there are none.</returns>
    /// <exception cref="NotSupportedException">The type of the settings cannot be bound.</exception>
    public static IReadOnlyList<string> Validate(object settings, string path)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return [.. Shape.Faults(settings, path).Select(fault => $"{fault.Path}: {fault.Message}")];
    }

    /// <summary>A duration as a file would have it, in the largest unit that needs no fraction: <c>90s</c>, <c>250ms</c>.</summary>
    public static string Text(TimeSpan duration) => Values.Duration(duration);

    /// <summary>A property's name as a key: <c>MaxFrame</c> is <c>max-frame</c>.</summary>
    public static string KeyOf(string name) => Names.ToKey(name);
}
