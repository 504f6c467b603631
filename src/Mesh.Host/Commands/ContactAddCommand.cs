using System.CommandLine;
using System.Text.Json.Nodes;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;
using Mesh.Host.Cards;
using Mesh.Host.Control.Contract;
using Mesh.Host.Terminal;

namespace Mesh.Host.Commands;

/// <summary><c>mesh contacts add</c>: one card, or a file of them.</summary>
internal static class ContactAddCommand
{
    /// <summary>The most cards that are taken of one file.</summary>
    public const int MaxCards = 1_000;

    private const int MaxCharacters = MaxCards * (WireLimits.CardCharacters + 256);

    public static Command Create(ProgramIo io)
    {
        var text = new Argument<string>("card")
        {
            Description =
                "The line that 'mesh up' prints there, mesh://card/…, or mesh://succession/…, by which a contact's new identity takes the place of its old one, or mesh://revocation/…, by which a host of a contact may no longer speak as it; or a file that holds such lines, as of 'mesh contacts export --all'; or - for standard input.",
        };
        var command = new Command(
            "add",
            $"Add somebody by a contact card; a newer card replaces an older one. Of several, at most {MaxCards}, each is answered, and those that are right are added. "
                + $"{ContactsCommand.ExitCodes}\n\nExamples:\n  mesh contacts add mesh://card/glimpQFY…\n  mesh contacts add cards.txt"
        );
        command.Arguments.Add(text);
        command.Handle(
            io,
            (scope, parsed, stop) =>
            {
                string[] cards =
                [
                    .. CardSource
                        .ReadAll(parsed.GetRequiredValue(text), io, CardSource.Prefixes, MaxCharacters)
                        .Distinct()
                        .Take(MaxCards + 1),
                ];
                return cards.Length <= MaxCards
                    ? AddAsync(scope, cards, stop)
                    : throw CommandException.Failed(
                        $"There are more than {MaxCards} cards in it, and none was added: split it."
                    );
            }
        );
        return command;
    }

    private static Task<int> AddAsync(CommandScope scope, string[] cards, CancellationToken stop)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return ContactsCommand.DoAsync(
            scope,
            node =>
                EachAsync(
                    scope,
                    cards,
                    card =>
                        ContactsCommand.PostAsync(
                            node,
                            ControlPaths.AddContact,
                            new AddContactRequest(card),
                            ControlJson.Default.AddContactRequest,
                            stop
                        )
                ),
            // Nothing in it waits for anything: it is done when it returns.
            contacts =>
                EachAsync(scope, cards, card => Task.FromResult(contacts.Add(card, now))).GetAwaiter().GetResult(),
            stop,
            makesHome: true
        );
    }

    private static async Task<int> EachAsync(
        CommandScope scope,
        string[] cards,
        Func<string, Task<ContactInfo>> addAsync
    )
    {
        int failed = 0;
        for (int i = 0; i < cards.Length; i++)
        {
            try
            {
                if (CardSource.FaultOf(cards[i]) is not { } fault)
                {
                    Write(scope, cards[i], await addAsync(cards[i]));
                    continue;
                }

                if (cards.Length == 1)
                {
                    throw CommandException.Failed(fault);
                }

                Report(scope, i + 1, fault, code: null);
            }
            // What is wrong with the disk or with the node, as every CommandException, is no fault of one card: the next would fare no better.
            catch (MeshException e)
                when (cards.Length > 1 && e.Code is not (MeshErrorCode.Storage or MeshErrorCode.NoConnection))
            {
                Report(scope, i + 1, e.Message, e.Code);
            }

            failed++;
        }

        return failed == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private static void Write(CommandScope scope, string card, ContactInfo contact)
    {
        string done = card.StartsWith(Revocation.Prefix, StringComparison.Ordinal)
            ? $"revoked: host {Revocation.Parse(card).Hid} of"
            : "added";
        ContactsCommand.Write(scope, done, contact);
    }

    private static void Report(CommandScope scope, int number, string fault, MeshErrorCode? code) =>
        scope.Io.Error.WriteLine(
            scope.IsJson
                ? JsonLine.Of(
                    new JsonObject
                    {
                        ["error"] = fault,
                        ["card"] = number,
                        ["code"] = (int?)code,
                    }
                )
                : $"mesh: card {number}: {fault}"
        );
}
