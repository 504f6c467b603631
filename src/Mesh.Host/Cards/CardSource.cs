using Mesh.Contracts.Identity;
using Mesh.Host.Commands;

namespace Mesh.Host.Cards;

/// <summary>Where a card comes from: the argument itself, a file, or standard input.</summary>
internal static class CardSource
{
    /// <summary>The most that is read of a file or of the input, in characters: a card has 8,192, and words may stand around it.</summary>
    public const int MaxCharacters = 65_536;

    // What can be handed over in the place of a card is looked at where it is taken in.
    private static readonly string[] Prefixes = [ContactCardText.Prefix, Succession.Prefix, Revocation.Prefix];

    /// <summary>Finds a card, a succession or a revocation; a card that was wrapped is in one piece again, and is one that is whole.</summary>
    /// <param name="named"><c>mesh://card/…</c>, <c>-</c> for standard input, or a file; the first one in it counts.</param>
    /// <param name="io">Whose input is read.</param>
    /// <exception cref="CommandException">There is no card in it, or it is damaged; the message says what to do.</exception>
    public static string Read(string named, ProgramIo io)
    {
        bool isText = named.TrimStart().StartsWith("mesh:", StringComparison.OrdinalIgnoreCase);
        if (!isText && named != "-" && !File.Exists(named))
        {
            string? name = Terminal.TerminalText.Clean(named);
            throw CommandException.Failed(
                $"\"{name}\" is neither a card nor a file. A card begins with {ContactCardText.Prefix}; - reads it from standard input."
            );
        }

        string text =
            isText ? named
            : named == "-" ? ReadSome(io.In)
            : ReadFile(named);
        string? card = CardReading.Find(text, Prefixes);
        if (card is null && !isText)
        {
            throw CommandException.Failed($"Nothing in it begins with {ContactCardText.Prefix}.");
        }

        // Whether it has expired is said where it is taken in.
        return IsOther(card) || CardReading.FaultOf(card ?? text, DateTimeOffset.MinValue) is not { } fault
            ? card!
            : throw CommandException.Failed(fault);
    }

    private static bool IsOther(string? card) =>
        card?.StartsWith(ContactCardText.Prefix, StringComparison.Ordinal) == false;

    private static string ReadFile(string path)
    {
        using var reader = new StreamReader(path);
        return ReadSome(reader);
    }

    private static string ReadSome(TextReader reader)
    {
        var buffer = new char[MaxCharacters];
        return new string(buffer, 0, reader.ReadBlock(buffer));
    }
}
