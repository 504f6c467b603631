namespace Mesh.Kernel.Event;

/// <summary>Gives loggers.</summary>
public static class Logging
{
    /// <summary>The short name of an object's type.</summary>
    public static string SimpleName(object o) => SimpleName(o.GetType());

    /// <summary>The short name of a type.</summary>
    public static string SimpleName(Type t) => t.Name;

    /// <summary>The class of entries of a level.</summary>
    public static Type ClassFor(this LogLevel logLevel) =>
        logLevel switch
        {
            LogLevel.DebugLevel => typeof(Debug),
            LogLevel.InfoLevel => typeof(Info),
            LogLevel.WarningLevel => typeof(Warning),
            LogLevel.ErrorLevel => typeof(Error),
            _ => throw new ArgumentException($"Unknown log level {logLevel}", nameof(logLevel)),
        };

    /// <summary>The name of a level, as it stands in a configuration.</summary>
    public static string StringFor(this LogLevel logLevel) =>
        logLevel switch
        {
            LogLevel.DebugLevel => "DEBUG",
            LogLevel.InfoLevel => "INFO",
            LogLevel.WarningLevel => "WARNING",
            LogLevel.ErrorLevel => "ERROR",
            _ => throw new ArgumentException($"Unknown log level {logLevel}", nameof(logLevel)),
        };

    /// <summary>The level of a name.</summary>
    /// <exception cref="ArgumentException">When the name is none.</exception>
    public static LogLevel LogLevelFor(string logLevel) =>
        logLevel?.ToUpperInvariant() switch
        {
            "DEBUG" => LogLevel.DebugLevel,
            "INFO" => LogLevel.InfoLevel,
            "WARNING" => LogLevel.WarningLevel,
            "ERROR" => LogLevel.ErrorLevel,
            _ => throw new ArgumentException(
                $"Unknown log level '{logLevel}': DEBUG, INFO, WARNING or ERROR",
                nameof(logLevel)
            ),
        };

    /// <summary>The level of a class of entries.</summary>
    public static LogLevel LogLevelFor<T>()
        where T : LogEvent =>
        typeof(Debug).IsAssignableFrom(typeof(T)) ? LogLevel.DebugLevel
        : typeof(Info).IsAssignableFrom(typeof(T)) ? LogLevel.InfoLevel
        : typeof(Warning).IsAssignableFrom(typeof(T)) ? LogLevel.WarningLevel
        : LogLevel.ErrorLevel;

    /// <summary>The logger of an actor; its source is the actor's path.</summary>
    public static ILoggingAdapter GetLogger(
        this IActorContext context,
        ILogMessageFormatter? logMessageFormatter = null
    )
    {
        var cell = (ActorCell)context;
        return new BusLogging(cell.Kernel, cell.Self.Path.ToString(), cell.ActorType, logMessageFormatter);
    }

    /// <summary>A logger of a system; its source is the text, the type or the reference given.</summary>
    public static ILoggingAdapter GetLogger(
        ActorSystem system,
        object logSourceObj,
        ILogMessageFormatter? logMessageFormatter = null
    )
    {
        (string source, Type type) = SourceOf(logSourceObj);
        return new BusLogging((ActorSystemImpl)system, source, type, logMessageFormatter);
    }

    /// <summary>A logger that only publishes on a bus.</summary>
    public static ILoggingAdapter GetLogger(
        LoggingBus loggingBus,
        object logSourceObj,
        ILogMessageFormatter? logMessageFormatter = null
    )
    {
        (string source, Type type) = SourceOf(logSourceObj);
        return new BusLogging(loggingBus, source, type, logMessageFormatter);
    }

    private static (string Source, Type Type) SourceOf(object source) =>
        source switch
        {
            string text => (text, typeof(string)),
            Type type => (type.Name, type),
            IActorRef actor => (actor.Path.ToString(), actor.GetType()),
            _ => (source.GetType().Name, source.GetType()),
        };
}
