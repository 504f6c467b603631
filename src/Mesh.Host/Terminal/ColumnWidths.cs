using Spectre.Console;

namespace Mesh.Host.Terminal;

/// <summary>How wide the columns of a table are, so that it is no wider than the terminal and no line of it breaks.</summary>
internal static class ColumnWidths
{
    /// <summary>What stands between two columns, in cells.</summary>
    public const int Gap = 2;

    /// <summary>The widths, in cells: what each column needs, and where that is too much, less of the widest ones, but never less than a heading.</summary>
    /// <param name="headings">The headings.</param>
    /// <param name="rows">The cells of each row, as many as there are headings.</param>
    /// <param name="limit">The width of the terminal, in cells.</param>
    public static int[] Of(IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows, int limit)
    {
        int[] widths =
        [
            .. headings.Select(
                (heading, column) => rows.Select(row => row[column].GetCellWidth()).Append(heading.GetCellWidth()).Max()
            ),
        ];
        int excess = widths.Sum() + ((widths.Length - 1) * Gap) - limit;
        while (excess > 0)
        {
            int[] wide = [.. Enumerable.Range(0, widths.Length).Where(i => widths[i] > headings[i].GetCellWidth())];
            if (wide.Length == 0)
            {
                break;
            }

            widths[wide.MaxBy(i => widths[i])]--;
            excess--;
        }

        return widths;
    }

    /// <summary>A text in so many cells: what is too much is cut off, with an ellipsis in its place.</summary>
    public static string Cut(string text, int width)
    {
        if (text.GetCellWidth() <= width)
        {
            return text;
        }

        string kept = "";
        foreach (System.Text.Rune rune in text.EnumerateRunes())
        {
            string longer = kept + rune;
            if (longer.GetCellWidth() > width - 1)
            {
                break;
            }

            kept = longer;
        }

        return $"{kept}…";
    }
}
