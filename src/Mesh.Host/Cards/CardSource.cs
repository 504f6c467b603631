using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Host.Commands;

namespace Mesh.Host.Cards;

/// <summary>Where a card comes from: the argument itself, a file, or standard input.</summary>
internal static class CardSource
{
    /// <summary>The most that is read of a file or of the input, in characters: a card has 8,192, and words may stand around it.</summary>
    public const int MaxCharacters = 65_536;

    /// <summary>Reads a card.</summary>
    /// <param name="named"><c>mesh://card/…</c>, <c>-</c> for standard input, or a file; of those the first line that is a card counts.</param>
    /// <param name="io">Whose input is read.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="CommandException">There is no card in it.</exception>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Invalid"/>: the card cannot be used.</exception>
    public static ContactCard Read(string named, ProgramIo io, DateTimeOffset now)
    {
        if (named.TrimStart().StartsWith("mesh:", StringComparison.Ordinal))
        {
            return ContactCard.Parse(named, now);
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
            .FirstOrDefault(each => each.StartsWith(ContactCardText.Prefix, StringComparison.Ordinal));
        return line is not null
            ? ContactCard.Parse(line, now)
            : throw CommandException.Failed($"No line in it begins with {ContactCardText.Prefix}.");
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
