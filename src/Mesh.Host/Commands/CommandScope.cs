using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Mesh.Host.Home;
using Mesh.Host.Terminal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Mesh.Host.Commands;

/// <summary>What every command is given: where to write, how, and which home to use.</summary>
internal sealed class CommandScope(ProgramIo io, ParseResult parsed)
{
    public ProgramIo Io => io;

    /// <summary>True if results and errors are to be JSON.</summary>
    public bool IsJson { get; } = parsed.GetValue(GlobalOptions.Json);

    /// <summary>The folder of keys and contacts.</summary>
    public MeshHome Home => field ??= MeshHome.At(parsed.GetValue(GlobalOptions.Home));

    /// <summary>Writes a result: the text, or with <c>--json</c> the object on one line.</summary>
    public void Write(string text, Func<JsonObject> json) => Io.Out.WriteLine(IsJson ? JsonLine.Of(json()) : text);

    /// <summary>Writes what a node answered: as text, or with <c>--json</c> as it is.</summary>
    public void WriteAnswer<T>(T answer, JsonTypeInfo<T> type, Action text)
    {
        if (IsJson)
        {
            Io.Out.WriteLine(JsonSerializer.Serialize(answer, type));
        }
        else
        {
            text();
        }
    }

    /// <summary>Says something beside the result, on standard error: as text, or with <c>--json</c> as <c>{"note"}</c>.</summary>
    public void Note(string text) =>
        Io.Error.WriteLine(IsJson ? JsonLine.Of(new JsonObject { ["note"] = text }) : text);

    /// <summary>The loggers that <c>--verbose</c> asks for, writing to standard error; null without it. The caller disposes it.</summary>
    public ILoggerFactory? CreateLoggers() =>
        parsed.GetValue(GlobalOptions.Verbose)
            ? LoggerFactory.Create(builder =>
                builder
                    .SetMinimumLevel(LogLevel.Debug)
                    .AddConsoleFormatter<CleanLogFormatter, ConsoleFormatterOptions>()
                    .AddConsole(console =>
                    {
                        console.FormatterName = CleanLogFormatter.FormatterName;
                        console.LogToStandardErrorThreshold = LogLevel.Trace;
                    })
            )
            : null;
}
