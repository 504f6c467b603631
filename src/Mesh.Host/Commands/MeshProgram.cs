using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text.Json.Nodes;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Mesh.Hocon.Extensions;
using Mesh.Host.Commands.Primitives;
using Mesh.Host.Terminal;

namespace Mesh.Host.Commands;

/// <summary>The command line <c>mesh</c>: reads it, runs one command, and turns what went wrong into a text and an exit code.</summary>
internal static class MeshProgram
{
    // Long enough for a host that stops in good order; without a bound, Ctrl-C could hang.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(12);

    // An argument that begins with @ is a text like any other, and no file of arguments.
    private static readonly ParserConfiguration Arguments = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs the program.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args,
        ProgramIo io,
        CancellationToken cancellationToken = default
    )
    {
        // A command that has begun before signals are listened to would be killed by one, in the midst of what it does.
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ParseResult parsed = CreateRoot(io with { Listening = listening.Task }).Parse(args, Arguments);
        if (parsed.Action is ParseErrorAction)
        {
            return ReportUsage(io, parsed);
        }

        var configuration = new InvocationConfiguration
        {
            Output = io.Out,
            Error = io.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = StopTimeout,
        };
        Task<int> running = parsed.InvokeAsync(configuration, cancellationToken);
        listening.SetResult();
        return await running;
    }

    /// <summary>Gives a command its action: the scope is made, and errors become texts and exit codes.</summary>
    public static void Handle(
        this Command command,
        ProgramIo io,
        Func<CommandScope, ParseResult, CancellationToken, Task<int>> action
    ) =>
        command.SetAction(
            async (ParseResult parsed, CancellationToken stop) =>
            {
                try
                {
                    await io.Listening;
                    return await action(new CommandScope(io, parsed), parsed, stop);
                }
                catch (CommandException e)
                {
                    return Report(io, parsed, e.ExitCode, e.Message, code: null);
                }
                catch (MeshException e)
                {
                    return Report(io, parsed, ExitCode.Failed, e.Message, (int)e.Code);
                }
                catch (HoconException e)
                {
                    return Report(io, parsed, ExitCode.Failed, e.Message, code: null);
                }
                catch (OperationCanceledException) when (stop.IsCancellationRequested)
                {
                    return Report(io, parsed, ExitCode.Failed, "stopped before it was done", code: null);
                }
                catch (Exception e) when (e is TransportException or IOException or UnauthorizedAccessException)
                {
                    return Report(io, parsed, ExitCode.Failed, e.Message, code: null);
                }
                catch (Exception e)
                {
                    // A mistake of ours, and the edge of the program: whoever typed this is to have a line and an exit code that a script understands.
                    return Report(io, parsed, ExitCode.Failed, UnforeseenText(parsed, e), code: null);
                }
            }
        );

    internal static RootCommand CreateRoot(ProgramIo io)
    {
        var root = new RootCommand(
            "Mesh: hosts find each other, prove who they are, and apps on them exchange frames."
        );
        ExamplesHelp.AddTo(root);
        root.SetAction(_ => RootHelp.Write(io.Out));
        root.Options.Add(GlobalOptions.Home);
        root.Options.Add(GlobalOptions.Json);
        root.Options.Add(GlobalOptions.Verbose);
        root.Subcommands.Add(IdentityCommand.Create(io));
        root.Subcommands.Add(ContactsCommand.Create(io));
        root.Subcommands.Add(BansCommand.Create(io));
        root.Subcommands.Add(PinsCommand.Create(io));
        root.Subcommands.Add(GrantsCommand.Create(io));
        root.Subcommands.Add(UpCommand.Create(io));
        root.Subcommands.Add(StatusCommand.Create(io));
        root.Subcommands.Add(PeersCommand.Create(io));
        root.Subcommands.Add(ConnectionsCommand.Create(io));
        root.Subcommands.Add(ConnectCommand.Create(io));
        root.Subcommands.Add(DisconnectCommand.Create(io));
        root.Subcommands.Add(SendCommand.Create(io));
        root.Subcommands.Add(ExplainCommand.Create(io));
        root.Subcommands.Add(CheckConfigCommand.Create(io));
        root.Subcommands.Add(DemoCommand.Create(io));
        root.Subcommands.Add(DemoHostCommand.Create(io));
        root.Subcommands.Add(SimCommand.Create(io));
        root.Subcommands.Add(IdCommand.Create(io));
        root.Subcommands.Add(VersionCommand.Create(io));
        return root;
    }

    private static int ReportUsage(ProgramIo io, ParseResult parsed)
    {
        string path = string.Join(' ', Names(parsed).Reverse());
        string faults = UsageText.Of(parsed);
        return Report(io, parsed, ExitCode.Usage, $"{faults} See: {path} --help", code: null);
    }

    private static IEnumerable<string> Names(ParseResult parsed)
    {
        for (
            System.CommandLine.Parsing.SymbolResult? at = parsed.CommandResult;
            at is System.CommandLine.Parsing.CommandResult command;
            at = at.Parent
        )
        {
            yield return command.Command is RootCommand ? "mesh" : command.Command.Name;
        }
    }

    private static string UnforeseenText(ParseResult parsed, Exception e) =>
        parsed.GetValue(GlobalOptions.Verbose)
            ? e.ToString()
            : $"failed by a mistake of the program: {e.GetType().Name}: {TerminalText.Clean(e.Message)} More is told with --verbose; please report it.";

    private static int Report(ProgramIo io, ParseResult parsed, int exitCode, string message, int? code)
    {
        if (parsed.GetValue(GlobalOptions.Json))
        {
            var error = new JsonObject { ["error"] = message, ["exitCode"] = exitCode };
            if (code is not null)
            {
                error["code"] = code;
            }

            io.Error.WriteLine(JsonLine.Of(error));
        }
        else
        {
            io.Error.WriteLine($"mesh: {message}");
        }

        return exitCode;
    }
}
