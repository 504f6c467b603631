using System.Globalization;
using Xunit.Abstractions;

namespace Mesh.Hocon.Tests.Fuzz;

/// <summary>How many cases there are, and where they begin: <c>MESH_FUZZ_CASES</c> and <c>MESH_FUZZ_SEED</c>.</summary>
internal sealed record Knobs(int Cases, int Seed)
{
    private const int DefaultSeed = 1;

    /// <summary>Reads the knobs, and prints them.</summary>
    public static Knobs Read(int defaultCases, ITestOutputHelper log)
    {
        var knobs = new Knobs(
            FromEnvironment("MESH_FUZZ_CASES", defaultCases),
            FromEnvironment("MESH_FUZZ_SEED", DefaultSeed)
        );
        log.WriteLine($"MESH_FUZZ_SEED={knobs.Seed} MESH_FUZZ_CASES={knobs.Cases}");
        return knobs;
    }

    private static int FromEnvironment(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value)
            ? value
            : otherwise;
}
