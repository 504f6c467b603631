namespace Mesh.Hocon.Reading;

/// <summary>Which known word may have been meant.</summary>
internal static class Spelling
{
    private const int MaxLength = 64;

    /// <summary>The word with the fewest letters to change, if they are few against its length; null where none is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        if (word.Length is 0 or > MaxLength)
        {
            return null;
        }

        // One letter in three: of a word of two letters any other is as near.
        string? nearest = null;
        int least = (word.Length / 3) + 1;
        foreach (string candidate in known)
        {
            if (candidate.Length <= MaxLength && Math.Abs(candidate.Length - word.Length) < least)
            {
                int distance = Distance(word, candidate);
                if (distance < least)
                {
                    (nearest, least) = (candidate, distance);
                }
            }
        }

        return nearest;
    }

    /// <summary>Letters to add, drop, change or swap with their neighbour to get from one word to the other (Damerau and Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        int[,] cost = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            cost[i, 0] = i;
        }

        for (int j = 0; j <= b.Length; j++)
        {
            cost[0, j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int change = a[i - 1] == b[j - 1] ? 0 : 1;
                int least = Math.Min(Math.Min(cost[i - 1, j] + 1, cost[i, j - 1] + 1), cost[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    least = Math.Min(least, cost[i - 2, j - 2] + 1);
                }

                cost[i, j] = least;
            }
        }

        return cost[a.Length, b.Length];
    }
}
