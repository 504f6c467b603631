using System.Buffers.Text;
using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Identity;

/// <summary>
/// A contact card as people pass it on: <c>mesh://card/</c> and base64url of the signed object (docs/protocol.md §2.3).
/// </summary>
public static class ContactCardText
{
    /// <summary>What every card begins with.</summary>
    public const string Prefix = "mesh://card/";

    /// <summary>Writes the text.</summary>
    /// <exception cref="ArgumentException">The text would be longer than 8,192 characters, or the object cannot be
    /// encoded.</exception>
    public static string Encode(SignedObject card)
    {
        ArgumentNullException.ThrowIfNull(card);
        string text = Prefix + Base64Url.EncodeToString(card.Encode());
        return text.Length <= WireLimits.CardCharacters
            ? text
            : throw new ArgumentException(
                $"A card has at most {WireLimits.CardCharacters} characters, not {text.Length}; name fewer addresses.",
                nameof(card)
            );
    }

    /// <summary>Reads the text. Nothing may stand around it; space at the ends is for the caller to trim.</summary>
    /// <exception cref="WireException">It is no card, is too long, or is not the one base64url form of its
    /// bytes.</exception>
    public static SignedObject Decode(string text) => SignedObject.Decode(SignedText.Decode(text, Prefix, "card"));
}
