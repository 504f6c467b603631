using System.CommandLine;
using Mesh.Host.Demo;
using Mesh.Host.Terminal;

namespace Mesh.Host.Commands;

/// <summary><c>mesh demo</c>.</summary>
internal static class DemoCommand
{
    public static Command Create(ProgramIo io)
    {
        var plain = new Option<bool>("--plain") { Description = "Plain lines, also on a terminal." };
        var command = new Command(
            "demo",
            "Start three hosts on this machine, let them meet and talk, kill one, and see it return; takes about 15 s. "
                + "Exit codes: 0 all expectations held, 1 one failed (the summary names it), 2 usage."
        );
        command.Options.Add(plain);
        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                using var run = new DemoRun();
                IDemoView view = (scope.IsJson, io.IsInteractive && !parsed.GetValue(plain)) switch
                {
                    (true, _) => new JsonDemoView(io.Out),
                    (_, true) => new LiveDemoView(),
                    _ => new PlainDemoView(io.Out),
                };
                await view.ShowAsync(run, run.RunAsync(stop));
                stop.ThrowIfCancellationRequested();
                view.Summarize(run);
                return run.Findings.Ok ? ExitCode.Ok : ExitCode.Failed;
            }
        );
        return command;
    }
}
