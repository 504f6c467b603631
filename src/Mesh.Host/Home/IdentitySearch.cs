using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Host.Terminal;

namespace Mesh.Host.Home;

/// <summary>Finds the one identity that somebody means, among those that are known.</summary>
internal static class IdentitySearch
{
    private const int Listed = 5;
    internal static readonly int ShortDigits = default(Uid).Short.Length;

    /// <summary>By uid, by alias, or by the beginning of a uid. An alias comes before the beginning of a uid, and the exact one before one in other letters' case.</summary>
    /// <remarks>
    /// An alias is whatever a stranger wrote on his card. So a whole uid is that uid and nobody's alias, and what fits both an alias and as many digits of another's
    /// uid as are shown of one is neither: several are meant.
    /// </remarks>
    /// <param name="known">Whoever may be meant; who is in it twice counts once.</param>
    /// <param name="who">What was typed.</param>
    /// <param name="what">What they are, such as "contact".</param>
    /// <param name="list">The command that lists them.</param>
    /// <exception cref="MeshException">
    /// <see cref="MeshErrorCode.NoConnection"/>: nobody fits; the message names the nearest. <see cref="MeshErrorCode.Invalid"/>: several do; it names them.
    /// </exception>
    public static Uid One(IEnumerable<(Uid Uid, string? Alias)> known, string who, string what, string list)
    {
        (Uid Uid, string? Alias)[] all = [.. known.DistinctBy(one => one.Uid)];
        (Uid Uid, string? Alias)[] found = Found(all, who);

        string typed = TerminalText.Clean(who);
        return found.Length switch
        {
            1 => found[0].Uid,
            0 => throw new MeshException(
                MeshErrorCode.NoConnection,
                $"No {what} is called \"{typed}\" or has an id that begins so.{NearNames.Sentence(who, all.Select(one => one.Alias).OfType<string>())} See: {list}"
            ),
            _ => throw new MeshException(
                MeshErrorCode.Invalid,
                $"\"{typed}\" fits {found.Length} {Several(what)}: "
                    + string.Join(", ", found.Take(Listed).Select(Name))
                    + (found.Length > Listed ? ", …" : "")
                    + $". {HowToTellApart(found)}"
            ),
        };
    }

    /// <summary>One of the identities whose keys, or delegations, lie here.</summary>
    /// <inheritdoc cref="One"/>
    public static OwnIdentity Own(IKeyRing keys, string who)
    {
        Uid found = Succeeded.One(
            keys.Identities.Select(own => (own.Uid, own.Alias)),
            uid => keys.Identities.Any(own => own.Uid == uid && own.SucceededBy is not null),
            who,
            "identity of this host",
            "mesh identity show"
        );
        return keys.Identities.First(own => own.Uid == found);
    }

    private static (Uid Uid, string? Alias)[] Found((Uid Uid, string? Alias)[] all, string who)
    {
        if (who.Length == 0)
        {
            return [];
        }

        if (Uid.TryParse(who, out Uid uid))
        {
            return [.. all.Where(one => one.Uid == uid)];
        }

        Func<(Uid Uid, string? Alias), bool>[] fits =
        [
            one => one.Alias == who,
            one => string.Equals(one.Alias, who, StringComparison.OrdinalIgnoreCase),
        ];
        (Uid Uid, string? Alias)[] named =
            fits.Select(fit => all.Where(fit).ToArray()).FirstOrDefault(found => found.Length > 0) ?? [];
        return named.Length > 0 && who.Length < ShortDigits
            ? named
            :
            [
                .. named.Union(
                    all.Where(one => one.Uid.ToString().StartsWith(who, StringComparison.OrdinalIgnoreCase))
                ),
            ];
    }

    private static string HowToTellApart((Uid Uid, string? Alias)[] found) =>
        found.Select(one => one.Alias).Distinct(StringComparer.Ordinal).Count() == found.Length
        && found.Select(one => one.Alias).Distinct(StringComparer.OrdinalIgnoreCase).Count() == 1
            ? "Write the alias in just these letters, or give digits of the id."
            : "Give more digits of the id.";

    private static string Name((Uid Uid, string? Alias) one) =>
        $"{one.Uid.ToString()[..12]}…{(one.Alias is { } alias ? $" ({TerminalText.Clean(alias)})" : "")}";

    // "identity of this node" is "identities of this node".
    private static string Several(string what)
    {
        string[] words = what.Split(' ', 2);
        string first = words[0].EndsWith('y') ? $"{words[0][..^1]}ies" : $"{words[0]}s";
        return string.Join(' ', [first, .. words[1..]]);
    }
}
