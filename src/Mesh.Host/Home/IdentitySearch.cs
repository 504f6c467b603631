using Mesh.Contracts;
using Mesh.Host.Terminal;

namespace Mesh.Host.Home;

/// <summary>Finds the one identity that somebody means, among those that are known.</summary>
internal static class IdentitySearch
{
    private const int Listed = 5;

    /// <summary>By alias (exact), by uid, or by the beginning of one. An alias comes before the beginning of a uid.</summary>
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
        (Uid Uid, string? Alias)[] found = [.. all.Where(one => one.Alias == who)];
        if (found.Length == 0 && who.Length > 0)
        {
            found = [.. all.Where(one => one.Uid.ToString().StartsWith(who, StringComparison.OrdinalIgnoreCase))];
        }

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
                $"\"{typed}\" fits {found.Length} {what}s: "
                    + string.Join(", ", found.Take(Listed).Select(Name))
                    + (found.Length > Listed ? ", …" : "")
                    + ". Give more digits of the id."
            ),
        };
    }

    private static string Name((Uid Uid, string? Alias) one) =>
        $"{one.Uid.ToString()[..12]}…{(one.Alias is { } alias ? $" ({TerminalText.Clean(alias)})" : "")}";
}
