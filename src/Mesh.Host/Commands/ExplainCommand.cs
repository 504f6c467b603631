using System.CommandLine;
using Mesh.Contracts;
using Mesh.Host.Control;
using Mesh.Host.Control.Contract;
using Mesh.Host.Terminal;

namespace Mesh.Host.Commands;

/// <summary><c>mesh explain</c>.</summary>
internal static class ExplainCommand
{
    public static Command Create(ProgramIo io)
    {
        var who = new Argument<string>("WHOM")
        {
            Description = "WHO[@HOST]: an alias, a uid or the beginning of one; a host's id or the beginning of it.",
        };
        var command = new Command(
            "explain",
            "Say why somebody is, or is not, connected now, what can be done, and what led there; asked of the node that runs in the home.\n"
                + $"{NodeCommand.ExitCodes}\n\nExamples:\n  mesh explain ben\n  mesh explain 7518ed@63efc3\n  mesh explain ben --json | jq -r .cause"
        );
        command.Arguments.Add(who);
        command.Handle(
            io,
            async (scope, parsed, stop) =>
            {
                using ControlClient node = await ControlClient.ConnectAsync(scope.Home, stop);
                ExplainAnswer answer = await node.GetAsync(
                    ControlPaths.With(ControlPaths.Explain, "who", parsed.GetRequiredValue(who)),
                    ControlJson.Default.ExplainAnswer,
                    stop
                );
                scope.WriteAnswer(answer, ControlJson.Default.ExplainAnswer, () => Print(io, answer));
                return ExitCode.Ok;
            }
        );
        return command;
    }

    private static void Print(ProgramIo io, ExplainAnswer answer)
    {
        TextTable.WriteText(io, answer.Summary);
        foreach (string fact in answer.Facts)
        {
            TextTable.WriteText(io, fact, indent: 2);
        }

        if (answer.Decisions.Count > 0)
        {
            TextTable.WriteFacts(io, answer.Decisions.Select(decision => Line(answer, decision)), indent: 2);
        }
    }

    private static (string, string) Line(ExplainAnswer answer, DecisionInfo decision)
    {
        string first = Explanation.Ago(answer.At - decision.FirstAt);
        string times =
            decision.Count > 1 ? FormattableString.Invariant($" ({decision.Count:N0} times, first {first})") : "";
        return (Explanation.Ago(answer.At - decision.At), decision.Text + times);
    }
}
