using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Mesh.Bench;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchOptions
{
    public required IReadOnlyList<string> Suites { get; init; }

    /// <summary>Ends within 50 s a suite on two cores.</summary>
    public bool Quick { get; init; }

    /// <summary>Runs of each measurement; the median counts.</summary>
    public int Runs { get; init; } = 5;

    /// <summary>Measure only what has a row whose metric and case contain this text, as in <c>frames 64KiB</c>.</summary>
    public string Only { get; init; } = "";

    /// <summary>Print the names of the rows only.</summary>
    public bool List { get; init; }

    /// <summary>How long one measurement of a rate lasts.</summary>
    public TimeSpan Duration => Quick ? TimeSpan.FromSeconds(0.4) : TimeSpan.FromSeconds(2);

    public static bool TryParse(string[] args, ICollection<string> known, [NotNullWhen(true)] out BenchOptions? options)
    {
        options = null;
        List<string> suites = [];
        bool quick = false;
        bool list = false;
        string only = "";
        int? runs = null;
        for (int i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--quick":
                    quick = true;
                    break;
                case "--list":
                    list = true;
                    break;
                case "--only" when i + 1 < args.Length:
                    only = args[++i];
                    break;
                case "--runs"
                    when i + 1 < args.Length
                        && int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out int given)
                        && given > 0:
                    runs = given;
                    i++;
                    break;
                case var name when known.Contains(name):
                    suites.Add(name);
                    break;
                default:
                    Console.Error.WriteLine($"\"{args[i]}\" is neither an option nor a suite.");
                    Console.Error.WriteLine("usage: Mesh.Bench <suite>… [--quick] [--runs N] [--only TEXT] [--list]");
                    Console.Error.WriteLine("suites: " + string.Join(", ", known));
                    return false;
            }
        }

        options = new BenchOptions
        {
            Suites = suites.Count > 0 ? suites : [.. known],
            Quick = quick,
            List = list,
            Only = only,
            Runs = runs ?? (quick ? 2 : 5),
        };
        return true;
    }
}
