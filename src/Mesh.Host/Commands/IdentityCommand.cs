using System.CommandLine;
using System.Text.Json.Nodes;
using Mesh.Actors.Identity;
using Mesh.Host.Terminal;

namespace Mesh.Host.Commands;

/// <summary><c>mesh identity new|show|card|delegate|import|revoke|recover</c>.</summary>
internal static partial class IdentityCommand
{
    public static Command Create(ProgramIo io)
    {
        var command = new Command("identity", "Make or show the identities that this host speaks as.");
        command.Subcommands.Add(CreateNew(io));
        command.Subcommands.Add(CreateShow(io));
        command.Subcommands.Add(IdentityCardCommand.Create(io));
        command.Subcommands.Add(CreateDelegate(io));
        command.Subcommands.Add(CreateImport(io));
        command.Subcommands.Add(CreateRevoke(io));
        command.Subcommands.Add(CreateRecover(io));
        return command;
    }

    private static Command CreateNew(ProgramIo io)
    {
        var alias = new Option<string?>("--alias")
        {
            Description = "What it calls itself: at most 64 bytes of UTF-8.",
            HelpName = "NAME",
        };
        var command = new Command(
            "new",
            "Make a new identity and store its key. A running 'mesh up' of the same home takes it in within a second. "
                + "Exit codes: 0 made, 1 it cannot be stored, 2 usage."
        );
        var hostOnly = new Option<bool>("--host-only")
        {
            Description =
                "Make the key of this host alone and print its id, for 'mesh identity delegate' where the identity's key is.",
        };
        command.Options.Add(alias);
        command.Options.Add(hostOnly);
        command.Handle(
            io,
            (scope, parsed, _) =>
            {
                using FileKeyRing keys = scope.Home.OpenKeys();
                if (parsed.GetValue(hostOnly))
                {
                    scope.Write($"host {keys.HostId}", () => new JsonObject { ["hid"] = keys.HostId.ToString() });
                    return Task.FromResult(ExitCode.Ok);
                }

                var uid = keys.CreateRecoverable(parsed.GetValue(alias));
                OwnIdentity made = keys.Identities.First(identity => identity.Uid == uid);
                scope.Write(
                    $"identity {Text(made)}{Environment.NewLine}{RecoveryText(keys.RecoveryPathOf(uid))}",
                    () => WithRecovery(Json(made), keys.RecoveryPathOf(uid))
                );
                return Task.FromResult(ExitCode.Ok);
            }
        );
        return command;
    }

    private static Command CreateShow(ProgramIo io)
    {
        var command = new Command(
            "show",
            "Show this host and its identities. Their contact cards: mesh identity card. With --json there are also the lines that tell contacts of a succession and of "
                + "revocations, to be handed on again ('mesh contacts add' there). "
                + "Exit codes: 0, 1 the keys cannot be read, 2 usage."
        );
        command.Handle(
            io,
            (scope, _, _) =>
            {
                using FileKeyRing keys = scope.Home.OpenKeysThere();
                var lines = new List<string> { $"host     {keys.HostId}" };
                lines.AddRange(
                    keys.Identities.Select(identity => $"identity {Text(identity)}{Standing(keys, identity)}")
                );
                if (keys.Identities.Count == 0)
                {
                    lines.Add("no identity yet: make one by 'mesh identity new --alias NAME' or by 'mesh up'");
                }

                scope.Write(
                    string.Join(Environment.NewLine, lines),
                    () =>
                        new JsonObject
                        {
                            ["home"] = scope.Home.Folder,
                            ["hid"] = keys.HostId.ToString(),
                            ["identities"] = new JsonArray([.. keys.Identities.Select(own => JsonOf(keys, own))]),
                        }
                );
                return Task.FromResult(ExitCode.Ok);
            }
        );
        return command;
    }

    private static string Text(OwnIdentity identity) =>
        identity.Uid
        + (identity.Alias is { } alias ? $"  {TerminalText.Clean(alias)}" : "")
        + (identity.HoldsKey ? "" : "  (delegated: its key is elsewhere)");

    private static JsonObject Json(OwnIdentity identity) =>
        new()
        {
            ["uid"] = identity.Uid.ToString(),
            ["alias"] = identity.Alias,
            ["holdsKey"] = identity.HoldsKey,
        };
}
