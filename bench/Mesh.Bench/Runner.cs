using System.Globalization;
using System.Text.Json;

namespace Mesh.Bench;

/// <summary>Runs suites and prints their rows: one JSON object a line on standard output, all else on standard error.</summary>
internal static class Runner
{
    private static readonly TextWriter Rows = Console.Out;

    // What a library writes of its own accord, such as a log, is none of the rows.
    static Runner() => Console.SetOut(Console.Error);

    public static async Task RunAsync(Suite suite, BenchOptions options)
    {
        if (suite.WarmUp is not null)
        {
            await suite.WarmUp(options);
        }

        foreach (Case each in suite.Cases.Where(c => c.Rows.Any(r => $"{r.Metric} {r.Case}".Contains(options.Only))))
        {
            var ours = new List<double[]>();
            var floors = new List<double[]>();
            int runs = options.Quick && each.Slow ? 1 : options.Runs;
            for (int run = 0; run < runs; run++)
            {
                // Turn by turn, so that what else the machine does falls on both.
                if (each.Floor is not null)
                {
                    floors.Add(await each.Floor(options));
                }

                ours.Add(await each.Ours(options));
                Console.Error.WriteLine($"{suite.Name} {each.Rows[0].Metric} {each.Rows[0].Case}: run {run + 1}");
            }

            for (int i = 0; i < each.Rows.Count; i++)
            {
                double[]? floor = floors.Count > 0 && each.Rows[i].HasFloor ? [.. floors.Select(f => f[i])] : null;
                Print(suite.Name, each.Rows[i], [.. ours.Select(o => o[i])], floor);
            }
        }
    }

    private static void Print(string suite, RowName name, double[] values, double[]? floors)
    {
        double value = Median(values);
        double? floor = floors is null ? null : Median(floors);
        var row = new Dictionary<string, object>
        {
            ["suite"] = suite,
            ["metric"] = name.Metric,
            ["case"] = name.Case,
            ["value"] = Round(value),
            ["unit"] = name.Unit,
        };
        if (floor is { } of)
        {
            row["floor"] = Round(of);
            row["ratio"] = Round(value / of);
        }

        row["min"] = Round(values.Min());
        row["max"] = Round(values.Max());
        row["runs"] = values.Length;
        Rows.WriteLine(JsonSerializer.Serialize(row));
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    // Four digits: more would be noise.
    private static double Round(double value) =>
        double.Parse(value.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
