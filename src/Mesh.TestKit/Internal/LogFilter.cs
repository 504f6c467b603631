using System.Text.RegularExpressions;
using Mesh.Kernel.Event;

namespace Mesh.Testing.Internal;

/// <summary>Which entries of a log somebody waits for, and that in words.</summary>
internal sealed record LogFilter(string Words, Func<LogEvent, bool> IsMatch)
{
    internal static LogFilter OfLevel(LogLevel level, TextFilter text, string? source) =>
        new(
            Describe(level.StringFor(), text, source),
            entry =>
                entry.LogLevel() == level
                && IsFrom(source, entry)
                && (text.IsMatch(TextOf(entry)) || (entry is Error { Cause: { } cause } && text.IsMatch(cause.Message)))
        );

    /// <summary>Entries with something that was thrown; its message may be the one that is looked for, too.</summary>
    /// <param name="thrown">The type of what was thrown.</param>
    /// <param name="text">Holds for the entry, or for what was thrown.</param>
    /// <param name="source">Who logs, or null for anybody.</param>
    /// <param name="inner">Whether inner exceptions are looked at where the outer one is not the one.</param>
    internal static LogFilter OfException(Type thrown, TextFilter text, string? source, bool inner)
    {
        if (!typeof(Exception).IsAssignableFrom(thrown))
            throw new ArgumentException($"{thrown} is no type of exceptions", nameof(thrown));
        return new LogFilter(
            Describe($"ERROR of {Text.Type(thrown)}", text, source),
            entry => entry is Error && IsFrom(source, entry) && IsIt(entry, entry.Cause)
        );

        bool IsIt(LogEvent entry, Exception? cause) =>
            cause is not null
            && (
                (thrown.IsInstanceOfType(cause) && (text.IsMatch(TextOf(entry)) || text.IsMatch(cause.Message)))
                || (inner && IsIt(entry, cause.InnerException))
            );
    }

    internal static LogFilter OfDeadLetter(string words, Func<object, bool> isMatch, string? source) =>
        new(
            Describe($"dead letter{words}", TextFilter.Any, source),
            entry => entry.Message is DeadLetter letter && IsFrom(source, entry) && isMatch(letter.Message)
        );

    // A path may be given without the address of the system.
    private static bool IsFrom(string? source, LogEvent entry) =>
        source is null
        || string.Equals(source, entry.LogSource, StringComparison.OrdinalIgnoreCase)
        || (
            ActorPath.TryParse(entry.LogSource, out ActorPath? path)
            && string.Equals(source, path.ToStringWithoutAddress(), StringComparison.OrdinalIgnoreCase)
        );

    private static string TextOf(LogEvent entry) => entry.Message?.ToString() ?? "null";

    private static string Describe(string what, TextFilter text, string? source) =>
        $"{what}{text.Words}{(source is null ? "" : $" from {source}")}";
}

/// <summary>Which texts are looked for, and that in words.</summary>
internal sealed record TextFilter(string Words, Func<string, bool> IsMatch)
{
    internal static readonly TextFilter Any = new("", _ => true);

    /// <summary>The first that is given counts.</summary>
    internal static TextFilter Of(string? message, string? start, string? contains) =>
        message is not null ? new($" \"{message}\"", t => t == message)
        : start is not null ? new($" \"{start}…\"", t => t.StartsWith(start, StringComparison.Ordinal))
        : contains is not null ? new($" \"…{contains}…\"", t => t.Contains(contains, StringComparison.Ordinal))
        : Any;

    internal static TextFilter Of(Regex pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return new($" /{pattern}/", pattern.IsMatch);
    }
}
