using Mesh.Host.Terminal;

namespace Mesh.Host.Home;

/// <summary>Which names somebody may have meant who typed another one.</summary>
internal static class NearNames
{
    private const int Most = 3;
    private const int LongestCompared = 64;

    /// <summary>The nearest ones first, at most three: those that begin so, or differ by a third of their letters at most, whatever the case.</summary>
    public static IReadOnlyList<string> Of(string typed, IEnumerable<string> names)
    {
        string lower = typed.ToLowerInvariant();
        return
        [
            .. names
                .Distinct(StringComparer.Ordinal)
                .Where(name => name.Length is > 0 and <= LongestCompared && lower.Length is > 0 and <= LongestCompared)
                .Select(name => (Name: name, Far: Distance(lower, name.ToLowerInvariant())))
                .Where(near => near.Far <= Math.Max(1, near.Name.Length / 3))
                .OrderBy(near => near.Far)
                .ThenBy(near => near.Name, StringComparer.Ordinal)
                .Take(Most)
                .Select(near => near.Name),
        ];
    }

    /// <summary>The same as a sentence that asks, after a space; nothing where none is near.</summary>
    public static string Sentence(string typed, IEnumerable<string> names)
    {
        IReadOnlyList<string> near = Of(typed, names);
        return near.Count == 0 ? "" : $" Did you mean {string.Join(" or ", near.Select(TerminalText.Clean))}?";
    }

    // Damerau's: the letters to change, to put in, to take out, or to swap with the next. A beginning is as near as can be.
    private static int Distance(string typed, string name)
    {
        if (name.StartsWith(typed, StringComparison.Ordinal))
        {
            return typed.Length == name.Length ? 0 : 1;
        }

        int[,] far = new int[typed.Length + 1, name.Length + 1];
        for (int i = 0; i <= typed.Length; i++)
        {
            for (int j = 0; j <= name.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    far[i, j] = i + j;
                    continue;
                }

                int changed = far[i - 1, j - 1] + (typed[i - 1] == name[j - 1] ? 0 : 1);
                far[i, j] = Math.Min(changed, Math.Min(far[i - 1, j], far[i, j - 1]) + 1);
                if (i > 1 && j > 1 && typed[i - 1] == name[j - 2] && typed[i - 2] == name[j - 1])
                {
                    far[i, j] = Math.Min(far[i, j], far[i - 2, j - 2] + 1);
                }
            }
        }

        return far[typed.Length, name.Length];
    }
}
