using System.Text.RegularExpressions;
using Mesh.Kernel.Event;
using Mesh.Testing.Internal;

namespace Mesh.Testing;

/// <summary>Says which entries of a log are waited for, or muted.</summary>
/// <remarks>
/// An entry that is below the level of the system is not logged, and so not seen. A source is the text that the entry
/// has as its own, or the path of the actor with or without the address of its system; in any case.
/// </remarks>
public class EventFilterFactory
{
    private readonly TestKitBase _testkit;
    private readonly ActorSystem _system;
    private readonly IReadOnlyList<LogFilter> _filters;

    /// <summary>For the log of the system of a kit.</summary>
    public EventFilterFactory(TestKitBase testkit)
        : this(testkit, testkit.Sys) { }

    /// <summary>For the log of a system.</summary>
    public EventFilterFactory(TestKitBase testkit, ActorSystem system)
        : this(testkit, system, []) { }

    internal EventFilterFactory(TestKitBase testkit, ActorSystem system, IReadOnlyList<LogFilter> filters)
    {
        _testkit = testkit;
        _system = system;
        _filters = filters;
    }

    /// <summary>Errors with an exception of a type, where the text of the entry or of the exception matches a
    /// pattern.</summary>
    public IEventFilterApplier Exception<TException>(Regex pattern, string? source = null)
        where TException : Exception => Exception(typeof(TException), pattern, source);

    /// <summary>Errors with an exception of a type, where the text of the entry or of the exception matches a
    /// pattern.</summary>
    /// <inheritdoc cref="Exception(Type, string?, string?, string?, string?, bool)"/>
    public IEventFilterApplier Exception(
        Type exceptionType,
        Regex pattern,
        string? source = null,
        bool checkInnerExceptions = false
    ) => Applier(LogFilter.OfException(exceptionType, TextFilter.Of(pattern), source, checkInnerExceptions));

    /// <summary>Errors with an exception of a type; the text is that of the entry or of the exception.</summary>
    /// <inheritdoc cref="ForLogLevel(LogLevel, string?, string?, string?, string?)"/>
    public IEventFilterApplier Exception<TException>(
        string? message = null,
        string? start = null,
        string? contains = null,
        string? source = null
    )
        where TException : Exception => Exception(typeof(TException), message, start, contains, source);

    /// <summary>Errors with an exception of a type; the text is that of the entry or of the exception.</summary>
    /// <param name="exceptionType">The type, or one above it.</param>
    /// <param name="message">The whole text.</param>
    /// <param name="start">Where there is no message: how the text begins.</param>
    /// <param name="contains">Where there is neither: what stands in the text.</param>
    /// <param name="source">Who logs; null for anybody.</param>
    /// <param name="checkInnerExceptions">Whether inner exceptions count too.</param>
    public IEventFilterApplier Exception(
        Type exceptionType,
        string? message = null,
        string? start = null,
        string? contains = null,
        string? source = null,
        bool checkInnerExceptions = false
    ) =>
        Applier(
            LogFilter.OfException(exceptionType, TextFilter.Of(message, start, contains), source, checkInnerExceptions)
        );

    /// <summary>Entries for which a predicate holds.</summary>
    public IEventFilterApplier Custom(Predicate<LogEvent> predicate) => Custom<LogEvent>(predicate);

    /// <summary>Entries of a type for which a predicate holds.</summary>
    public IEventFilterApplier Custom<TLogEvent>(Predicate<TLogEvent> predicate)
        where TLogEvent : LogEvent
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return Applier(
            new LogFilter(
                $"{Text.Type(typeof(TLogEvent))} that fulfils its condition",
                entry => entry is TLogEvent typed && predicate(typed)
            )
        );
    }

    /// <summary>Entries of a level.</summary>
    /// <param name="logLevel">The level.</param>
    /// <param name="message">The whole text.</param>
    /// <param name="start">Where there is no message: how the text begins.</param>
    /// <param name="contains">Where there is neither: what stands in the text.</param>
    /// <param name="source">Who logs; null for anybody.</param>
    public IEventFilterApplier ForLogLevel(
        LogLevel logLevel,
        string? message = null,
        string? start = null,
        string? contains = null,
        string? source = null
    ) => Applier(LogFilter.OfLevel(logLevel, TextFilter.Of(message, start, contains), source));

    /// <summary>Entries of a level whose text matches a pattern.</summary>
    /// <param name="logLevel">The level.</param>
    /// <param name="pattern">The pattern.</param>
    /// <param name="source">Who logs; null for anybody.</param>
    public IEventFilterApplier ForLogLevel(LogLevel logLevel, Regex pattern, string? source = null) =>
        Applier(LogFilter.OfLevel(logLevel, TextFilter.Of(pattern), source));

    /// <summary>Entries of the level Error; the text may be that of what was thrown.</summary>
    /// <inheritdoc cref="ForLogLevel(LogLevel, string?, string?, string?, string?)"/>
    public IEventFilterApplier Error(
        string? message = null,
        string? start = null,
        string? contains = null,
        string? source = null
    ) => ForLogLevel(LogLevel.ErrorLevel, message, start, contains, source);

    /// <summary>Entries of the level Error whose text matches a pattern.</summary>
    /// <inheritdoc cref="ForLogLevel(LogLevel, Regex, string?)"/>
    public IEventFilterApplier Error(Regex pattern, string? source = null) =>
        ForLogLevel(LogLevel.ErrorLevel, pattern, source);

    /// <summary>Entries of the level Warning.</summary>
    /// <inheritdoc cref="ForLogLevel(LogLevel, string?, string?, string?, string?)"/>
    public IEventFilterApplier Warning(
        string? message = null,
        string? start = null,
        string? contains = null,
        string? source = null
    ) => ForLogLevel(LogLevel.WarningLevel, message, start, contains, source);

    /// <summary>Entries of the level Warning whose text matches a pattern.</summary>
    /// <inheritdoc cref="ForLogLevel(LogLevel, Regex, string?)"/>
    public IEventFilterApplier Warning(Regex pattern, string? source = null) =>
        ForLogLevel(LogLevel.WarningLevel, pattern, source);

    /// <summary>Entries of the level Info.</summary>
    /// <inheritdoc cref="ForLogLevel(LogLevel, string?, string?, string?, string?)"/>
    public IEventFilterApplier Info(
        string? message = null,
        string? start = null,
        string? contains = null,
        string? source = null
    ) => ForLogLevel(LogLevel.InfoLevel, message, start, contains, source);

    /// <summary>Entries of the level Info whose text matches a pattern.</summary>
    /// <inheritdoc cref="ForLogLevel(LogLevel, Regex, string?)"/>
    public IEventFilterApplier Info(Regex pattern, string? source = null) =>
        ForLogLevel(LogLevel.InfoLevel, pattern, source);

    /// <summary>Entries of the level Debug.</summary>
    /// <inheritdoc cref="ForLogLevel(LogLevel, string?, string?, string?, string?)"/>
    public IEventFilterApplier Debug(
        string? message = null,
        string? start = null,
        string? contains = null,
        string? source = null
    ) => ForLogLevel(LogLevel.DebugLevel, message, start, contains, source);

    /// <summary>Entries of the level Debug whose text matches a pattern.</summary>
    /// <inheritdoc cref="ForLogLevel(LogLevel, Regex, string?)"/>
    public IEventFilterApplier Debug(Regex pattern, string? source = null) =>
        ForLogLevel(LogLevel.DebugLevel, pattern, source);

    /// <summary>Dead letters.</summary>
    public IEventFilterApplier DeadLetter() => DeadLetter(typeof(object));

    /// <summary>Dead letters whose message is of a type.</summary>
    /// <inheritdoc cref="DeadLetter(Type, Func{object, bool}, string?)"/>
    public IEventFilterApplier DeadLetter<TMessage>(string? source = null) => DeadLetter(typeof(TMessage), source);

    /// <summary>Dead letters whose message is of a type and fulfils a condition.</summary>
    /// <inheritdoc cref="DeadLetter(Type, Func{object, bool}, string?)"/>
    public IEventFilterApplier DeadLetter<TMessage>(Func<TMessage, bool> isMatch, string? source = null)
    {
        ArgumentNullException.ThrowIfNull(isMatch);
        return DeadLetter(typeof(TMessage), message => isMatch((TMessage)message), source);
    }

    /// <summary>Dead letters whose message is of a type.</summary>
    /// <inheritdoc cref="DeadLetter(Type, Func{object, bool}, string?)"/>
    public IEventFilterApplier DeadLetter(Type type, string? source = null) =>
        Applier(
            LogFilter.OfDeadLetter(type == typeof(object) ? "" : $" {Text.Type(type)}", type.IsInstanceOfType, source)
        );

    /// <summary>Dead letters whose message is of a type and fulfils a condition.</summary>
    /// <param name="type">The type, or one above it.</param>
    /// <param name="isMatch">The condition.</param>
    /// <param name="source">For whom the message was; null for anybody.</param>
    public IEventFilterApplier DeadLetter(Type type, Func<object, bool> isMatch, string? source = null)
    {
        ArgumentNullException.ThrowIfNull(isMatch);
        return Applier(
            LogFilter.OfDeadLetter(
                $" {Text.Type(type)} that fulfils its condition",
                message => type.IsInstanceOfType(message) && isMatch(message),
                source
            )
        );
    }

    private EventFilterApplier Applier(LogFilter filter) => new(_testkit, _system, [.. _filters, filter]);
}
