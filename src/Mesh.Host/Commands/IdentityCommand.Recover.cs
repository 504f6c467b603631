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
                + "delegations. Done again where it was made, it prints the same line again. Exit codes: 0 made, 1 the key is not its recovery key or nothing can be stored, 2 usage."
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
                Succession? stored = Stored(keys, here, hash);
                string? why = stored is null ? await WhyUncheckedAsync(scope, keys, old, hash, stop) : null;
                Succession succession = stored ?? Make(keys, recovery, old, parsed.GetValue(alias) ?? here?.Alias);
                if (here is { SucceededBy: null })
                {
                    keys.Succeed(succession);
                }

                Tell(scope, keys, succession, why);
                if (here is not null)
                {
                    await FollowAsync(scope, keys, stop);
                }

                return ExitCode.Ok;
            }
        );
        return command;
    }

    // The output of the first time may be lost: with the same key it is had again.
    private static Succession? Stored(FileKeyRing keys, OwnIdentity? here, ReadOnlyMemory<byte> recovery)
    {
        if (here?.SucceededBy is not { } other)
        {
            return null;
        }

        Succession stored = keys.SuccessionsFrom(here.Uid)[0];
        return stored.Recovery.Span.SequenceEqual(recovery.Span)
            ? stored
            : throw CommandException.Failed(
                $"{other} has taken the place of {here.Uid} already, by another recovery key."
            );
    }

    private static Succession Make(FileKeyRing keys, SigningKey recovery, Uid old, string? alias)
    {
        Uid uid = keys.CreateRecoverable(alias);
        return keys.IssueSuccession(recovery, old, uid, TimeProvider.System.GetUtcNow());
    }

    private static void Tell(CommandScope scope, FileKeyRing keys, Succession succession, string? whyUnchecked)
    {
        OwnIdentity made =
            keys.Identities.FirstOrDefault(own => own.Uid == succession.New)
            ?? new OwnIdentity(succession.New, succession.NewPublicKey, Alias: null, HoldsKey: false);

        // It is to be moved away, and then is not told of again.
        string path = keys.RecoveryPathOf(made.Uid);
        string[] recovery = File.Exists(path) ? [RecoveryText(path)] : [];
        scope.Write(
            string.Join(Environment.NewLine, [$"identity {Text(made)}", .. recovery, succession.ToString()])
                + (whyUnchecked is null ? "" : NotChecked(succession.Old, whyUnchecked)),
            () =>
            {
                JsonObject json = recovery.Length > 0 ? WithRecovery(Json(made), path) : Json(made);
                json["old"] = succession.Old.ToString();
                json["succession"] = succession.ToString();
                json["checked"] = whyUnchecked is null;
                return json;
            }
        );
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
