using System.CommandLine;
using Mesh.Hocon.Extensions;
using Mesh.Host.Configuration;
using Mesh.Host.Terminal;

namespace Mesh.Host.Commands;

/// <summary><c>mesh check-config</c>.</summary>
internal static class CheckConfigCommand
{
    public static Command Create(ProgramIo io)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Deployment files (HOCON, JSON or Java properties); each is checked by itself.",
            Arity = ArgumentArity.OneOrMore,
        };
        files.Validators.Add(given =>
        {
            // What begins with a dash is an option that was misspelt, unless somebody says that it is a file: ./-x.
            foreach (string file in given.Tokens.Select(token => token.Value).Where(file => file.StartsWith('-')))
            {
                given.AddError($"'{file}' is no option of this command.");
            }
        });
        var defaults = new Option<bool>("--defaults")
        {
            Description = "Print also what the files do not set, with its default.",
        };
        var command = new Command(
            "check-config",
            "Check deployment files before mesh up --config runs them: print what each one says when it is resolved, and where "
                + "each value stands; then every fault, with file, line and path. Keys under mesh that nobody reads are errors, "
                + "under akka warnings. What comes from environment variables called like a secret, or stands at such a path, is printed as ***. Exit codes: 0 no errors, 1 at least one, 2 usage."
        );
        command.Arguments.Add(files);
        command.Options.Add(defaults);
        command.Handle(
            io,
            (scope, parsed, _) =>
            {
                var reports = parsed
                    .GetValue(files)!
                    .Select(file => ConfigReport.Of(file, TimeProvider.System.GetUtcNow(), parsed.GetValue(defaults)))
                    .ToList();
                foreach (ConfigReport report in reports)
                {
                    Print(scope, report, isAlone: reports.Count == 1);
                }

                return Task.FromResult(reports.TrueForAll(report => report.IsUsable) ? ExitCode.Ok : ExitCode.Failed);
            }
        );
        return command;
    }

    private static void Print(CommandScope scope, ConfigReport report, bool isAlone)
    {
        if (scope.IsJson)
        {
            scope.Io.Out.WriteLine(JsonLine.Of(report.ToJson()));
            return;
        }

        if (!isAlone)
        {
            scope.Io.Out.WriteLine($"# {report.File}");
        }

        scope.Io.Out.Write(report.Tree);
        foreach (HoconFault fault in report.Faults)
        {
            scope.Io.Error.WriteLine(fault.Severity == HoconSeverity.Warning ? $"{fault} (warning)" : $"{fault}");
        }

        scope.Io.Error.WriteLine(report.Summary);
    }
}
