namespace Mesh.Bench;

/// <summary>Measurements that belong together, in the order they are made.</summary>
/// <param name="Name">As on the command line and in the rows.</param>
/// <param name="Cases">What is measured.</param>
/// <param name="WarmUp">Run once before the first measurement, so that no run pays for the compiler.</param>
internal sealed record Suite(string Name, IReadOnlyList<Case> Cases, Func<BenchOptions, Task>? WarmUp = null)
{
    public void PrintNames()
    {
        foreach (RowName row in Cases.SelectMany(c => c.Rows))
        {
            Console.Out.WriteLine($"{Name} {row.Metric} {row.Case} {row.Unit}");
        }
    }
}

/// <summary>One measurement, which gives one row or several.</summary>
/// <param name="Rows">The names of what it gives.</param>
/// <param name="Ours">Measures ours: one number for each row, in their order.</param>
/// <param name="Floor">Measures the floor likewise, in the same run; null where there is none.</param>
/// <param name="Slow">Takes seconds: made once only when it has to be quick.</param>
internal sealed record Case(
    IReadOnlyList<RowName> Rows,
    Func<BenchOptions, Task<double[]>> Ours,
    Func<BenchOptions, Task<double[]>>? Floor = null,
    bool Slow = false
);

/// <summary>What one row is about.</summary>
/// <param name="Metric">What is measured.</param>
/// <param name="Case">With which parameter.</param>
/// <param name="Unit">In which unit.</param>
/// <param name="HasFloor">False where the floor's number means nothing for this row.</param>
internal sealed record RowName(string Metric, string Case, string Unit, bool HasFloor = true);
