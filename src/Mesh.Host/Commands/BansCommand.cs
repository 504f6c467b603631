using System.CommandLine;
using System.Globalization;
using System.Net.Http;
using System.Text.Json.Serialization.Metadata;
using Mesh.Actors.Bans;
using Mesh.Actors.Identity;
using Mesh.Host.Control;
using Mesh.Host.Control.Contract;
using Mesh.Host.Home;
using Mesh.Host.Terminal;

namespace Mesh.Host.Commands;

/// <summary><c>mesh bans</c>: who and what is banned, by the node that runs in the home, or else by the home itself.</summary>
internal static class BansCommand
{
    private const string ExitCodes = ContactsCommand.ExitCodes;

    private static readonly string[] Headings = ["BANNED", "SINCE", "UNTIL", "REASON"];

    public static Command Create(ProgramIo io)
    {
        var command = new Command(
            "bans",
            "Who and what is banned. Identities are banned by 'mesh contacts ban', hosts and addresses by 'mesh bans add'. Alone it lists them. "
                + $"{ExitCodes}\n\nExamples:\n  mesh bans\n  mesh bans --json | jq -r '.contacts[].uid'\n  mesh bans add 192.0.2.0/24 --for 24h"
        );
        command.Handle(io, (scope, _, stop) => ListAsync(scope, stop));
        var list = new Command("list", $"List who and what is banned. {ExitCodes}");
        list.Handle(io, (scope, _, stop) => ListAsync(scope, stop));
        command.Subcommands.Add(list);
        command.Subcommands.Add(CreateAdd(io));
        command.Subcommands.Add(CreateRemove(io));
        return command;
    }

    private static Command CreateAdd(ProgramIo io)
    {
        Argument<string> subject = Subject();
        var reason = new Option<string?>("--reason")
        {
            Description = "Why, for ourselves: at most 256 bytes of UTF-8. Nobody else is told.",
            HelpName = "TEXT",
        };
        var lifetime = new Option<string?>("--for")
        {
            Description = "How long: a number and s, m, h or d. Default: for ever.",
            HelpName = "TIME",
        };
        lifetime.Validators.Add(given =>
        {
            if (given.Tokens is [{ Value: var text }] && Seconds(text) is null)
            {
                given.AddError("--for is a number and s, m, h or d, such as 12h: more than 0 s and at most 100 years.");
            }
        });
        var force = new Option<bool>("--force")
        {
            Description = "Also a block of everything, or one with this machine's own loopback in it.",
        };
        var command = new Command(
            "add",
            "Ban a host or a block of addresses: live links end at once, nobody there is dialled, and callers from a banned address are turned away before TLS. "
                + "Where trust is 'open' a ban of a host alone is advisory: making another one costs nothing.\n"
                + $"{ExitCodes}\n\nExamples:\n  mesh bans add 192.0.2.0/24 --reason spam --for 24h\n  mesh bans add 63efc3…"
        );
        command.Arguments.Add(subject);
        command.Options.Add(reason);
        command.Options.Add(lifetime);
        command.Options.Add(force);
        command.Handle(
            io,
            (scope, parsed, stop) =>
            {
                var request = new AddBanRequest(
                    parsed.GetRequiredValue(subject),
                    parsed.GetValue(reason),
                    parsed.GetValue(lifetime) is { } text ? Seconds(text) : null,
                    parsed.GetValue(force)
                );
                return ChangeAsync(
                    scope,
                    "banned",
                    ControlPaths.AddBan,
                    request,
                    ControlJson.Default.AddBanRequest,
                    bans => bans.Add(request),
                    stop,
                    makesHome: true
                );
            }
        );
        return command;
    }

    private static Command CreateRemove(ProgramIo io)
    {
        Argument<string> subject = Subject();
        var command = new Command(
            "remove",
            $"Lift the ban of a host, or of exactly this block of addresses. {ExitCodes}\n\nExample:\n  mesh bans remove 192.0.2.0/24"
        );
        command.Arguments.Add(subject);
        command.Handle(
            io,
            (scope, parsed, stop) =>
            {
                string typed = parsed.GetRequiredValue(subject);
                return ChangeAsync(
                    scope,
                    "no longer banned:",
                    ControlPaths.RemoveBan,
                    new RemoveBanRequest(typed),
                    ControlJson.Default.RemoveBanRequest,
                    bans => bans.Remove(typed),
                    stop
                );
            }
        );
        return command;
    }

    private static Argument<string> Subject() =>
        new("what")
        {
            Description =
                "A host's whole id, or the beginning of one that a contact has; or an address, or a block of them such as 192.0.2.0/24.",
        };

    private static async Task<int> ListAsync(CommandScope scope, CancellationToken stop)
    {
        BansAnswer answer = await DoAsync(
            scope,
            node => node.GetAsync(ControlPaths.Bans, ControlJson.Default.BansAnswer, stop),
            (contacts, bans) => new BansAnswer(contacts.Bans().Contacts, bans.List()),
            stop
        );
        scope.WriteAnswer(answer, ControlJson.Default.BansAnswer, () => Print(scope.Io, answer));
        return ExitCode.Ok;
    }

    private static async Task<int> ChangeAsync<T>(
        CommandScope scope,
        string done,
        string path,
        T request,
        JsonTypeInfo<T> type,
        Func<BanActions, BanInfo> onHome,
        CancellationToken stop,
        bool makesHome = false
    )
    {
        BanInfo ban = await DoAsync(
            scope,
            node =>
                node.SendAsync(HttpMethod.Post, path, request, type, ControlJson.Default.BanInfo, TimeSpan.Zero, stop),
            (_, bans) => onHome(bans),
            stop,
            makesHome
        );
        scope.WriteAnswer(
            ban,
            ControlJson.Default.BanInfo,
            () =>
                scope.Io.Out.WriteLine(
                    $"{done} {ban.Subject}{(ban.Until is { } until ? $"  until {Time(until)}" : "")}"
                )
        );
        return ExitCode.Ok;
    }

    private static async Task<T> DoAsync<T>(
        CommandScope scope,
        Func<ControlClient, Task<T>> byNode,
        Func<ContactActions, BanActions, T> onHome,
        CancellationToken stop,
        bool makesHome = false
    )
    {
        using ControlClient? node = await ControlClient.TryConnectAsync(scope.Home, stop);
        if (node is not null)
        {
            return await byNode(node);
        }

        await using HomeStore home = makesHome ? scope.Home.OpenStore() : scope.Home.OpenStoreThere();
        using FileKeyRing keys = scope.Home.OpenKeys();
        return onHome(
            new ContactActions(
                home.Contacts,
                () => home.OpenSuccessions(keys.Identities),
                home.AddRevocation,
                uid => keys.Identities.Any(own => own.Uid == uid)
            ),
            new BanActions(BanBook.Open(home.Store, keys.HostId), TimeProvider.System.GetUtcNow(), home.Contacts)
        );
    }

    private static void Print(ProgramIo io, BansAnswer answer)
    {
        if (answer.Contacts.Count == 0 && answer.Bans.Count == 0)
        {
            io.Out.WriteLine("nobody is banned");
            return;
        }

        if (answer.Contacts.Count > 0)
        {
            ContactsCommand.Print(io, new ContactsAnswer(answer.Contacts), "");
        }

        if (answer.Bans.Count > 0)
        {
            TextTable.Write(
                io,
                Headings,
                answer.Bans.Select(ban =>
                    (string[])
                        [
                            ban.Subject,
                            ban.Since is { } since ? Time(since) : "-",
                            ban.Until is { } until ? Time(until) : "for ever",
                            ban.Reason ?? "-",
                        ]
                )
            );
        }
    }

    private static string Time(DateTimeOffset at) =>
        at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static double? Seconds(string text)
    {
        double? unit =
            text.Length < 2
                ? null
                : text[^1] switch
                {
                    's' => 1,
                    'm' => 60,
                    'h' => 3_600,
                    'd' => 86_400,
                    _ => null,
                };
        return
            unit is { } one
            && double.TryParse(
                text[..^1],
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out double count
            )
            && count * one is > 0 and <= BanActions.MaxSeconds and var seconds
            ? seconds
            : null;
    }
}
