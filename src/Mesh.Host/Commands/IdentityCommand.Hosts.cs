using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Host.Home;

namespace Mesh.Host.Commands;

/// <summary>Several hosts of one identity: <c>mesh identity delegate|import|revoke</c>.</summary>
internal static partial class IdentityCommand
{
    private const int DefaultDays = 90;
    private const int MaxDays = 400;
    private const int MaxFileBytes = 16_384;

    private static Command CreateDelegate(ProgramIo io)
    {
        Argument<string> who = Who();
        Option<string> host = HostOption(
            "The host that may speak as it: its hid, 64 digits (there: mesh identity show, or where no node was yet, mesh identity new --host-only)."
        );
        var days = new Option<int>("--days")
        {
            Description = $"How long, 1 to {MaxDays}; {DefaultDays} if not given.",
            HelpName = "N",
            DefaultValueFactory = _ => DefaultDays,
        };
        var file = new Option<string?>("--out")
        {
            Description = "Where to write the delegation; it holds no secret. Without it, it is printed.",
            HelpName = "FILE",
        };
        var command = new Command(
            "delegate",
            "Let another host speak as an identity whose key is here; the other host runs 'mesh identity import'. Done again, it renews. "
                + "Exit codes: 0 given, 1 the key is not here or nothing can be stored, 2 usage."
        );
        command.Arguments.Add(who);
        command.Options.Add(host);
        command.Options.Add(days);
        command.Options.Add(file);
        command.Handle(
            io,
            (scope, parsed, _) =>
            {
                int life = parsed.GetValue(days);
                if (life is < 1 or > MaxDays)
                {
                    throw CommandException.Usage($"--days is 1 to {MaxDays}, not {life}.");
                }

                using FileKeyRing keys = scope.Home.OpenKeysThere();
                OwnIdentity own = Find(keys, parsed.GetRequiredValue(who));
                Delegation delegation = keys.DelegateTo(
                    own.Uid,
                    HidOf(parsed.GetRequiredValue(host)),
                    TimeProvider.System.GetUtcNow(),
                    TimeSpan.FromDays(life)
                );
                string text = DelegationText.Encode(delegation);
                string? path = parsed.GetValue(file);
                if (path is not null)
                {
                    WriteFile(path, text);
                }

                scope.Write(
                    path is null ? text : $"{delegation}, in {path}; that host runs: mesh identity import FILE",
                    () =>
                        new JsonObject
                        {
                            ["uid"] = own.Uid.ToString(),
                            ["hid"] = delegation.Hid.ToString(),
                            ["serial"] = delegation.Serial,
                            ["until"] = Iso(delegation.NotAfter),
                            ["delegation"] = text,
                        }
                );
                return Task.FromResult(ExitCode.Ok);
            }
        );
        return command;
    }

    private static Command CreateImport(ProgramIo io)
    {
        var what = new Argument<string>("what")
        {
            Description =
                "A file that 'mesh identity delegate' or 'revoke' wrote elsewhere, or the line itself: mesh://…",
        };
        var alias = new Option<string?>("--alias")
        {
            Description = "What the identity is called here: at most 64 bytes of UTF-8.",
            HelpName = "NAME",
        };
        var command = new Command(
            "import",
            "Take in a delegation for this host, or a revocation by one of its identities. A running 'mesh up' of the same home takes it in within a second. "
                + "Exit codes: 0 taken, 1 it does not hold for this host or cannot be stored, 2 usage."
        );
        command.Arguments.Add(what);
        command.Options.Add(alias);
        command.Handle(
            io,
            (scope, parsed, _) =>
            {
                string text = Read(parsed.GetRequiredValue(what));
                using FileKeyRing keys = scope.Home.OpenKeys();
                if (text.StartsWith(Revocation.Prefix, StringComparison.Ordinal))
                {
                    var revocation = Revocation.Parse(text);
                    keys.AddRevocation(revocation);
                    scope.Write(
                        $"{revocation.Uid.Short} has revoked host {revocation.Hid.Short}",
                        () => JsonOf(revocation)
                    );
                    return Task.FromResult(ExitCode.Ok);
                }

                Uid uid = keys.AddDelegated(
                    DelegationText.Decode(text),
                    parsed.GetValue(alias),
                    TimeProvider.System.GetUtcNow()
                );
                OwnIdentity own = keys.Identities.First(identity => identity.Uid == uid);
                scope.Write($"identity {Text(own)}{Standing(keys, own)}", () => JsonOf(keys, own));
                return Task.FromResult(ExitCode.Ok);
            }
        );
        return command;
    }

    private static Command CreateRevoke(ProgramIo io)
    {
        Argument<string> who = Who();
        Option<string> host = HostOption("The host that may speak as it no longer.");
        var command = new Command(
            "revoke",
            "Take back all delegations given to a host so far. Contacts learn it from the hosts of the identity that know it; the line printed tells "
                + "others: 'mesh identity import' on another host of the identity. Exit codes: 0 revoked, 1 the key is not here or nothing can be stored, 2 usage."
        );
        command.Arguments.Add(who);
        command.Options.Add(host);
        command.Handle(
            io,
            (scope, parsed, _) =>
            {
                using FileKeyRing keys = scope.Home.OpenKeysThere();
                OwnIdentity own = Find(keys, parsed.GetRequiredValue(who));
                Revocation revocation = keys.Revoke(
                    own.Uid,
                    HidOf(parsed.GetRequiredValue(host)),
                    TimeProvider.System.GetUtcNow()
                );
                scope.Write(revocation.ToString(), () => JsonOf(revocation));
                return Task.FromResult(ExitCode.Ok);
            }
        );
        return command;
    }

    private static Argument<string> Who() =>
        new("who") { Description = "One of this host's identities: its uid, the beginning of one, or its alias." };

    private static Option<string> HostOption(string description) =>
        new("--host")
        {
            Description = description,
            HelpName = "HID",
            Required = true,
        };

    private static OwnIdentity Find(FileKeyRing keys, string who) => IdentitySearch.Own(keys, who);

    private static Hid HidOf(string text)
    {
        try
        {
            return Hid.Parse(text);
        }
        catch (FormatException e)
        {
            throw CommandException.Usage($"--host is a hid: {e.Message}");
        }
    }

    private static string Read(string what)
    {
        if (what.StartsWith("mesh://", StringComparison.Ordinal))
        {
            return what;
        }

        try
        {
            var file = new FileInfo(what);
            return file.Length <= MaxFileBytes
                ? File.ReadAllText(what).Trim()
                : throw CommandException.Failed($"{what} is too long to be a delegation: {file.Length} bytes.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Failed($"{what} cannot be read: {e.Message}", e);
        }
    }

    private static void WriteFile(string path, string text)
    {
        try
        {
            File.WriteAllText(path, text + Environment.NewLine);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Failed($"{path} cannot be written: {e.Message}", e);
        }
    }

    private static string Standing(FileKeyRing keys, OwnIdentity own)
    {
        OwnDelegation standing = StandingOf(keys, own);
        return standing switch
        {
            { HoldsKey: true } => "",
            { IsRevoked: true } => "  REVOKED: this host no longer speaks as it",
            { NotAfter: { } end } when end <= TimeProvider.System.GetUtcNow() =>
                $"  ENDED at {Iso(end)}: renew it where the key is",
            { NotAfter: { } end, EndsSoon: true } => $"  until {Iso(end)}: RENEW it where the key is",
            { NotAfter: { } end } => $"  until {Iso(end)}",
            _ => "",
        };
    }

    private static OwnDelegation StandingOf(FileKeyRing keys, OwnIdentity own) =>
        OwnDelegation.Of(
            keys,
            own,
            serial => keys.RevocationsOf(own.Uid).Any(one => one.Ends(own.Uid, keys.HostId, serial)),
            TimeProvider.System.GetUtcNow()
        );

    private static JsonObject JsonOf(FileKeyRing keys, OwnIdentity own)
    {
        JsonObject json = Json(own);
        json["succession"] = keys.SuccessionsFrom(own.Uid) is [var next, ..] ? next.ToString() : null;
        json["revocations"] = new JsonArray([.. keys.RevocationsOf(own.Uid).Select(JsonOf)]);
        OwnDelegation standing = StandingOf(keys, own);
        if (!own.HoldsKey && standing.NotAfter is { } end)
        {
            json["until"] = Iso(end);
            json["endsSoon"] = standing.EndsSoon;
            json["revoked"] = standing.IsRevoked;
        }

        return json;
    }

    private static JsonObject JsonOf(Revocation revocation) =>
        new()
        {
            ["uid"] = revocation.Uid.ToString(),
            ["hid"] = revocation.Hid.ToString(),
            ["serial"] = revocation.Serial,
            ["revocation"] = revocation.ToString(),
        };

    private static string Iso(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
