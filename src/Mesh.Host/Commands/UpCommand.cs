using System.CommandLine;
using Mesh.Host.Apps;
using Mesh.Host.Up;
using Microsoft.Extensions.Logging;

namespace Mesh.Host.Commands;

/// <summary><c>mesh up</c>.</summary>
internal static class UpCommand
{
    private static Option<string[]> Listen() =>
        new("--listen")
        {
            Description = "Where to listen, ip:port; port 0 takes a free one.",
            HelpName = "IP:PORT",
            DefaultValueFactory = _ => ["0.0.0.0:7400"],
        };

    private static Option<string[]> Advertise() =>
        new("--advertise")
        {
            Description = "Where others can reach this host, if not where it listens; up to 8.",
            HelpName = "HOST:PORT",
        };

    private static Option<string[]> Seed() =>
        new("--seed") { Description = "A contact card to add to the contacts first.", HelpName = "CARD" };

    private static Option<string> Trust()
    {
        var trust = new Option<string>("--trust")
        {
            Description =
                "Who may connect: contacts (each side holds the other's card), or open (whoever proves an identity).",
            DefaultValueFactory = _ => "contacts",
        };
        trust.AcceptOnlyFromAmong("contacts", "open");
        return trust;
    }

    private static Option<string[]> App()
    {
        var app = new Option<string[]>("--app")
        {
            Description =
                "Apps to run: chat (lines typed go to everybody online), echo (answers frames with the same bytes).",
            DefaultValueFactory = _ => [ChatApp.Name],
        };
        app.AcceptOnlyFromAmong(ChatApp.Name, EchoApp.Name);
        return app;
    }

    public static Command Create(ProgramIo io)
    {
        Option<string[]> listen = Listen();
        Option<string[]> advertise = Advertise();
        Option<string[]> seed = Seed();
        Option<string> trust = Trust();
        Option<string[]> app = App();
        var alias = new Option<string?>("--alias")
        {
            Description = "What the identity calls itself, if one is made now.",
            HelpName = "NAME",
        };
        var command = new Command(
            "up",
            "Run a host until Ctrl-C: print its contact card, then what happens. Makes keys and an identity on first use. "
                + "Exit codes: 0 ended in good order, 1 it cannot run, 2 usage."
        );
        foreach (Option option in (Option[])[listen, advertise, seed, trust, app, alias])
        {
            command.Options.Add(option);
        }

        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                TimeProvider time = TimeProvider.System;
                var settings = UpSettings.Check(
                    parsed.GetValue(listen) ?? [],
                    parsed.GetValue(advertise) ?? [],
                    parsed.GetValue(seed) ?? [],
                    parsed.GetRequiredValue(trust),
                    parsed.GetValue(app) ?? [],
                    parsed.GetValue(alias),
                    time.GetUtcNow()
                );
                using ILoggerFactory? loggers = scope.CreateLoggers();
                var output = new UpOutput(io, scope.IsJson, time);
                await new UpSession(scope.Home, settings, io, output, time).RunAsync(loggers, stop);
                return ExitCode.Ok;
            }
        );
        return command;
    }
}
