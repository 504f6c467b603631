using System.CommandLine;
using System.Text.Json.Nodes;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Host.Cards;
using Mesh.Host.Control;
using Mesh.Host.Control.Contract;
using Mesh.Host.Terminal;

namespace Mesh.Host.Commands;

/// <summary><c>mesh contacts export|rename</c>.</summary>
internal static class ContactCardCommands
{
    public static Command CreateExport(ProgramIo io)
    {
        var who = new Argument<string?>("who")
        {
            Description = "An alias, a uid, or the beginning of one.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var all = new Option<bool>("--all")
        {
            Description =
                "The cards of all contacts, a line each: 'mesh contacts add' takes them in elsewhere. Who is banned or was succeeded is left out.",
        };
        var command = new Command(
            "export",
            $"Print a contact's card as it was added, to be passed on. {ContactsCommand.ExitCodes}\n\nExamples:\n"
                + "  mesh contacts export ben\n  mesh contacts export ben --qr\n  mesh contacts export --all > cards.txt"
        );
        command.Arguments.Add(who);
        command.Options.Add(all);
        var options = new CardOptions(command);
        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                DateTimeOffset now = TimeProvider.System.GetUtcNow();
                if ((parsed.GetValue(who), parsed.GetValue(all)) is (null, true))
                {
                    return await ExportAllAsync(scope, now, stop);
                }

                if (parsed.GetValue(all) || parsed.GetValue(who) is not { } typed)
                {
                    throw CommandException.Usage("Name one contact, or give --all.");
                }

                CardAnswer answer = await ContactsCommand.DoAsync(
                    scope,
                    node => CardAsync(node, typed, stop),
                    contacts => contacts.Export(typed, now),
                    stop
                );
                await options.WriteAsync(scope, parsed, ContactCard.Parse(answer.Card, now), stop);
                return ExitCode.Ok;
            }
        );
        return command;
    }

    private static Task<CardAnswer> CardAsync(ControlClient node, string who, CancellationToken stop) =>
        node.GetAsync(ControlPaths.With(ControlPaths.ExportContact, "who", who), ControlJson.Default.CardAnswer, stop);

    private static async Task<int> ExportAllAsync(CommandScope scope, DateTimeOffset now, CancellationToken stop) =>
        await ContactsCommand.DoAsync(
            scope,
            async node =>
                await EachAsync(
                    scope,
                    await node.GetAsync(ControlPaths.Contacts, ControlJson.Default.ContactsAnswer, stop),
                    uid => CardAsync(node, uid, stop)
                ),
            // Nothing in it waits for anything: it is done when it returns.
            contacts =>
                EachAsync(scope, contacts.List(), uid => Task.FromResult(contacts.Export(uid, now)))
                    .GetAwaiter()
                    .GetResult(),
            stop
        );

    private static async Task<int> EachAsync(
        CommandScope scope,
        ContactsAnswer all,
        Func<string, Task<CardAnswer>> cardAsync
    )
    {
        int exit = ExitCode.Ok;
        foreach (ContactInfo contact in all.Contacts.Where(one => !one.Banned && one.SucceededBy is null))
        {
            try
            {
                CardAnswer card = await cardAsync(contact.Uid);
                scope.WriteAnswer(card, ControlJson.Default.CardAnswer, () => scope.Io.Out.WriteLine(card.Card));
            }
            catch (MeshException e) when (e.Code == MeshErrorCode.Conflict)
            {
                // It has none that anybody would take.
                exit = ExitCode.Failed;
                scope.Io.Error.WriteLine(
                    scope.IsJson ? JsonLine.Of(new JsonObject { ["error"] = e.Message }) : $"mesh: {e.Message}"
                );
            }
        }

        return exit;
    }

    public static Command CreateRename(ProgramIo io)
    {
        Argument<string> who = ContactsCommand.Who();
        var name = new Argument<string?>("name")
        {
            Description =
                "Our own name for it, at most 64 bytes of UTF-8, which stands whatever its cards say; none takes it away.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command(
            "rename",
            $"Give a contact a name of our own. {ContactsCommand.ExitCodes}\n\nExample:\n  mesh contacts rename ben 'Ben from work'"
        );
        command.Arguments.Add(who);
        command.Arguments.Add(name);
        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                var request = new RenameContactRequest(parsed.GetRequiredValue(who), parsed.GetValue(name));
                ContactInfo contact = await ContactsCommand.DoAsync(
                    scope,
                    node =>
                        ContactsCommand.PostAsync(
                            node,
                            ControlPaths.RenameContact,
                            request,
                            ControlJson.Default.RenameContactRequest,
                            stop
                        ),
                    contacts => contacts.Rename(request.Who, request.Name),
                    stop
                );
                ContactsCommand.Write(scope, "renamed", contact);
                return ExitCode.Ok;
            }
        );
        return command;
    }
}
