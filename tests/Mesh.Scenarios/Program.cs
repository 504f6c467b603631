using System.Globalization;
using Mesh.Simulation;

namespace Mesh.Scenarios;

/// <summary>Runs a scenario and prints its hash and the number of its events: <c>Mesh.Scenarios nemesis 7 5</c> (name, seed, hosts).</summary>
public static class Program
{
    /// <summary>The scenario's hash and events, as the program prints them.</summary>
    public static string Line(string name, ulong seed, int hosts)
    {
        SimScenario scenario = SimScenarios.Find(name) ?? throw new ArgumentException($"no scenario {name}");
        SimReport report = scenario.Run(seed, scenario.Options with { Hosts = hosts });
        return string.Create(CultureInfo.InvariantCulture, $"{report.Hash:x16} {report.Events} {report.Failure?.What}");
    }

    private static void Main(string[] args) =>
        Console.WriteLine(
            Line(
                args[0],
                ulong.Parse(args[1], CultureInfo.InvariantCulture),
                int.Parse(args[2], CultureInfo.InvariantCulture)
            )
        );
}
