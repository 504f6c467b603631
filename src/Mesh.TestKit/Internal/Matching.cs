namespace Mesh.Testing.Internal;

/// <summary>Finds for as many wishes as possible a gift of their own (augmenting paths, Kuhn 1955).</summary>
internal static class Matching
{
    /// <returns>For each gift the wish that takes it, or −1.</returns>
    internal static int[] Of(int wishes, int gifts, Func<int, int, bool> fits)
    {
        int[] takenBy = new int[gifts];
        Array.Fill(takenBy, -1);
        for (int wish = 0; wish < wishes; wish++)
            Place(wish, takenBy, new bool[gifts], fits);
        return takenBy;
    }

    private static bool Place(int wish, int[] takenBy, bool[] tried, Func<int, int, bool> fits)
    {
        for (int gift = 0; gift < takenBy.Length; gift++)
        {
            if (tried[gift] || !fits(wish, gift))
                continue;
            tried[gift] = true;
            if (takenBy[gift] >= 0 && !Place(takenBy[gift], takenBy, tried, fits))
                continue;
            takenBy[gift] = wish;
            return true;
        }
        return false;
    }
}
