using System.CommandLine;
using System.Net.Http;
using System.Text.Json.Serialization.Metadata;
using Mesh.Host.Control;
using Mesh.Host.Control.Contract;
using Mesh.Host.Home;
using Mesh.Host.Terminal;

namespace Mesh.Host.Commands;

/// <summary><c>mesh contacts</c>: by the node that runs in the home, where a change acts at once, or else on the home itself.</summary>
internal static class ContactsCommand
{
    public const string ExitCodes = "Exit codes: 0 done, 1 not done: the error says why, 2 usage.";

    private static readonly string[] Headings = ["UID", "ALIAS", "STATE", "ADDRESSES"];

    public static Command Create(ProgramIo io)
    {
        var command = new Command(
            "contacts",
            "Whom this host knows. Both sides must add each other's card. A node that runs in the home takes a change in at once, also on live links. "
                + $"Alone it lists them. {ExitCodes}"
        );
        command.Handle(io, (scope, _, stop) => ListAsync(scope, stop));
        var list = new Command("list", $"List the contacts, the banned too, in the order of their ids. {ExitCodes}");
        list.Handle(io, (scope, _, stop) => ListAsync(scope, stop));
        command.Subcommands.Add(list);
        command.Subcommands.Add(CreateShow(io));
        command.Subcommands.Add(ContactAddCommand.Create(io));
        command.Subcommands.Add(ContactCardCommands.CreateExport(io));
        command.Subcommands.Add(ContactCardCommands.CreateRename(io));
        foreach (Command request in ContactRequestCommands.Create(io))
        {
            command.Subcommands.Add(request);
        }

        command.Subcommands.Add(
            CreateChange(
                io,
                "remove",
                "Remove a contact, and its ban if it has one; live links to it end.",
                "removed",
                ControlPaths.RemoveContact,
                (contacts, who) => contacts.Remove(who)
            )
        );
        command.Subcommands.Add(
            CreateChange(
                io,
                "ban",
                "Ban a contact, or anybody by his whole uid; live links to it end, and it is refused whatever else is open.",
                "banned",
                ControlPaths.BanContact,
                (contacts, who) => contacts.Ban(who)
            )
        );
        command.Subcommands.Add(
            CreateChange(
                io,
                "unban",
                "Lift a ban. Who gave a card is a contact again; who never did is gone from the list.",
                "no longer banned:",
                ControlPaths.UnbanContact,
                (contacts, who) => contacts.Unban(who)
            )
        );
        return command;
    }

    /// <summary>Has it done by the node that runs in the home, or does it there where none runs.</summary>
    /// <param name="scope">Whose home.</param>
    /// <param name="byNode">Has the node do it.</param>
    /// <param name="onHome">Does it.</param>
    /// <param name="stop">Gives up.</param>
    /// <param name="makesHome">Whether a folder that is no home yet is made one; else that is an error.</param>
    public static async Task<T> DoAsync<T>(
        CommandScope scope,
        Func<ControlClient, Task<T>> byNode,
        Func<ContactActions, T> onHome,
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
        return onHome(
            new ContactActions(
                home.Contacts,
                () => home.OpenSuccessions(scope.Home.ReadIdentities()),
                home.AddRevocation,
                uid => scope.Home.ReadIdentities().Any(own => own.Uid == uid)
            )
        );
    }

    /// <summary>Writes contacts as a table.</summary>
    public static void Print(ProgramIo io, ContactsAnswer answer, string none)
    {
        if (answer.Contacts.Count == 0)
        {
            io.Out.WriteLine(none);
            return;
        }

        TextTable.Write(
            io,
            Headings,
            answer.Contacts.Select(contact =>
                (string[])[contact.Uid[..12], contact.Alias ?? "-", State(contact), Addresses(contact)]
            )
        );
    }

    /// <summary>All contacts, the banned too.</summary>
    public static Task<ContactsAnswer> AllAsync(CommandScope scope, CancellationToken stop) =>
        DoAsync(
            scope,
            node => node.GetAsync(ControlPaths.Contacts, ControlJson.Default.ContactsAnswer, stop),
            contacts => contacts.List(),
            stop
        );

    private static async Task<int> ListAsync(CommandScope scope, CancellationToken stop)
    {
        ContactsAnswer answer = await AllAsync(scope, stop);
        scope.WriteAnswer(
            answer,
            ControlJson.Default.ContactsAnswer,
            () => Print(scope.Io, answer, "no contacts yet: add one by 'mesh contacts add <card>'")
        );
        return ExitCode.Ok;
    }

    private static Command CreateShow(ProgramIo io)
    {
        Argument<string> who = Who();
        var command = new Command(
            "show",
            $"Show all that is known of a contact. {ExitCodes}\n\nExample:\n  mesh contacts show ben"
        );
        command.Arguments.Add(who);
        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                string typed = parsed.GetRequiredValue(who);
                ContactInfo contact = await DoAsync(
                    scope,
                    node =>
                        node.GetAsync(
                            ControlPaths.With(ControlPaths.Contact, "who", typed),
                            ControlJson.Default.ContactInfo,
                            stop
                        ),
                    contacts => contacts.Show(typed),
                    stop
                );
                scope.WriteAnswer(
                    contact,
                    ControlJson.Default.ContactInfo,
                    () => TextTable.WriteFacts(io, Facts(contact))
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
        string done,
        string path,
        Func<ContactActions, string, ContactInfo> onHome
    )
    {
        Argument<string> who = Who();
        var command = new Command(name, $"{description} {ExitCodes}\n\nExample:\n  mesh contacts {name} ben");
        command.Arguments.Add(who);
        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                string typed = parsed.GetRequiredValue(who);
                ContactInfo contact = await DoAsync(
                    scope,
                    node => PostAsync(node, path, new ContactRequest(typed), ControlJson.Default.ContactRequest, stop),
                    contacts => onHome(contacts, typed),
                    stop
                );
                Write(scope, done, contact);
                return ExitCode.Ok;
            }
        );
        return command;
    }

    /// <summary>Whom a command is about.</summary>
    public static Argument<string> Who() => new("who") { Description = "An alias, a uid, or the beginning of one." };

    /// <summary>Has a node change a contact.</summary>
    public static Task<ContactInfo> PostAsync<T>(
        ControlClient node,
        string path,
        T request,
        JsonTypeInfo<T> type,
        CancellationToken stop
    ) => node.SendAsync(HttpMethod.Post, path, request, type, ControlJson.Default.ContactInfo, TimeSpan.Zero, stop);

    /// <summary>Writes what became of a contact.</summary>
    public static void Write(CommandScope scope, string done, ContactInfo contact) =>
        scope.WriteAnswer(
            contact,
            ControlJson.Default.ContactInfo,
            () =>
            {
                string alias = contact.Alias is { } name ? $"  {TerminalText.Clean(name)}" : "";
                string banned =
                    contact.Banned && done != "banned" ? "  (banned: lift that by 'mesh contacts unban')" : "";
                scope.Io.Out.WriteLine(
                    $"{done} {contact.Uid}{alias}  at {TerminalText.Clean(Addresses(contact))}{banned}"
                );
            }
        );

    private static IEnumerable<(string, string)> Facts(ContactInfo contact)
    {
        yield return ("uid", contact.Uid);
        yield return ("alias", contact.Alias ?? "none");
        if (contact.CardAlias != contact.Alias && contact.CardAlias is { } itself)
        {
            yield return ("calls itself", itself);
        }

        yield return ("state", State(contact));
        yield return ("card of", contact.Issued is { } issued ? $"{issued:yyyy-MM-dd HH:mm:ss} UTC" : "none was given");
        foreach (ContactHost host in contact.Hosts)
        {
            yield return ("host", $"{host.Hid} at {string.Join(", ", host.Addresses.DefaultIfEmpty("no address"))}");
        }
    }

    private static string State(ContactInfo contact) =>
        (contact.Banned, contact.Connected) switch
        {
            _ when contact.SucceededBy is { } next => $"succeeded by {next[..12]}",
            (true, _) => "banned",
            (_, null) => "no node runs",
            (_, true) => "connected",
            _ => "not connected",
        };

    private static string Addresses(ContactInfo contact) =>
        string.Join(", ", contact.Hosts.SelectMany(host => host.Addresses).DefaultIfEmpty("no address"));
}
