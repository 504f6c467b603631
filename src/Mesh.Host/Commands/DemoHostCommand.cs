using System.CommandLine;
using Mesh.Host.Demo.Child;
using Microsoft.Extensions.Logging;

namespace Mesh.Host.Commands;

/// <summary><c>mesh demo-host</c>: one host of the demonstration. Hidden, since it speaks with <c>mesh demo</c> and not with people.</summary>
internal static class DemoHostCommand
{
    public static Command Create(ProgramIo io)
    {
        var alias = new Option<string>("--alias") { DefaultValueFactory = _ => "demo" };
        var command = new Command("demo-host", "One host of 'mesh demo'.") { Hidden = true };
        command.Options.Add(alias);
        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                using ILoggerFactory? loggers = scope.CreateLoggers();
                await new DemoNode(scope.Home, parsed.GetRequiredValue(alias), io, loggers).RunAsync(stop);
                return ExitCode.Ok;
            }
        );
        return command;
    }
}
