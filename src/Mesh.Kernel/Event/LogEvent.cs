namespace Mesh.Kernel.Event;

/// <summary>How much a log entry matters.</summary>
public enum LogLevel
{
    /// <summary>For who looks for a fault.</summary>
    DebugLevel,

    /// <summary>For who operates.</summary>
    InfoLevel,

    /// <summary>Somebody should look.</summary>
    WarningLevel,

    /// <summary>Something has failed.</summary>
    ErrorLevel,
}

/// <summary>An entry of the log; published on the event stream.</summary>
public abstract class LogEvent : INoSerializationVerificationNeeded
{
    /// <summary>An entry of now and this thread.</summary>
    protected LogEvent()
    {
        Thread = Thread.CurrentThread;
        Timestamp = TimeProvider.System.GetUtcNow().UtcDateTime;
    }

    private protected LogEvent(Exception? cause, string logSource, Type logClass, object message)
        : this()
    {
        Cause = cause!;
        LogSource = logSource;
        LogClass = logClass;
        Message = message;
    }

    /// <summary>What was thrown; null when nothing was.</summary>
    public Exception Cause { get; protected set; } = null!;

    /// <summary>When, UTC; by the clock of the system that logs.</summary>
    public DateTime Timestamp { get; internal set; }

    /// <summary>The thread that has logged.</summary>
    public Thread Thread { get; }

    /// <summary>Who logs: the path of an actor, or a name.</summary>
    public string LogSource { get; protected set; } = "";

    /// <summary>The class that logs.</summary>
    public Type LogClass { get; protected set; } = typeof(object);

    /// <summary>The text, or a <see cref="LogMessage"/> that makes it.</summary>
    public object Message { get; protected set; } = "";

    /// <summary>How much it matters.</summary>
    public abstract LogLevel LogLevel();

    /// <inheritdoc/>
    public override string ToString()
    {
        string text =
            $"[{LogLevel().ToString().Replace("Level", "").ToUpperInvariant()}][{Timestamp:O}][{LogSource}] {Message}";
        return Cause is null ? text : $"{text}{Environment.NewLine}Cause: {Cause}";
    }
}
