using System.CommandLine;
using System.Text.Json.Nodes;
using Mesh.Actors.Identity;
using Mesh.Contracts.Identity;
using Mesh.Host.Home;
using Mesh.Host.Terminal;

namespace Mesh.Host.Commands;

/// <summary><c>mesh contacts add|list|remove</c>. A running <c>mesh up</c> of the same home takes the change in within a second.</summary>
internal static class ContactsCommand
{
    public static Command Create(ProgramIo io)
    {
        var command = new Command("contacts", "Whom this host knows. Both sides must add each other's card.");
        command.Subcommands.Add(CreateAdd(io));
        command.Subcommands.Add(CreateList(io));
        command.Subcommands.Add(CreateRemove(io));
        return command;
    }

    private static Command CreateAdd(ProgramIo io)
    {
        var text = new Argument<string>("card")
        {
            Description =
                "The line that 'mesh up' prints there: mesh://card/…; or mesh://succession/…, by which a contact's new identity takes the place of its old one.",
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
                string line = parsed.GetRequiredValue(text).Trim();
                if (line.StartsWith(Succession.Prefix, StringComparison.Ordinal))
                {
                    Contact next = scope.Home.OpenContacts().Succeed(Succession.Parse(line));
                    scope.Write($"added {Text(next)}", () => Json(next));
                    return Task.FromResult(ExitCode.Ok);
                }

                ContactCard card = ContactCard.Parse(parsed.GetRequiredValue(text), TimeProvider.System.GetUtcNow());
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

    private static Command CreateRemove(ProgramIo io)
    {
        var who = new Argument<string>("who") { Description = "A uid, the beginning of one, or an alias." };
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
            + (
                contact.SucceededBy is { } next ? $"  SUCCEEDED by {next}"
                : contact.IsBanned ? "  BANNED"
                : ""
            );
    }

    private static JsonObject Json(Contact contact) =>
        new()
        {
            ["uid"] = contact.Uid.ToString(),
            ["alias"] = contact.Alias,
            ["banned"] = contact.Standing == ContactStanding.Banned,
            ["succeededBy"] = contact.SucceededBy?.ToString(),
            ["hosts"] = new JsonArray([
                .. contact.Hosts.Select(host => new JsonObject
                {
                    ["hid"] = host.Hid.ToString(),
                    ["addresses"] = new JsonArray([.. host.Addresses.Select(address => JsonValue.Create(address))]),
                }),
            ]),
        };
}
