using System.Globalization;
using Microsoft.Extensions.Logging;
using Level = Microsoft.Extensions.Logging.LogLevel;

namespace Mesh.Kernel.Event;

/// <summary>Loggers that write to stdout, for a system that was given none: <c>[INFO][time][source] text</c>.</summary>
internal sealed class StdoutLoggers(LogLevel least) : ILoggerFactory
{
    private readonly Level _least = least > LogLevel.ErrorLevel ? Level.None : BusLogging.ToLevel(least);

    public ILogger CreateLogger(string categoryName) => new StdoutLogger(_least);

    public void AddProvider(ILoggerProvider provider) { }

    public void Dispose() { }

    private sealed class StdoutLogger(Level least) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(Level logLevel) => logLevel >= least && least != Level.None;

        public void Log<TState>(
            Level logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (!IsEnabled(logLevel))
                return;
            string level = logLevel switch
            {
                Level.Debug or Level.Trace => "DEBUG",
                Level.Information => "INFO",
                Level.Warning => "WARNING",
                _ => "ERROR",
            };
            string head = (state as StructuredState)?.Head ?? "";
            string text = string.Create(CultureInfo.InvariantCulture, $"[{level}]{head} {formatter(state, exception)}");
            Console.Out.WriteLine(exception is null ? text : $"{text}{Environment.NewLine}Cause: {exception}");
        }
    }
}
