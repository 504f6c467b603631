using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Host.Control;
using Mesh.Host.Home;

namespace Mesh.Host.Commands;

/// <summary>When an identity's key is lost or stolen: <c>mesh identity recover</c>.</summary>
internal static partial class IdentityCommand
{
    /// <summary>What is to be done with a recovery key that was just written.</summary>
    public static string RecoveryText(string path) =>
        $"recovery key {path}: move it to where no host is. With it 'mesh identity recover' puts a new identity in the place of this one, should its key be lost or stolen";

    private static Command CreateRecover(ProgramIo io)
    {
        Option<string> key = RecoveryKeyOption();
        var of = new Option<string?>("--of")
        {
            Description = "The uid that is succeeded; needed where this host does not know it.",
            HelpName = "UID",
        };
        var alias = new Option<string?>("--alias")
        {
            Description = "What the new identity calls itself; as the old one, if that is known here.",
            HelpName = "NAME",
        };
        var command = new Command(
            "recover",
            "Make a new identity in the place of one whose key is lost or stolen, and print the line that tells contacts ('mesh contacts add' there). Other hosts need new "
                + "delegations. Exit codes: 0 made, 1 the key is not its recovery key or nothing can be stored, 2 usage."
        );
        command.Options.Add(key);
        command.Options.Add(of);
        command.Options.Add(alias);
        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                using SigningKey recovery = ReadRecoveryKey(parsed.GetRequiredValue(key));
                using FileKeyRing keys = scope.Home.OpenKeys();
                ReadOnlyMemory<byte> hash = Succession.RecoveryOf(recovery);
                OwnIdentity? here = keys.Identities.FirstOrDefault(own =>
                    keys.RecoveryOf(own.Uid).Span.SequenceEqual(hash.Span)
                );
                Uid old = Succeeded(parsed.GetValue(of), here);
                if (here?.SucceededBy is { } other)
                {
                    throw CommandException.Failed($"{other} has taken the place of {old} already.");
                }

                Uid uid = keys.CreateRecoverable(parsed.GetValue(alias) ?? here?.Alias);
                OwnIdentity made = keys.Identities.First(own => own.Uid == uid);
                Succession succession = keys.IssueSuccession(recovery, old, uid, TimeProvider.System.GetUtcNow());
                if (here is not null)
                {
                    keys.Succeed(succession);
                }

                scope.Write(
                    $"identity {Text(made)}{Environment.NewLine}{RecoveryText(keys.RecoveryPathOf(uid))}{Environment.NewLine}{succession}",
                    () =>
                    {
                        JsonObject json = WithRecovery(Json(made), keys.RecoveryPathOf(uid));
                        json["old"] = old.ToString();
                        json["succession"] = succession.ToString();
                        return json;
                    }
                );
                if (here is not null)
                {
                    await FollowAsync(scope, keys, stop);
                }

                return ExitCode.Ok;
            }
        );
        return command;
    }

    // What a node that runs here, or one that starts, does by itself; so what was made stands whatever becomes of this.
    private static async Task FollowAsync(CommandScope scope, FileKeyRing keys, CancellationToken stop)
    {
        try
        {
            using ControlClient? node = await ControlClient.TryConnectAsync(scope.Home, stop);
            if (node is null)
            {
                await using HomeStore home = scope.Home.OpenStore();
                home.OpenSuccessions(keys.Identities).FollowOwn(keys.Identities);
            }
        }
        catch (Exception e) when (e is MeshException or CommandException)
        {
            scope.Note($"Grants and pins of the old identity follow when the node starts: {e.Message}");
        }
    }

    private static Option<string> RecoveryKeyOption() =>
        new("--key")
        {
            Description = "The recovery key's file, as 'mesh identity new' wrote it.",
            HelpName = "FILE",
            Required = true,
        };

    private static Uid Succeeded(string? named, OwnIdentity? here)
    {
        if (named is null)
        {
            return here?.Uid
                ?? throw CommandException.Failed(
                    "No identity of this host has that recovery key: name the one that is succeeded by --of UID."
                );
        }

        Uid uid;
        try
        {
            uid = Uid.Parse(named);
        }
        catch (FormatException e)
        {
            throw CommandException.Usage($"--of is a uid: {e.Message}");
        }

        return here is null || here.Uid == uid
            ? uid
            : throw CommandException.Failed($"That is the recovery key of {here.Uid}, not of {uid}.");
    }

    private static SigningKey ReadRecoveryKey(string path)
    {
        byte[] pem;
        try
        {
            pem = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Failed($"{path} cannot be read: {e.Message}", e);
        }

        try
        {
            return SigningKey.ImportPkcs8Pem(pem);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pem);
        }
    }

    private static JsonObject WithRecovery(JsonObject json, string path)
    {
        json["recoveryKey"] = path;
        return json;
    }
}
