using Mesh.Host.Commands;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Mesh.Host.Terminal;

/// <summary>A plain table: a line of headings, a line per row. In colour on a terminal alone, and never wider than it.</summary>
internal static class TextTable
{
    // What is not a terminal has no width: a row stays a line, whoever reads it.
    private const int Unbounded = 4_096;

    /// <summary>Writes a table. What stands in it is cleaned, and what is too wide for the terminal is cut off with an ellipsis.</summary>
    public static void Write(ProgramIo io, IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        IReadOnlyList<string>[] cells = [.. rows.Select(row => (string[])[.. row.Select(TerminalText.Clean)])];
        int[] widths = ColumnWidths.Of(headings, cells, WidthOf(io));
        var grid = new Grid();
        for (int i = 0; i < headings.Count; i++)
        {
            int gap = i == headings.Count - 1 ? 0 : ColumnWidths.Gap;
            grid.AddColumn(new GridColumn().Width(widths[i]).NoWrap().PadLeft(0).PadRight(gap));
        }

        grid.AddRow([.. headings.Select(heading => new Text(heading, new Style(decoration: Decoration.Bold)))]);
        foreach (IReadOnlyList<string> row in cells)
        {
            grid.AddRow([.. row.Select((cell, i) => new Text(ColumnWidths.Cut(cell, widths[i])))]);
        }

        Write(io, grid);
    }

    /// <summary>Writes names with values, one a line; a long value goes on below itself.</summary>
    /// <param name="io">Where to.</param>
    /// <param name="facts">The names and the values.</param>
    /// <param name="indent">Spaces before each.</param>
    public static void WriteFacts(ProgramIo io, IEnumerable<(string Name, string Value)> facts, int indent = 0)
    {
        var grid = new Grid()
            .AddColumn(new GridColumn().NoWrap().PadLeft(indent).PadRight(2))
            .AddColumn(new GridColumn().PadLeft(0).PadRight(0));
        foreach ((string name, string value) in facts)
        {
            grid.AddRow(new Text(name, new Style(decoration: Decoration.Bold)), new Text(TerminalText.Clean(value)));
        }

        Write(io, grid);
    }

    /// <summary>Writes a text, which on a terminal goes on below itself, behind as many spaces.</summary>
    public static void WriteText(ProgramIo io, string text, int indent = 0) =>
        Write(io, new Padder(new Text(TerminalText.Clean(text)), new Padding(indent, 0, 0, 0)));

    /// <summary>Writes a line as it is, which on a terminal goes on below itself between two words; a word, as a URI is one, is never cut.</summary>
    public static void WriteLine(ProgramIo io, string text) =>
        io.Out.WriteLine(IsTerminal(io) ? TerminalText.Wrap(text, Console.WindowWidth) : text);

    private static bool IsTerminal(ProgramIo io) => io.IsInteractive && !Console.IsOutputRedirected;

    private static int WidthOf(ProgramIo io) => IsTerminal(io) ? Console.WindowWidth : Unbounded;

    private static void Write(ProgramIo io, IRenderable what)
    {
        bool isTerminal = IsTerminal(io);
        var drawn = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
                ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
                Out = new AnsiConsoleOutput(isTerminal ? io.Out : drawn),
                Interactive = InteractionSupport.No,
            }
        );
        console.Profile.Width = WidthOf(io);
        console.Write(what);

        // Cells are filled up to their column, which nobody wants to copy or to compare.
        foreach (string line in drawn.ToString().TrimEnd().Split('\n').Where(_ => !isTerminal))
        {
            io.Out.WriteLine(line.TrimEnd());
        }
    }
}
