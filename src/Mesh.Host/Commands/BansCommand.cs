using System.CommandLine;
using Mesh.Host.Control.Contract;

namespace Mesh.Host.Commands;

/// <summary><c>mesh bans</c>.</summary>
internal static class BansCommand
{
    public static Command Create(ProgramIo io)
    {
        var command = new Command(
            "bans",
            "List who is banned. Somebody is banned by 'mesh contacts ban', and no longer by 'mesh contacts unban'.\n"
                + "Exit codes: 0, 1 they cannot be read, 2 usage.\n\nExamples:\n  mesh bans\n  mesh bans --json | jq -r '.contacts[].uid'"
        );
        command.Handle(
            io,
            async (scope, _, stop) =>
            {
                ContactsAnswer answer = await ContactsCommand.DoAsync(
                    scope,
                    node => node.GetAsync(ControlPaths.Bans, ControlJson.Default.ContactsAnswer, stop),
                    contacts => contacts.Bans(),
                    stop
                );
                scope.WriteAnswer(
                    answer,
                    ControlJson.Default.ContactsAnswer,
                    () => ContactsCommand.Print(io, answer, "nobody is banned")
                );
                return ExitCode.Ok;
            }
        );
        return command;
    }
}
