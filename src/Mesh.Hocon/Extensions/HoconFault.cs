using Mesh.Hocon.Reading;

namespace Mesh.Hocon.Extensions;

/// <summary>How bad a <see cref="HoconFault"/> is.</summary>
public enum HoconSeverity
{
    /// <summary>The file cannot be used.</summary>
    Error,

    /// <summary>It can be used, and somebody should look.</summary>
    Warning,
}

/// <summary>One thing that is wrong, and where.</summary>
/// <param name="Origin">Where it was written.</param>
/// <param name="Path">The path of the value; null where the text itself is wrong.</param>
/// <param name="Message">What is wrong, with which value, and what to do.</param>
/// <param name="Severity">Whether the file can be used all the same.</param>
public sealed record HoconFault(
    HoconOrigin Origin,
    string? Path,
    string Message,
    HoconSeverity Severity = HoconSeverity.Error
)
{
    /// <summary>What is wrong, with which value, and what to do; one line, of printable characters.</summary>
    public string Message { get; init; } = Printable.Clean(Message);

    /// <summary>
    /// <c>file:line: path: message</c>, or <c>file:line:column: message</c> where the text itself is wrong. What a program
    /// made is in no file, and the root has no path: neither is told then.
    /// </summary>
    public override string ToString()
    {
        string origin = Path is null ? Origin.ToPosition() : Origin.ToString();
        string place = string.Join(": ", new[] { origin, Path }.Where(part => !string.IsNullOrEmpty(part)));
        return place.Length == 0 ? Message : $"{Printable.Clean(place)}: {Message}";
    }
}
