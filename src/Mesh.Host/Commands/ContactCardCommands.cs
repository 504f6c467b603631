using System.CommandLine;
using Mesh.Contracts.Identity;
using Mesh.Host.Cards;
using Mesh.Host.Control.Contract;

namespace Mesh.Host.Commands;

/// <summary><c>mesh contacts export|rename</c>.</summary>
internal static class ContactCardCommands
{
    public static Command CreateExport(ProgramIo io)
    {
        Argument<string> who = ContactsCommand.Who();
        var command = new Command(
            "export",
            $"Print a contact's card as it was added, to be passed on. {ContactsCommand.ExitCodes}\n\nExamples:\n"
                + "  mesh contacts export ben\n  mesh contacts export ben --qr"
        );
        command.Arguments.Add(who);
        var options = new CardOptions(command);
        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                string typed = parsed.GetRequiredValue(who);
                DateTimeOffset now = TimeProvider.System.GetUtcNow();
                CardAnswer answer = await ContactsCommand.DoAsync(
                    scope,
                    node =>
                        node.GetAsync(
                            ControlPaths.With(ControlPaths.ExportContact, "who", typed),
                            ControlJson.Default.CardAnswer,
                            stop
                        ),
                    contacts => contacts.Export(typed, now),
                    stop
                );
                await options.WriteAsync(scope, parsed, ContactCard.Parse(answer.Card, now), stop);
                return ExitCode.Ok;
            }
        );
        return command;
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
