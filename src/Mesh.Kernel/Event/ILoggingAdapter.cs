namespace Mesh.Kernel.Event;

/// <summary>Writes the log. May be used from any thread.</summary>
public interface ILoggingAdapter
{
    /// <summary>Puts values into templates.</summary>
    ILogMessageFormatter Formatter { get; }

    /// <summary>Whether anybody hears the level Debug.</summary>
    bool IsDebugEnabled { get; }

    /// <summary>Whether anybody hears the level Info.</summary>
    bool IsInfoEnabled { get; }

    /// <summary>Whether anybody hears the level Warning.</summary>
    bool IsWarningEnabled { get; }

    /// <summary>Whether anybody hears the level Error.</summary>
    bool IsErrorEnabled { get; }

    /// <summary>Whether anybody hears a level.</summary>
    bool IsEnabled(LogLevel logLevel);

    /// <summary>Logs a text.</summary>
    void Log(LogLevel logLevel, Exception? cause, string format);

    /// <summary>Logs a template and its values; the text is made only when it is read.</summary>
    void Log(LogLevel logLevel, Exception? cause, LogMessage message);
}

/// <summary>Puts values into templates.</summary>
public interface ILogMessageFormatter
{
    /// <summary>The text.</summary>
    string Format(string format, params object[] args);

    /// <summary>The text.</summary>
    string Format(string format, IEnumerable<object> args);
}

/// <summary>A template and its values.</summary>
public abstract class LogMessage
{
    /// <summary>Puts values into templates.</summary>
    protected readonly ILogMessageFormatter Formatter;

    /// <summary>With a template.</summary>
    public LogMessage(ILogMessageFormatter formatter, string format)
    {
        Formatter = formatter;
        Format = format;
    }

    /// <summary>The template.</summary>
    public string Format { get; }

    /// <summary>The template and its values, not put together.</summary>
    public abstract string Unformatted();

    /// <summary>The values.</summary>
    public abstract IEnumerable<object> Parameters();

    /// <inheritdoc/>
    public override string ToString() => Formatter.Format(Format, Parameters());
}

/// <summary>A template and its values, as the extension methods make them.</summary>
internal sealed class TemplateMessage(ILogMessageFormatter formatter, string format, object?[] args)
    : LogMessage(formatter, format)
{
    internal object?[] Args => args;

    public override string Unformatted() => $"{Format} [{string.Join(", ", args)}]";

    public override IEnumerable<object> Parameters() => args!;
}
