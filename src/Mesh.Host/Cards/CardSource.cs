using System.Text;
using Mesh.Contracts.Identity;
using Mesh.Host.Commands;

namespace Mesh.Host.Cards;

/// <summary>Where a card comes from: the argument itself, a file, or standard input.</summary>
internal static class CardSource
{
    /// <summary>The most that is read of a file or of the input where one card is wanted, in characters: a card has 8,192, and words may stand around it.</summary>
    public const int MaxCharacters = 65_536;

    /// <summary>A card, and what can be handed over in the place of one, which is looked at where it is taken in.</summary>
    public static readonly IReadOnlyList<string> Prefixes =
    [
        ContactCardText.Prefix,
        Succession.Prefix,
        Revocation.Prefix,
    ];

    /// <summary>Finds a card, a succession or a revocation; what was wrapped is in one piece again, and a card is one that is whole.</summary>
    /// <param name="named"><c>mesh://card/…</c>, <c>-</c> for standard input, or a file; the first one in it counts.</param>
    /// <param name="io">Whose input is read.</param>
    /// <exception cref="CommandException">There is no card in it, or it is damaged; the message says what to do.</exception>
    public static string Read(string named, ProgramIo io)
    {
        string card = ReadAll(named, io, Prefixes, MaxCharacters).First();
        return FaultOf(card) is not { } fault ? card : throw CommandException.Failed(fault);
    }

    /// <summary>Finds all that begins as is wanted, each in one piece again; whether it can be used is not looked at.</summary>
    /// <param name="named">As it begins itself, <c>-</c> for standard input, or a file.</param>
    /// <param name="io">Whose input is read.</param>
    /// <param name="prefixes">What is wanted; the first one is what the errors speak of.</param>
    /// <param name="maxCharacters">The most that is read; the rest is left.</param>
    /// <returns>One or more; where an argument that begins so is nothing of it, that argument.</returns>
    /// <exception cref="CommandException">There is nothing of it.</exception>
    public static IEnumerable<string> ReadAll(
        string named,
        ProgramIo io,
        IReadOnlyList<string> prefixes,
        int maxCharacters
    )
    {
        bool isText = named.TrimStart().StartsWith("mesh:", StringComparison.OrdinalIgnoreCase);
        if (!isText && named != "-" && !File.Exists(named))
        {
            string what = prefixes[0].Split('/', StringSplitOptions.RemoveEmptyEntries)[1];
            throw CommandException.Failed(
                $"\"{Terminal.TerminalText.Clean(named)}\" is neither a {what} nor a file. A {what} begins with {prefixes[0]}; - reads it from standard input."
            );
        }

        string text =
            isText ? named
            : named == "-" ? ReadSome(io.In, maxCharacters)
            : ReadFile(named, maxCharacters);
        IEnumerable<string> found = CardReading.FindAll(text, prefixes);
        return (isText, found.Any()) switch
        {
            (_, true) => found,
            (true, _) => [text],
            _ => throw CommandException.Failed($"Nothing in it begins with {prefixes[0]}."),
        };
    }

    /// <summary>Why what stands there for a card is none; null where it is one, or something else that is looked at where it is taken in. Whether it has expired is said there too.</summary>
    public static string? FaultOf(string found) =>
        Prefixes.Skip(1).Any(prefix => found.StartsWith(prefix, StringComparison.Ordinal))
            ? null
            : CardReading.FaultOf(found, DateTimeOffset.MinValue);

    private static string ReadFile(string path, int maxCharacters)
    {
        using var reader = new StreamReader(path);
        return ReadSome(reader, maxCharacters);
    }

    private static string ReadSome(TextReader reader, int maxCharacters)
    {
        var text = new StringBuilder();
        var buffer = new char[MaxCharacters];
        while (
            text.Length < maxCharacters
            && reader.ReadBlock(buffer, 0, Math.Min(buffer.Length, maxCharacters - text.Length)) is > 0 and var read
        )
        {
            text.Append(buffer, 0, read);
        }

        return text.ToString();
    }
}
