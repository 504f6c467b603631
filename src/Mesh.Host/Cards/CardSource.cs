using Mesh.Contracts.Identity;
using Mesh.Host.Commands;

namespace Mesh.Host.Cards;

/// <summary>Where a card comes from: the argument itself, a file, or standard input.</summary>
internal static class CardSource
{
    /// <summary>The most that is read of a file or of the input, in characters: a card has 8,192, and words may stand around it.</summary>
    public const int MaxCharacters = 65_536;

    /// <summary>Finds the line of a card, a succession or a revocation; it is not looked at any further.</summary>
    /// <param name="named"><c>mesh://card/…</c>, <c>-</c> for standard input, or a file; of those the first line that is one counts.</param>
    /// <param name="io">Whose input is read.</param>
    /// <exception cref="CommandException">There is no card in it.</exception>
    public static string Read(string named, ProgramIo io)
    {
        if (named.TrimStart().StartsWith("mesh:", StringComparison.Ordinal))
        {
            return named.Trim();
        }

        if (named != "-" && !File.Exists(named))
        {
            string? name = Terminal.TerminalText.Clean(named);
            throw CommandException.Failed(
                $"\"{name}\" is neither a card nor a file. A card begins with {ContactCardText.Prefix}; - reads it from standard input."
            );
        }

        string text = named == "-" ? ReadSome(io.In) : ReadFile(named);
        string? line = text.Split('\n')
            .Select(each => each.Trim())
            .FirstOrDefault(each =>
                each.StartsWith(ContactCardText.Prefix, StringComparison.Ordinal)
                || each.StartsWith(Succession.Prefix, StringComparison.Ordinal)
                || each.StartsWith(Revocation.Prefix, StringComparison.Ordinal)
            );
        return line ?? throw CommandException.Failed($"No line in it begins with {ContactCardText.Prefix}.");
    }

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
