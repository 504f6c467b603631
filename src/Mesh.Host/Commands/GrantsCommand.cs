using System.CommandLine;
using System.Net.Http;
using System.Text.Json.Serialization.Metadata;
using Mesh.Actors.Identity;
using Mesh.Actors.Permissions;
using Mesh.Host.Control;
using Mesh.Host.Control.Contract;
using Mesh.Host.Home;

namespace Mesh.Host.Commands;

/// <summary><c>mesh grants</c>: by the node that runs in the home, where a change acts at once, or else on the home itself.</summary>
internal static class GrantsCommand
{
    private const string ExitCodes = "Exit codes: 0 done, 1 not done: the error says why, 2 usage.";

    public static Command Create(ProgramIo io)
    {
        Option<string?> app = AppFilter();
        var command = new CommandWithExamples(
            "grants",
            "Which of your identities each app may use, which contacts it sees there and is seen by, by which protocols. "
                + "What is said here always holds; where nothing is said mesh.permissions decides: open, everything (the default), or granted, nothing. "
                + $"A change acts at once, also on live links; where no node runs, it acts when one starts. {ExitCodes}",
            "mesh grants",
            "mesh grants set chat ada --contacts only ben,cleo",
            "mesh grants revoke echo ada",
            "mesh grants audit"
        );
        command.Options.Add(app);
        HandleList(command, io, app);
        command.Subcommands.Add(CreateList(io));
        command.Subcommands.Add(CreateSet(io));
        command.Subcommands.Add(
            CreateChange(
                io,
                "revoke",
                "Forbid an app an identity, whatever mesh.permissions says: its peers there go offline, NotPermitted.",
                ControlPaths.RevokeGrant,
                (grants, request) => grants.Revoke(request)
            )
        );
        command.Subcommands.Add(
            CreateChange(
                io,
                "clear",
                "Say nothing of an app and an identity any more: mesh.permissions decides again.",
                ControlPaths.ClearGrant,
                (grants, request) => grants.Clear(request)
            )
        );
        command.Subcommands.Add(CreateAudit(io));
        return command;
    }

    private static Command CreateList(ProgramIo io)
    {
        Option<string?> app = AppFilter();
        var command = new CommandWithExamples(
            "list",
            $"List what is said of apps, by app and identity. {ExitCodes}",
            "mesh grants list",
            "mesh grants list --app chat --json"
        );
        command.Options.Add(app);
        HandleList(command, io, app);
        return command;
    }

    private static void HandleList(Command command, ProgramIo io, Option<string?> only) =>
        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                string? app = parsed.GetValue(only);
                GrantsAnswer answer = await DoAsync(
                    scope,
                    node =>
                        node.GetAsync(
                            app is null ? ControlPaths.Grants : ControlPaths.With(ControlPaths.Grants, "app", app),
                            ControlJson.Default.GrantsAnswer,
                            stop
                        ),
                    grants => grants.List(app),
                    stop
                );
                scope.WriteAnswer(answer, ControlJson.Default.GrantsAnswer, () => GrantText.Print(io, answer));
                return ExitCode.Ok;
            }
        );

    private static Command CreateSet(ProgramIo io)
    {
        Argument<string> app = App();
        Argument<string> luid = Luid();
        var contacts = new Option<string[]>("--contacts")
        {
            Description = "Which contacts it sees, and is seen by. Names stand in one word, with commas.",
            HelpName = "none|all|only WHO,WHO|all-but WHO,WHO",
            Arity = new ArgumentArity(1, 2),
            AllowMultipleArgumentsPerToken = true,
        };
        contacts.Validators.Add(given =>
        {
            if (GrantWords.TooMuch([.. given.Tokens.Select(token => token.Value)]) is { } fault)
            {
                given.AddError(fault);
            }
        });
        var protocols = new Option<string?>("--protocols")
        {
            Description = "By which of its protocols.",
            HelpName = "all|NAME,NAME",
        };
        var command = new CommandWithExamples(
            "set",
            "Let an app use an identity, with these contacts, by these protocols. What is left out stays as it is said now; where nothing is said, or it "
                + $"was revoked, it is all. {ExitCodes}",
            "mesh grants set chat ada",
            "mesh grants set chat ada --contacts only ben,cleo --protocols chat",
            "mesh grants set echo ada --contacts all-but 7518ed"
        );
        command.Arguments.Add(app);
        command.Arguments.Add(luid);
        command.Options.Add(contacts);
        command.Options.Add(protocols);
        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                var request = new SetGrantRequest
                {
                    App = parsed.GetRequiredValue(app),
                    Luid = parsed.GetRequiredValue(luid),
                    Contacts = GrantWords.Contacts(parsed.GetValue(contacts)),
                    Protocols = GrantWords.Protocols(parsed.GetValue(protocols)),
                };
                await ChangeAsync(
                    scope,
                    ControlPaths.SetGrant,
                    request,
                    ControlJson.Default.SetGrantRequest,
                    (grants, asked) => grants.Set(asked),
                    stop
                );
                return ExitCode.Ok;
            }
        );
        return command;
    }

    private static Command CreateChange(
        ProgramIo io,
        string name,
        string description,
        string path,
        Func<GrantActions, GrantRequest, GrantChangedAnswer> onHome
    )
    {
        Argument<string> app = App();
        Argument<string> luid = Luid();
        var command = new CommandWithExamples(name, $"{description} {ExitCodes}", $"mesh grants {name} chat ada");
        command.Arguments.Add(app);
        command.Arguments.Add(luid);
        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                var request = new GrantRequest(parsed.GetRequiredValue(app), parsed.GetRequiredValue(luid));
                await ChangeAsync(scope, path, request, ControlJson.Default.GrantRequest, onHome, stop);
                return ExitCode.Ok;
            }
        );
        return command;
    }

    private static Command CreateAudit(ProgramIo io)
    {
        var max = new Option<int>("--max")
        {
            Description = $"How many changes: 1 to {GrantActions.MaxAudit}.",
            HelpName = "N",
            DefaultValueFactory = _ => 20,
        };
        var command = new CommandWithExamples(
            "audit",
            $"Show what was changed, by whom, the newest first. {ExitCodes}",
            "mesh grants audit",
            "mesh grants audit --max 100 --json"
        );
        command.Options.Add(max);
        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                int most = parsed.GetValue(max);
                if (most is < 1 or > GrantActions.MaxAudit)
                {
                    throw CommandException.Usage($"--max is 1 to {GrantActions.MaxAudit}, not {most}.");
                }

                GrantAuditAnswer answer = await DoAsync(
                    scope,
                    node =>
                        node.GetAsync(
                            ControlPaths.With(ControlPaths.GrantAudit, "max", FormattableString.Invariant($"{most}")),
                            ControlJson.Default.GrantAuditAnswer,
                            stop
                        ),
                    grants => grants.Audit(most),
                    stop
                );
                scope.WriteAnswer(answer, ControlJson.Default.GrantAuditAnswer, () => GrantText.Print(io, answer));
                return ExitCode.Ok;
            }
        );
        return command;
    }

    private static async Task ChangeAsync<TRequest>(
        CommandScope scope,
        string path,
        TRequest request,
        JsonTypeInfo<TRequest> type,
        Func<GrantActions, TRequest, GrantChangedAnswer> onHome,
        CancellationToken stop
    )
    {
        GrantChangedAnswer answer = await DoAsync(
            scope,
            node =>
                node.SendAsync(
                    HttpMethod.Post,
                    path,
                    request,
                    type,
                    ControlJson.Default.GrantChangedAnswer,
                    TimeSpan.Zero,
                    stop
                ),
            grants => onHome(grants, request),
            stop
        );
        scope.WriteAnswer(answer, ControlJson.Default.GrantChangedAnswer, () => GrantText.Print(scope.Io, answer));
    }

    // By the node that runs in the home, or there where none runs.
    private static async Task<T> DoAsync<T>(
        CommandScope scope,
        Func<ControlClient, Task<T>> byNode,
        Func<GrantActions, T> onHome,
        CancellationToken stop
    )
    {
        using ControlClient? node = await ControlClient.TryConnectAsync(scope.Home, stop);
        if (node is not null)
        {
            return await byNode(node);
        }

        await using HomeStore home = scope.Home.OpenStoreThere();
        using FileKeyRing keys = scope.Home.OpenKeys();
        return onHome(new GrantActions(GrantBook.Open(home.Store), keys.Identities, home.Contacts, Open: []));
    }

    private static Argument<string> App() =>
        new("APP")
        {
            Description =
                "The app's name (chat, echo), or its 64 digit service id. The operator's own are: operator, which pins, and operator/PROTOCOL, which sends.",
        };

    private static Argument<string> Luid() =>
        new("LUID") { Description = "One of your identities: its alias, its uid, or the beginning of one." };

    private static Option<string?> AppFilter() =>
        new("--app") { Description = "Of this app alone, by name or service id.", HelpName = "APP" };
}
