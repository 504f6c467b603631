using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Host.Terminal;

namespace Mesh.Host.Home;

/// <summary>Identities in whose place others are: a name means the living one, and nothing is done with the other.</summary>
internal static class Succeeded
{
    /// <summary>Finds the identity that somebody means; of those that fit, one in whose place another is counts only where no other fits.</summary>
    /// <param name="known">Whoever may be meant.</param>
    /// <param name="isSucceeded">Whether another is in its place.</param>
    /// <inheritdoc cref="IdentitySearch.One"/>
    public static Uid One(
        IEnumerable<(Uid Uid, string? Alias)> known,
        Func<Uid, bool> isSucceeded,
        string who,
        string what,
        string list
    )
    {
        (Uid Uid, string? Alias)[] all = [.. known];
        (Uid Uid, string? Alias)[] living = [.. all.Where(one => IsIdOf(one.Uid) || !isSucceeded(one.Uid))];
        try
        {
            return IdentitySearch.One(living, who, what, list);
        }
        catch (MeshException e) when (e.Code == MeshErrorCode.NoConnection && living.Length < all.Length)
        {
            return IdentitySearch.One(all, who, what, list);
        }

        // As many digits as are shown mean that one, so no alias that looks like them takes its place.
        bool IsIdOf(Uid uid) =>
            who.Length >= IdentitySearch.ShortDigits
            && uid.ToString().StartsWith(who, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Refuses to do anything with a contact in whose place another is.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Conflict"/>: it says who, and what to do.</exception>
    public static void Refuse(ContactBook book, Uid uid)
    {
        if (book.Find(uid)?.SucceededBy is not { } next)
        {
            return;
        }

        while (book.Find(next)?.SucceededBy is { } later)
        {
            next = later;
        }

        string what = book.Find(next) is { } there
            ? $"Name that one{(there.Alias is { } alias ? $", {TerminalText.Clean(alias)}" : "")}, by its id: {next}."
            : $"That one is no contact any more; add it by its own card: {next}.";
        throw new MeshException(
            MeshErrorCode.Conflict,
            $"{uid} was succeeded by {next.Short}, and its record stays so that its key, lost or stolen, is never let in again. Nothing was changed. {what}"
        );
    }
}
