using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Level = Microsoft.Extensions.Logging.LogLevel;

namespace Mesh.Kernel.Event;

/// <summary>Publishes log entries on a bus, and hands them into Microsoft.Extensions.Logging.</summary>
internal sealed class BusLogging : ILoggingAdapter
{
    private readonly LoggingBus _bus;
    private readonly ActorSystemImpl? _system;
    private readonly ILogger _logger;
    private readonly string _source;
    private readonly Type _class;

    internal BusLogging(ActorSystemImpl system, string source, Type type, ILogMessageFormatter? formatter)
        : this(system.EventStream, source, type, formatter)
    {
        _system = system;
        _logger = system.LoggerFor(type);
    }

    internal BusLogging(LoggingBus bus, string source, Type type, ILogMessageFormatter? formatter)
    {
        _bus = bus;
        _logger = NullLogger.Instance;
        _source = source;
        _class = type;
        Formatter = formatter ?? DefaultLogMessageFormatter.Instance;
    }

    public ILogMessageFormatter Formatter { get; }

    public bool IsDebugEnabled => IsEnabled(LogLevel.DebugLevel);

    public bool IsInfoEnabled => IsEnabled(LogLevel.InfoLevel);

    public bool IsWarningEnabled => IsEnabled(LogLevel.WarningLevel);

    public bool IsErrorEnabled => IsEnabled(LogLevel.ErrorLevel);

    public bool IsEnabled(LogLevel logLevel) => logLevel >= _bus.LogLevel || _logger.IsEnabled(ToLevel(logLevel));

    public void Log(LogLevel logLevel, Exception? cause, string format) => Write(logLevel, cause, format);

    public void Log(LogLevel logLevel, Exception? cause, LogMessage message) => Write(logLevel, cause, message);

    internal static Level ToLevel(LogLevel level) =>
        level switch
        {
            LogLevel.DebugLevel => Level.Debug,
            LogLevel.InfoLevel => Level.Information,
            LogLevel.WarningLevel => Level.Warning,
            _ => Level.Error,
        };

    private void Write(LogLevel level, Exception? cause, object message)
    {
        bool published = level >= _bus.LogLevel && _bus.HasSubscriberFor(level.ClassFor());
        bool written = _logger.IsEnabled(ToLevel(level));
        if (!published && !written)
            return;
        LogEvent entry = level switch
        {
            LogLevel.DebugLevel => new Debug(cause, _source, _class, message),
            LogLevel.InfoLevel => new Info(cause, _source, _class, message),
            LogLevel.WarningLevel => new Warning(cause, _source, _class, message),
            _ => new Error(cause, _source, _class, message),
        };
        if (_system is not null)
            entry.Timestamp = _system.Scheduler.Now.UtcDateTime;
        if (written)
            _logger.Log(ToLevel(level), default, new StructuredState(entry), cause, static (s, _) => s.ToString());
        if (published)
            _bus.Publish(entry);
    }
}

/// <summary>A log entry as Microsoft.Extensions.Logging wants it: the template, and a value per name.</summary>
internal sealed class StructuredState : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly LogEvent _entry;
    private readonly List<KeyValuePair<string, object?>> _values = [];

    internal StructuredState(LogEvent entry)
    {
        _entry = entry;
        if (entry.Message is LogMessage message)
        {
            object?[] parameters = message.Parameters().ToArray();
            List<string> names = DefaultLogMessageFormatter.Names(message.Format);
            for (int i = 0; i < Math.Min(names.Count, parameters.Length); i++)
                _values.Add(new(names[i], parameters[i]));
        }
        _values.Add(new("LogSource", entry.LogSource));
        _values.Add(new("{OriginalFormat}", (entry.Message as LogMessage)?.Format ?? entry.Message.ToString()));
    }

    public int Count => _values.Count;

    public KeyValuePair<string, object?> this[int index] => _values[index];

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _values.GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>When, and who logs.</summary>
    internal string Head => $"[{_entry.Timestamp:O}][{_entry.LogSource}]";

    public override string ToString() => _entry.Message.ToString() ?? "";
}
