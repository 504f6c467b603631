using System.Buffers;
using System.Text;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;
using Mesh.Host.Terminal;

namespace Mesh.Host.Cards;

/// <summary>Cards as people hand them on: cut off, wrapped by a mail program, or something else altogether.</summary>
internal static class CardReading
{
    private const string WholeLine =
        "Copy the whole line that 'mesh up' or 'mesh identity card' prints there, from mesh://card/ to its end.";

    private static readonly SearchValues<char> Letters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    );

    // What mail programs and people put around a link.
    private static readonly char[] Around = ['<', '>', '"', '\'', '`', ',', ';', '(', ')', '.'];

    /// <summary>The first card in a text, joined again where it was wrapped.</summary>
    /// <param name="text">The text.</param>
    /// <param name="prefixes">What such a thing begins with.</param>
    /// <returns>Null if nothing in it begins so. Where no joining makes it whole it is the first piece alone.</returns>
    public static string? Find(string text, IReadOnlyList<string> prefixes)
    {
        string[] pieces =
        [
            .. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                .Select(piece => piece.Trim(Around))
                .Where(piece => piece.Length > 0),
        ];
        int first = Array.FindIndex(
            pieces,
            piece => prefixes.Any(prefix => piece.StartsWith(prefix, StringComparison.Ordinal))
        );
        return first < 0 ? null : Joined(pieces.AsSpan(first));
    }

    /// <summary>Why a card cannot be used, and what to do; null where it can.</summary>
    /// <param name="card">One card, in one piece.</param>
    /// <param name="now">The time to judge its expiry by.</param>
    public static string? FaultOf(string card, DateTimeOffset now)
    {
        try
        {
            ContactCard.Parse(card, now);
            return null;
        }
        catch (MeshException e)
        {
            return e.InnerException is WireException ? Words(card.Trim()) : e.Message;
        }
    }

    // The signature says when it is whole; words that follow a card are none of it.
    private static string Joined(ReadOnlySpan<string> pieces)
    {
        string joined = pieces[0];
        if (!joined.StartsWith(ContactCardText.Prefix, StringComparison.Ordinal))
        {
            return joined;
        }

        foreach (string piece in pieces[1..])
        {
            if (FaultOf(joined, DateTimeOffset.MinValue) is null || joined.Length > WireLimits.CardCharacters)
            {
                break;
            }

            joined += piece;
        }

        return FaultOf(joined, DateTimeOffset.MinValue) is null ? joined : pieces[0];
    }

    private static string Words(string card)
    {
        if (!card.StartsWith(ContactCardText.Prefix, StringComparison.Ordinal))
        {
            return $"\"{Beginning(card)}\" is no contact card: a card begins with {ContactCardText.Prefix}. {WholeLine}";
        }

        if (card.Length > WireLimits.CardCharacters)
        {
            return $"This is no contact card: it has {card.Length} characters, and a card has at most {WireLimits.CardCharacters}. {WholeLine}";
        }

        string body = card[ContactCardText.Prefix.Length..];
        int odd = body.AsSpan().IndexOfAnyExcept(Letters);
        return odd >= 0
            ? $"This contact card is damaged: \"{TerminalText.Clean(Rune.GetRuneAt(body, odd).ToString())}\", after {odd} characters of it, stands in no card. {WholeLine}"
            : $"This contact card is cut short or damaged: {body.Length} characters came, and they do not make up a card. {WholeLine}";
    }

    private static string Beginning(string text) => TerminalText.Clean(text.Length <= 30 ? text : $"{text[..30]}…");
}
