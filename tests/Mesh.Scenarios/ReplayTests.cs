using System.Diagnostics;
using Mesh.Simulation;

namespace Mesh.Scenarios;

public sealed class ReplayTests
{
    [Theory]
    [InlineData("exchange", 1, 5)]
    [InlineData("nemesis", 7, 5)]
    [InlineData("nemesis", 8, 20)]
    public void One_seed_is_one_run_in_another_process_too(string name, ulong seed, int hosts)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
        };
        foreach (string argument in (string[])[typeof(Program).Assembly.Location, name, $"{seed}", $"{hosts}"])
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        string there = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();

        Assert.Equal(Program.Line(name, seed, hosts).Trim(), there);
    }

    [Fact]
    public void Recording_changes_nothing()
    {
        SimOptions quiet = new() { Hosts = 4, Checks = false };
        SimOptions full = new() { Hosts = 4, Recording = SimRecording.Full };

        Assert.Equal(SimScenarios.Cut.Run(3, quiet).Hash, SimScenarios.Cut.Run(3, full).Hash);
    }

    [Fact]
    public void Another_seed_is_another_run() =>
        Assert.NotEqual(SimScenarios.Meet.Run(1).Hash, SimScenarios.Meet.Run(2).Hash);
}
