using System.CommandLine;
using System.Net.Http;
using System.Text.Json.Serialization.Metadata;
using Mesh.Host.Cards;
using Mesh.Host.Control;
using Mesh.Host.Control.Contract;
using Mesh.Host.Terminal;

namespace Mesh.Host.Commands;

/// <summary><c>mesh contacts request|requests|accept|decline|withdraw</c>: by the node that runs in the home.</summary>
internal static class ContactRequestCommands
{
    private static readonly string[] Headings = ["ID", "", "WHO", "STATE", "AT", "WORDS"];

    public static IEnumerable<Command> Create(ProgramIo io) =>
        [
            CreateRequest(io),
            CreateRequests(io),
            CreateAction(
                io,
                "accept",
                "Accept a contact request: who asked is a contact from now on, and is told as soon as both nodes run.",
                ControlPaths.AcceptRequest
            ),
            CreateAction(
                io,
                "decline",
                "Decline a contact request: who asked is told, and may ask again after 24 hours.",
                ControlPaths.DeclineRequest
            ),
            CreateAction(io, "withdraw", "Take back a contact request of ours.", ControlPaths.WithdrawRequest),
        ];

    private static Command CreateRequest(ProgramIo io)
    {
        var card = new Argument<string>("card")
        {
            Description = "Whom: mesh://card/…; or a file that holds it; or - for standard input.",
        };
        Option<string?> own = NodeCommand.As();
        var text = new Option<string?>("--text")
        {
            Description = "A few words for him to read: at most 512 bytes of UTF-8.",
            HelpName = "TEXT",
        };
        var command = new Command(
            "request",
            "Ask somebody whose card you have to become a contact. He need not be up now: it is tried for 30 days. Once he accepts, each has the other's card.\n"
                + $"{NodeCommand.ExitCodes}\n\nExample:\n  mesh contacts request ben.card --text 'It is I, Ada'"
        );
        command.Arguments.Add(card);
        command.Options.Add(own);
        command.Options.Add(text);
        command.Handle(
            io,
            (scope, parsed, stop) =>
                SendAsync(
                    scope,
                    ControlPaths.AskRequest,
                    new AskForContactRequest(
                        CardSource.Read(parsed.GetRequiredValue(card), io),
                        parsed.GetValue(own),
                        parsed.GetValue(text)
                    ),
                    ControlJson.Default.AskForContactRequest,
                    stop
                )
        );
        return command;
    }

    private static Command CreateRequests(ProgramIo io)
    {
        var command = new Command(
            "requests",
            $"List contact requests: ours, then those made to us. {NodeCommand.ExitCodes}\n\nExample:\n  mesh contacts requests"
        );
        command.Handle(
            io,
            async (scope, _, stop) =>
            {
                using ControlClient node = await ControlClient.ConnectAsync(scope.Home, stop);
                RequestsAnswer answer = await node.GetAsync(
                    ControlPaths.Requests,
                    ControlJson.Default.RequestsAnswer,
                    stop
                );
                scope.WriteAnswer(answer, ControlJson.Default.RequestsAnswer, () => Print(io, answer));
                return ExitCode.Ok;
            }
        );
        return command;
    }

    private static Command CreateAction(ProgramIo io, string name, string description, string path)
    {
        var request = new Argument<string>("request")
        {
            Description = "Its id, or the beginning of it; or the alias of who asked or was asked.",
        };
        var command = new Command(
            name,
            $"{description} {NodeCommand.ExitCodes}\n\nExample:\n  mesh contacts {name} ben"
        );
        command.Arguments.Add(request);
        command.Handle(
            io,
            (scope, parsed, stop) =>
                SendAsync(
                    scope,
                    path,
                    new RequestActionRequest(parsed.GetRequiredValue(request)),
                    ControlJson.Default.RequestActionRequest,
                    stop
                )
        );
        return command;
    }

    private static async Task<int> SendAsync<T>(
        CommandScope scope,
        string path,
        T request,
        JsonTypeInfo<T> type,
        CancellationToken stop
    )
    {
        using ControlClient node = await ControlClient.ConnectAsync(scope.Home, stop);
        RequestInfo answer = await node.SendAsync(
            HttpMethod.Post,
            path,
            request,
            type,
            ControlJson.Default.RequestInfo,
            TimeSpan.Zero,
            stop
        );
        scope.WriteAnswer(
            answer,
            ControlJson.Default.RequestInfo,
            () =>
                scope.Io.Out.WriteLine(
                    $"{answer.Id[..12]}  {(answer.Sent ? "to" : "from")} {TerminalText.Clean(Name(answer))}  {State(answer)}"
                )
        );
        return ExitCode.Ok;
    }

    private static void Print(ProgramIo io, RequestsAnswer answer)
    {
        if (answer.Requests.Count == 0)
        {
            io.Out.WriteLine("no contact requests: ask somebody by 'mesh contacts request <card>'");
            return;
        }

        TextTable.Write(
            io,
            Headings,
            answer.Requests.Select(one =>
                (string[])
                    [
                        one.Id[..12],
                        one.Sent ? "to" : "from",
                        Name(one),
                        State(one),
                        $"{one.At.ToUniversalTime():yyyy-MM-dd HH:mm} UTC",
                        one.Text ?? "-",
                    ]
            )
        );
    }

    private static string Name(RequestInfo one) => one.Alias is { } alias ? $"{alias} ({one.Uid[..6]})" : one.Uid[..12];

    private static string State(RequestInfo one) => one.State.ToLowerInvariant();
}
