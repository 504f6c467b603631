using System.CommandLine;
using System.Text.Json.Nodes;
using Mesh.Actors.Identity;
using Mesh.Contracts.Identity;
using Mesh.Host.Cards;
using Mesh.Host.Home;
using Mesh.Host.Terminal;

namespace Mesh.Host.Commands;

/// <summary><c>mesh contacts add|list|export|rename|remove</c>. A running <c>mesh up</c> of the same home takes the change in within a second.</summary>
internal static class ContactsCommand
{
    public static Command Create(ProgramIo io)
    {
        var command = new Command("contacts", "Whom this host knows. Both sides must add each other's card.");
        command.Subcommands.Add(CreateAdd(io));
        command.Subcommands.Add(CreateList(io));
        command.Subcommands.Add(CreateExport(io));
        command.Subcommands.Add(CreateRename(io));
        command.Subcommands.Add(CreateRemove(io));
        return command;
    }

    private static Command CreateAdd(ProgramIo io)
    {
        var text = new Argument<string>("card")
        {
            Description =
                "The line that 'mesh up' prints there: mesh://card/…; or a file that holds it; or - for standard input.",
        };
        var command = new Command(
            "add",
            "Add somebody by a contact card; a newer card replaces an older one. "
                + "Exit codes: 0 in the book, 1 the card cannot be used or the book not written, 2 usage."
        );
        command.Arguments.Add(text);
        command.Handle(
            io,
            (scope, parsed, _) =>
            {
                ContactCard card = CardSource.Read(parsed.GetRequiredValue(text), io, TimeProvider.System.GetUtcNow());
                Contact contact = scope.Home.OpenContacts().Add(card);
                scope.Write($"added {Text(contact)}", () => Json(contact));
                return Task.FromResult(ExitCode.Ok);
            }
        );
        return command;
    }

    private static Command CreateList(ProgramIo io)
    {
        var command = new Command(
            "list",
            "List the contacts, in the order of their ids. Exit codes: 0, 1 the book cannot be read, 2 usage."
        );
        command.Handle(
            io,
            (scope, _, _) =>
            {
                IReadOnlyCollection<Contact> all = scope.Home.OpenContacts().All;
                scope.Write(
                    all.Count == 0
                        ? "no contacts yet: add one by 'mesh contacts add <card>'"
                        : string.Join(Environment.NewLine, all.Select(Text)),
                    () => new JsonObject { ["contacts"] = new JsonArray([.. all.Select(Json)]) }
                );
                return Task.FromResult(ExitCode.Ok);
            }
        );
        return command;
    }

    private static Command CreateExport(ProgramIo io)
    {
        Argument<string> who = Who();
        var command = new Command(
            "export",
            "Print a contact's card as it was added, to be passed on. "
                + "Exit codes: 0, 1 nobody or several fit, or the card has expired or was not kept, 2 usage."
        );
        command.Arguments.Add(who);
        var options = new CardOptions(command);
        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                Contact contact = ContactSearch.One(scope.Home.OpenContacts().All, parsed.GetRequiredValue(who));
                if (contact.Card.IsEmpty)
                {
                    throw CommandException.Failed(
                        $"The card of {contact.Uid} was not kept: it was added by an older version. Add it again."
                    );
                }

                var card = ContactCard.OfKept(contact.Card);
                if (TimeProvider.System.GetUtcNow() >= card.Expires)
                {
                    throw CommandException.Failed(
                        $"The card of {contact.Uid} expired at {card.Expires:u}, and nobody would take it; ask for a new one."
                    );
                }

                await options.WriteAsync(scope, parsed, card, stop);
                return ExitCode.Ok;
            }
        );
        return command;
    }

    private static Command CreateRename(ProgramIo io)
    {
        Argument<string> who = Who();
        var name = new Argument<string?>("name")
        {
            Description =
                "Our own name for it, at most 64 bytes of UTF-8, which stands whatever its cards say; none takes it away.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command(
            "rename",
            "Give a contact a name of our own. Exit codes: 0 renamed, 1 nobody or several fit, or the name cannot be, 2 usage."
        );
        command.Arguments.Add(who);
        command.Arguments.Add(name);
        command.Handle(
            io,
            (scope, parsed, _) =>
            {
                ContactBook book = scope.Home.OpenContacts();
                Contact contact = ContactSearch.One(book.All, parsed.GetRequiredValue(who));
                Contact renamed =
                    book.Rename(contact.Uid, parsed.GetValue(name))
                    ?? throw CommandException.Failed($"{contact.Uid} was removed by somebody else meanwhile.");
                scope.Write($"renamed {Text(renamed)}", () => Json(renamed));
                return Task.FromResult(ExitCode.Ok);
            }
        );
        return command;
    }

    private static Argument<string> Who() => new("who") { Description = "A uid, the beginning of one, or an alias." };

    private static Command CreateRemove(ProgramIo io)
    {
        Argument<string> who = Who();
        var command = new Command(
            "remove",
            "Remove a contact; live links to it end. Exit codes: 0 removed, 1 nobody or several fit, 2 usage."
        );
        command.Arguments.Add(who);
        command.Handle(
            io,
            (scope, parsed, _) =>
            {
                ContactBook book = scope.Home.OpenContacts();
                Contact contact = ContactSearch.One(book.All, parsed.GetRequiredValue(who));
                if (!book.Remove(contact.Uid))
                {
                    throw CommandException.Failed($"{contact.Uid} was removed by somebody else meanwhile.");
                }

                scope.Write($"removed {Text(contact)}", () => Json(contact));
                return Task.FromResult(ExitCode.Ok);
            }
        );
        return command;
    }

    private static string Text(Contact contact)
    {
        string alias = contact.Alias is { } name ? $"  {TerminalText.Clean(name)}" : "";
        string addresses = string.Join(", ", contact.Hosts.SelectMany(host => host.Addresses));
        return $"{contact.Uid}{alias}"
            + (addresses.Length > 0 ? $"  at {addresses}" : "  (no address)")
            + (contact.IsBanned ? "  BANNED" : "");
    }

    private static JsonObject Json(Contact contact) =>
        new()
        {
            ["uid"] = contact.Uid.ToString(),
            ["alias"] = contact.Alias,
            ["cardAlias"] = contact.CardAlias,
            ["banned"] = contact.IsBanned,
            ["hosts"] = new JsonArray([
                .. contact.Hosts.Select(host => new JsonObject
                {
                    ["hid"] = host.Hid.ToString(),
                    ["addresses"] = new JsonArray([.. host.Addresses.Select(address => JsonValue.Create(address))]),
                }),
            ]),
        };
}
