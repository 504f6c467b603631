using System.CommandLine;
using System.Net.Http;
using Mesh.Contracts;
using Mesh.Host.Control;
using Mesh.Host.Control.Contract;
using Mesh.Host.Terminal;

namespace Mesh.Host.Commands;

/// <summary><c>mesh pins</c>: which connections the node keeps because somebody wants them.</summary>
internal static class PinsCommand
{
    private const string Whose =
        "Pins that are added here belong to the app 'operator', which the node opens for them: it speaks no protocol, sees nobody and is seen by "
        + "nobody. It is open while it has a pin, and opened again when the node starts, so these pins act whenever the node runs.";

    public static Command Create(ProgramIo io)
    {
        Option<bool> watch = Watch();
        var command = new CommandWithExamples(
            "pins",
            "Connections that the node brings up because its apps, or you, pinned them; as 'always' it keeps them up for ever.\n"
                + $"{Whose}\n{NodeCommand.ExitCodes}",
            "mesh pins",
            "mesh pins --watch",
            "mesh pins --json | jq -r '.pins[] | select(.phase != \"Connected\") | .why'",
            "mesh pins add ben"
        );
        command.Options.Add(watch);
        HandleList(command, io, watch);
        command.Subcommands.Add(CreateList(io));
        command.Subcommands.Add(CreateAdd(io));
        command.Subcommands.Add(CreateRemove(io));
        return command;
    }

    private static Command CreateList(ProgramIo io)
    {
        Option<bool> watch = Watch();
        var command = new CommandWithExamples(
            "list",
            $"List the pins of all apps, those of closed apps too, and how it stands with each. {NodeCommand.ExitCodes}",
            "mesh pins list",
            "mesh pins list --watch --json"
        );
        command.Options.Add(watch);
        HandleList(command, io, watch);
        return command;
    }

    private static void HandleList(Command command, ProgramIo io, Option<bool> watch) =>
        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                using ControlClient node = await ControlClient.ConnectAsync(scope.Home, stop);
                if (parsed.GetValue(watch))
                {
                    return await PinText.WatchAsync(scope, node, stop);
                }

                PinsAnswer answer = await node.GetAsync(ControlPaths.Pins, ControlJson.Default.PinsAnswer, stop);
                scope.WriteAnswer(answer, ControlJson.Default.PinsAnswer, () => PinText.Print(io, answer));
                return ExitCode.Ok;
            }
        );

    private static Command CreateAdd(ProgramIo io)
    {
        Argument<string> whom = Whom();
        Option<string?> host = Host("On which of their hosts; 'any', the default, for any one of them at a time.");
        Option<string?> own = NodeCommand.As();
        var policy = new Option<string>("--policy")
        {
            Description = "always: keep it up; eager: bring it up, and let it close when nobody uses it.",
            HelpName = "always|eager",
            DefaultValueFactory = _ => "always",
        };
        var priority = new Option<int>("--priority")
        {
            Description = "Who goes first where there is no room for all: 0 before 255.",
            HelpName = "N",
            DefaultValueFactory = _ => 0,
        };
        Option<string?> app = App("In the name of an app of this node that is open, such as chat.");
        var command = new CommandWithExamples(
            "add",
            $"Pin a connection, or change the policy and the priority of a pin. It is kept on the disk.\n{Whose}\n{NodeCommand.ExitCodes}",
            "mesh pins add ben",
            "mesh pins add ben --host 63efc3 --priority 10",
            "mesh pins add ben@63efc3 --policy eager --app chat"
        );
        command.Arguments.Add(whom);
        foreach (Option option in (Option[])[host, own, policy, priority, app])
        {
            command.Options.Add(option);
        }

        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                using ControlClient node = await ControlClient.ConnectAsync(scope.Home, stop);
                PinAddedAnswer answer = await node.SendAsync(
                    HttpMethod.Post,
                    ControlPaths.AddPin,
                    new AddPinRequest
                    {
                        Who = parsed.GetRequiredValue(whom),
                        Host = parsed.GetValue(host),
                        As = parsed.GetValue(own),
                        Policy = parsed.GetRequiredValue(policy),
                        Priority = parsed.GetValue(priority),
                        App = parsed.GetValue(app),
                    },
                    ControlJson.Default.AddPinRequest,
                    ControlJson.Default.PinAddedAnswer,
                    TimeSpan.Zero,
                    stop
                );
                scope.WriteAnswer(
                    answer,
                    ControlJson.Default.PinAddedAnswer,
                    () => TextTable.WriteText(io, $"{(answer.IsNew ? "pinned" : "changed")} {PinText.Line(answer.Pin)}")
                );
                return ExitCode.Ok;
            }
        );
        return command;
    }

    private static Command CreateRemove(ProgramIo io)
    {
        Argument<string> whom = Whom();
        Option<string?> host = Host("The pin on which host; 'any' for the one on any host. Default: the only one.");
        Option<string?> own = NodeCommand.As();
        Option<string?> app = App("Of which app, open or not, by name or service id.");
        var command = new CommandWithExamples(
            "remove",
            "Take back a pin; exactly one must fit. The connection is not cut by that: it closes when nobody uses it. "
                + $"An app that is closed is opened for it for a moment.\n{NodeCommand.ExitCodes}",
            "mesh pins remove ben",
            "mesh pins remove ben --host any",
            "mesh pins remove ben --app chat"
        );
        command.Arguments.Add(whom);
        foreach (Option option in (Option[])[host, own, app])
        {
            command.Options.Add(option);
        }

        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                using ControlClient node = await ControlClient.ConnectAsync(scope.Home, stop);
                PinInfo pin = await node.SendAsync(
                    HttpMethod.Post,
                    ControlPaths.RemovePin,
                    new RemovePinRequest
                    {
                        Who = parsed.GetRequiredValue(whom),
                        Host = parsed.GetValue(host),
                        As = parsed.GetValue(own),
                        App = parsed.GetValue(app),
                    },
                    ControlJson.Default.RemovePinRequest,
                    ControlJson.Default.PinInfo,
                    TimeSpan.Zero,
                    stop
                );
                scope.WriteAnswer(
                    pin,
                    ControlJson.Default.PinInfo,
                    () => TextTable.WriteText(io, $"no longer pinned: {pin.Name} (by {pin.App}, as {PinText.Own(pin)})")
                );
                return ExitCode.Ok;
            }
        );
        return command;
    }

    private static Argument<string> Whom() =>
        new("WHOM")
        {
            Description = "WHO[@HOST]: an alias, a uid or the beginning of one; a host's id or the beginning of it.",
        };

    private static Option<string?> Host(string description) =>
        new("--host") { Description = description, HelpName = "HID|any" };

    private static Option<string?> App(string description) =>
        new("--app") { Description = $"{description} Default: operator.", HelpName = "NAME" };

    private static Option<bool> Watch() =>
        new("--watch")
        {
            Description =
                "Show each pin, then each change, until Ctrl-C or until the node stops: a line, or with --json an object, each.",
        };
}
