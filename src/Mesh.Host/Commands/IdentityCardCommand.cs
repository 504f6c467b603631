using System.CommandLine;
using System.Net.Http;
using Mesh.Actors.Identity;
using Mesh.Contracts.Identity;
using Mesh.Host.Cards;
using Mesh.Host.Configuration;
using Mesh.Host.Control;
using Mesh.Host.Control.Contract;
using Mesh.Host.Home;
using Mesh.Host.Terminal;
using Mesh.Hosting;

namespace Mesh.Host.Commands;

/// <summary><c>mesh identity card</c>: the contact card of an identity of this host, for as long as 90 days.</summary>
internal static class IdentityCardCommand
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    private static Option<string?> Who() =>
        new("--identity")
        {
            Description = "Whose card: a uid, the beginning of one, or an alias. Default: the only one, or the first.",
            HelpName = "WHO",
        };

    private static Option<string[]> Advertise() =>
        new("--advertise")
        {
            Description =
                "Where others can reach this host, up to 8. Default: as the running node tells, or as 'mesh up' would.",
            HelpName = "HOST:PORT",
        };

    private static Option<string[]> Others() =>
        new("--host")
        {
            Description =
                "Another host that speaks as it, and where that is met; again for each address of it, without one where others are to wait for its call.",
            HelpName = "HID=HOST:PORT",
        };

    public static Command Create(ProgramIo io)
    {
        Option<string?> who = Who();
        Option<string[]> advertise = Advertise();
        var config = new Option<string?>("--config")
        {
            Description = "The deployment file that 'mesh up' is started with.",
            HelpName = "FILE",
        };
        var command = new Command(
            "card",
            "Print the contact card of an identity, and if asked for a QR code of it. "
                + "Exit codes: 0, 1 there is no such identity, its key is elsewhere, or the card is too long for a QR code, 2 usage."
        );
        command.Options.Add(who);
        command.Options.Add(advertise);
        Option<string[]> others = Others();
        command.Options.Add(config);
        command.Options.Add(others);
        var options = new CardOptions(command);
        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                DateTimeOffset now = TimeProvider.System.GetUtcNow();
                bool isAsIs = parsed.GetValue(advertise) is null or [] && parsed.GetValue(config) is null;
                ContactCard card =
                    isAsIs && await OfNodeAsync(scope, parsed.GetValue(who), stop) is { } answer
                        ? ContactCard.Parse(answer.Card, now)
                        : Own(scope, parsed.GetValue(who), parsed.GetValue(config), parsed.GetValue(advertise), now);
                if (parsed.GetValue(others) is { Length: > 0 } more)
                {
                    card = With(scope, card, more, now);
                }

                await options.WriteAsync(scope, parsed, card, stop);
                return ExitCode.Ok;
            }
        );
        return command;
    }

    private static ContactCard Own(
        CommandScope scope,
        string? who,
        string? config,
        string[]? advertise,
        DateTimeOffset now
    )
    {
        var typed = new TypedSettings();
        typed.Add("--advertise", "mesh.listen.advertise", advertise);
        MeshSettings settings = NodeConfiguration.Read(config, now, typed.Document).Settings().Host;
        using FileKeyRing keys = scope.Home.OpenKeysThere();
        OwnIdentity identity = One(keys, who);
        CardHost here = new(keys.HostId, AdvertisedAddresses.Of(settings));
        return keys.IssueCard(identity.Uid, [here], now, Lifetime);
    }

    private static ContactCard With(CommandScope scope, ContactCard card, string[] more, DateTimeOffset now)
    {
        using FileKeyRing keys = scope.Home.OpenKeysThere();
        return keys.Identities.Any(own => own.Uid == card.Uid && own.HoldsKey)
            ? CardHosts.Issue(keys, card.Uid, CardHosts.With("--host", card.Hosts, more), now, Lifetime)
            : throw CommandException.Failed(
                $"The key of {card.Uid.Short} is not on this host, so its card stays as it was given: use --host where the key is."
            );
    }

    // What a running node tells others of itself is true; null where none runs.
    private static async Task<CardAnswer?> OfNodeAsync(CommandScope scope, string? who, CancellationToken stop)
    {
        using ControlClient? node = await ControlClient.TryConnectAsync(scope.Home, stop);
        return node is null
            ? null
            : await node.SendAsync(
                HttpMethod.Post,
                ControlPaths.OwnCard,
                new CardRequest(who),
                ControlJson.Default.CardRequest,
                ControlJson.Default.CardAnswer,
                TimeSpan.Zero,
                stop
            );
    }

    private static OwnIdentity One(FileKeyRing keys, string? who) =>
        who is not null
            ? IdentitySearch.Own(keys, who)
            : keys.Identities.FirstOrDefault()
                ?? throw CommandException.Failed(
                    "There is no identity yet: make one by 'mesh identity new --alias NAME' or by 'mesh up'."
                );
}
