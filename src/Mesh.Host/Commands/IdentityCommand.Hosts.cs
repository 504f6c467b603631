using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Host.Cards;
using Mesh.Host.Home;

namespace Mesh.Host.Commands;

/// <summary>Several hosts of one identity: <c>mesh identity delegate|import|revoke</c>.</summary>
internal static partial class IdentityCommand
{
    private const int DefaultDays = 90;
    private const int MaxDays = 400;

    private static readonly string[] ImportPrefixes =
    [
        DelegationText.Prefix,
        ContactCardText.Prefix,
        Revocation.Prefix,
    ];

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
        var addresses = new Option<string[]>("--address")
        {
            Description =
                "Where that host is met, up to 8: they stand on the card that it is given. Without one others wait for it to call them.",
            HelpName = "HOST:PORT",
        };
        var file = new Option<string?>("--out")
        {
            Description = "Where to write both lines; they hold no secret. Without it, they are printed.",
            HelpName = "FILE",
        };
        var command = new Command(
            "delegate",
            "Let another host speak as an identity whose key is here, and give it a card to ask for contacts by: two lines, which that host takes in with "
                + "'mesh identity import'. Done again, it renews. Exit codes: 0 given, 1 the key is not here or nothing can be stored, 2 usage."
        );
        command.Arguments.Add(who);
        command.Options.Add(host);
        command.Options.Add(days);
        command.Options.Add(addresses);
        command.Options.Add(file);
        command.Handle(
            io,
            (scope, parsed, _) =>
                Task.FromResult(
                    Delegate(
                        scope,
                        parsed.GetRequiredValue(who),
                        HidOf(parsed.GetRequiredValue(host)),
                        parsed.GetValue(days),
                        CardHosts.Addresses("--address", parsed.GetValue(addresses) ?? []),
                        parsed.GetValue(file)
                    )
                )
        );
        return command;
    }

    private static int Delegate(
        CommandScope scope,
        string who,
        Hid host,
        int days,
        IReadOnlyList<string> addresses,
        string? path
    )
    {
        if (days is < 1 or > MaxDays)
        {
            throw CommandException.Usage($"--days is 1 to {MaxDays}, not {days}.");
        }

        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        var life = TimeSpan.FromDays(days);
        using FileKeyRing keys = scope.Home.OpenKeysThere();
        OwnIdentity own = Find(keys, who);
        Delegation delegation = keys.DelegateTo(own.Uid, host, now, life);
        ContactCard card = CardHosts.Issue(keys, own.Uid, [new CardHost(host, addresses)], now, life);
        string text = DelegationText.Encode(delegation);
        string both = $"{text}{Environment.NewLine}{card}";
        if (path is not null)
        {
            WriteFile(path, both);
        }

        scope.Write(
            path is null ? both : $"{delegation}, in {path} with a card; that host runs: mesh identity import FILE",
            () =>
                new JsonObject
                {
                    ["uid"] = own.Uid.ToString(),
                    ["hid"] = delegation.Hid.ToString(),
                    ["serial"] = delegation.Serial,
                    ["until"] = Iso(delegation.NotAfter),
                    ["delegation"] = text,
                    ["card"] = card.ToString(),
                }
        );
        return ExitCode.Ok;
    }

    private static Command CreateImport(ProgramIo io)
    {
        var what = new Argument<string>("what")
        {
            Description =
                "A file that 'mesh identity delegate' or 'revoke' wrote elsewhere, or what it printed there, mesh://…; or - for standard input.",
        };
        var alias = new Option<string?>("--alias")
        {
            Description = "What the identity is called here: at most 64 bytes of UTF-8. Default: as on the card.",
            HelpName = "NAME",
        };
        var command = new Command(
            "import",
            "Take in a delegation for this host, with the card that it came with, or a revocation by one of its identities. A running 'mesh up' of the same "
                + "home takes it in within a second. Exit codes: 0 taken, 1 it does not hold for this host or cannot be stored, 2 usage."
        );
        command.Arguments.Add(what);
        command.Options.Add(alias);
        command.Handle(
            io,
            (scope, parsed, _) =>
            {
                string[] lines =
                [
                    .. CardSource
                        .ReadAll(parsed.GetRequiredValue(what), io, ImportPrefixes, CardSource.MaxCharacters)
                        .Distinct(),
                ];
                using FileKeyRing keys = scope.Home.OpenKeys();
                if (lines is [var one] && one.StartsWith(Revocation.Prefix, StringComparison.Ordinal))
                {
                    var revocation = Revocation.Parse(one);
                    keys.AddRevocation(revocation);
                    scope.Write(
                        $"{revocation.Uid.Short} has revoked host {revocation.Hid.Short}",
                        () => JsonOf(revocation)
                    );
                    return Task.FromResult(ExitCode.Ok);
                }

                Import(scope, keys, lines, parsed.GetValue(alias));
                return Task.FromResult(ExitCode.Ok);
            }
        );
        return command;
    }

    // Both are looked at before either is stored.
    private static void Import(CommandScope scope, FileKeyRing keys, string[] lines, string? alias)
    {
        string[] cards = [.. lines.Where(line => line.StartsWith(ContactCardText.Prefix, StringComparison.Ordinal))];
        string[] others = [.. lines.Except(cards)];
        if (cards.Length > 1 || others.Length > 1)
        {
            throw CommandException.Failed(
                $"{lines.Length} things to import stand there: take in one delegation, with its card, or one revocation at a time."
            );
        }

        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        ContactCard? card = cards is [var text]
            ? CardReading.FaultOf(text, now) is { } fault
                ? throw CommandException.Failed(fault)
                : ContactCard.Parse(text, now)
            : null;
        Uid uid;
        if (others is [var delegation])
        {
            ReadOnlyMemory<byte> encoded = DelegationText.Decode(delegation);
            uid = card is null ? keys.AddDelegated(encoded, alias, now) : keys.AddDelegated(encoded, card, alias, now);
        }
        else
        {
            keys.KeepCard(card!, now);
            uid = card!.Uid;
        }

        OwnIdentity own = keys.Identities.First(identity => identity.Uid == uid);
        scope.Write(
            $"identity {Text(own)}{Standing(keys, own)}{(card is null ? "" : "  with its card")}",
            () =>
            {
                JsonObject json = JsonOf(keys, own);
                json["card"] = card?.ToString();
                return json;
            }
        );
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
