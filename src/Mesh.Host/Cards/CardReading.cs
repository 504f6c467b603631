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

    /// <summary>The cards in a text, or what else begins so, each joined again where it was wrapped.</summary>
    /// <param name="text">The text.</param>
    /// <param name="prefixes">What such a thing begins with.</param>
    /// <returns>In their order. Where no joining makes one whole it is its first piece alone.</returns>
    public static IEnumerable<string> FindAll(string text, IReadOnlyList<string> prefixes)
    {
        string[] pieces =
        [
            .. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                .Select(piece => piece.Trim(Around))
                .Where(piece => piece.Length > 0),
        ];
        for (int at = 0; at < pieces.Length; )
        {
            if (!IsBeginning(pieces[at], prefixes))
            {
                at++;
                continue;
            }

            (string joined, int count) = Joined(pieces.AsSpan(at), prefixes);
            at += count;
            yield return joined;
        }
    }

    /// <summary>The first of them; null if there is none.</summary>
    /// <inheritdoc cref="FindAll"/>
    public static string? Find(string text, IReadOnlyList<string> prefixes) => FindAll(text, prefixes).FirstOrDefault();

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

    private static bool IsBeginning(string piece, IReadOnlyList<string> prefixes) =>
        prefixes.Any(prefix => piece.StartsWith(prefix, StringComparison.Ordinal));

    // The signature says when it is whole; words that follow are none of it.
    private static (string Text, int Pieces) Joined(ReadOnlySpan<string> pieces, IReadOnlyList<string> prefixes)
    {
        string joined = pieces[0];
        int count = 1;
        while (!IsWhole(joined))
        {
            if (
                count == pieces.Length
                || IsBeginning(pieces[count], prefixes)
                || joined.Length > WireLimits.CardCharacters
            )
            {
                return (pieces[0], 1);
            }

            joined += pieces[count++];
        }

        return (joined, count);
    }

    private static bool IsWhole(string text)
    {
        try
        {
            switch (text)
            {
                case var _ when text.StartsWith(DelegationText.Prefix, StringComparison.Ordinal):
                    Delegation.VerifySignature(DelegationText.Decode(text));
                    return true;
                case var _ when text.StartsWith(Succession.Prefix, StringComparison.Ordinal):
                    Succession.Parse(text);
                    return true;
                case var _ when text.StartsWith(Revocation.Prefix, StringComparison.Ordinal):
                    Revocation.Parse(text);
                    return true;
                default:
                    ContactCard.Parse(text, DateTimeOffset.MinValue);
                    return true;
            }
        }
        catch (Exception e) when (e is MeshException or WireException)
        {
            return false;
        }
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
