using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Mesh.Host.Terminal;

/// <summary>Writes the log one entry per line, cleaned: the words of remote hosts stand in it, and must not drive the terminal.</summary>
internal sealed class CleanLogFormatter() : ConsoleFormatter(FormatterName)
{
    /// <summary>The name by which the console finds it.</summary>
    public const string FormatterName = "mesh";

    /// <inheritdoc />
    public override void Write<TState>(
        in LogEntry<TState> logEntry,
        IExternalScopeProvider? scopeProvider,
        TextWriter textWriter
    )
    {
        string text = logEntry.Formatter?.Invoke(logEntry.State, logEntry.Exception) ?? "";
        string time = TimeProvider.System.GetLocalNow().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        textWriter.WriteLine(
            $"{time} {Level(logEntry.LogLevel)}: {logEntry.Category}[{logEntry.EventId.Id}] {TerminalText.Clean(text)}"
        );
        if (logEntry.Exception is null)
        {
            return;
        }

        foreach (string line in logEntry.Exception.ToString().Split('\n'))
        {
            textWriter.WriteLine(TerminalText.Clean(line));
        }
    }

    private static string Level(LogLevel level) =>
        level switch
        {
            LogLevel.Trace => "trce",
            LogLevel.Debug => "dbug",
            LogLevel.Information => "info",
            LogLevel.Warning => "warn",
            LogLevel.Error => "fail",
            _ => "crit",
        };
}
