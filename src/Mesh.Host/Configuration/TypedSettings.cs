using Mesh.Hocon.Extensions;

namespace Mesh.Host.Configuration;

/// <summary>What options of the command line say, as a configuration: so that they go through the same checks as a file.</summary>
internal sealed class TypedSettings
{
    /// <summary>What was typed.</summary>
    public HoconDocument Document { get; private set; } = HoconDocument.Empty;

    /// <summary>Whether a value was typed, and does not come from a file or the environment.</summary>
    public static bool IsTyped(HoconOrigin origin) => origin.Source?.StartsWith("--", StringComparison.Ordinal) == true;

    /// <summary>Takes an option, if it was given.</summary>
    /// <param name="option">Its name, which faults are told by.</param>
    /// <param name="path">The setting that it stands for.</param>
    /// <param name="value">What was typed; null if nothing.</param>
    public void Add(string option, string path, string? value)
    {
        if (value is not null)
        {
            Document = Document.WithValue(path, HoconNode.Of(value, new HoconOrigin(option)));
        }
    }

    /// <inheritdoc cref="Add(string, string, string?)"/>
    public void Add(string option, string path, string[]? values)
    {
        if (values is { Length: > 0 })
        {
            var origin = new HoconOrigin(option);
            Document = Document.WithValue(
                path,
                HoconNode.Of(values.Select(value => HoconNode.Of(value, origin)), origin)
            );
        }
    }
}
