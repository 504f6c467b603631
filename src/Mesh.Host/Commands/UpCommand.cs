using System.CommandLine;
using System.Text.Json.Nodes;
using Mesh.Hocon.Extensions;
using Mesh.Host.Apps;
using Mesh.Host.Configuration;
using Mesh.Host.Terminal;
using Mesh.Host.Up;
using Microsoft.Extensions.Logging;

namespace Mesh.Host.Commands;

/// <summary><c>mesh up</c>.</summary>
internal static class UpCommand
{
    private static Option<string[]> Listen() =>
        new("--listen")
        {
            Description =
                "Where to listen, ip:port; port 0 takes a free one. Default: what the file says, or else 0.0.0.0:7400.",
            HelpName = "IP:PORT",
        };

    private static Option<string[]> Advertise() =>
        new("--advertise")
        {
            Description = "Where others can reach this host, if not where it listens; up to 8.",
            HelpName = "HOST:PORT",
        };

    private static Option<string[]> Seed() =>
        new("--seed") { Description = "A contact card to add to the contacts first.", HelpName = "CARD" };

    private static Option<string?> Trust()
    {
        var trust = new Option<string?>("--trust")
        {
            Description =
                "Who may connect: contacts (each side holds the other's card; the default), or open (whoever proves an identity).",
        };
        trust.AcceptOnlyFromAmong("contacts", "open");
        return trust;
    }

    private static Option<string[]> App()
    {
        var app = new Option<string[]>("--app")
        {
            Description =
                "Apps to run: chat (lines typed go to everybody online; the default), echo (answers frames with the same bytes).",
        };
        app.AcceptOnlyFromAmong(ChatApp.Name, EchoApp.Name);
        return app;
    }

    public static Command Create(ProgramIo io)
    {
        Option<string[]> listen = Listen();
        Option<string[]> advertise = Advertise();
        Option<string[]> seed = Seed();
        Option<string?> trust = Trust();
        Option<string[]> app = App();
        var alias = new Option<string?>("--alias")
        {
            Description = "What the identity calls itself, if one is made now.",
            HelpName = "NAME",
        };
        var config = new Option<string?>("--config")
        {
            Description =
                "A deployment file (HOCON); options that are given stand over it, --home too. See: mesh check-config --help",
            HelpName = "FILE",
        };
        var command = new Command(
            "up",
            "Run a host until Ctrl-C: print its contact card, then what happens. Makes keys and an identity on first use. "
                + "Exit codes: 0 ended in good order, 1 it cannot run, 2 usage."
        );
        foreach (Option option in (Option[])[config, listen, advertise, seed, trust, app, alias])
        {
            command.Options.Add(option);
        }

        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                string? file = parsed.GetValue(config);
                var typed = new TypedSettings();
                typed.Add("--listen", "mesh.listen.addresses", parsed.GetValue(listen));
                typed.Add("--advertise", "mesh.listen.advertise", parsed.GetValue(advertise));
                typed.Add("--seed", "mesh.node.seeds", parsed.GetValue(seed));
                typed.Add("--trust", "mesh.trust", parsed.GetValue(trust));
                typed.Add("--app", "mesh.node.apps", parsed.GetValue(app));
                typed.Add("--alias", "mesh.node.alias", parsed.GetValue(alias));
                TimeProvider time = TimeProvider.System;
                DateTimeOffset now = time.GetUtcNow();
                var configuration = NodeConfiguration.Read(file, now, typed.Document);
                var settings = UpSettings.Of(configuration, parsed.GetValue(GlobalOptions.Home), now);
                foreach (HoconFault warning in configuration.Faults)
                {
                    io.Error.WriteLine(
                        scope.IsJson
                            ? JsonLine.Of(new JsonObject { ["warning"] = warning.ToString() })
                            : $"mesh: warning: {warning}"
                    );
                }

                using ILoggerFactory? loggers = scope.CreateLoggers();
                var output = new UpOutput(io, scope.IsJson, time);
                await new UpSession(settings, io, output, time).RunAsync(loggers, stop);
                return ExitCode.Ok;
            }
        );
        return command;
    }
}
