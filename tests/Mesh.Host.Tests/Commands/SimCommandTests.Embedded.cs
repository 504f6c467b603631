using System.Text.Json;
using Mesh.Host.Commands;

namespace Mesh.Host.Tests.Commands;

public sealed class SimCommandTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Without_a_name_the_scenarios_are_listed_with_what_happens_in_them()
    {
        CliResult result = await _cli.RunAsync("sim");

        Assert.Equal((ExitCode.Ok, ""), (result.Code, result.Error));
        Assert.Contains("partition          the mesh falls into two halves", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scenario_tells_that_it_held_and_the_same_seed_has_the_same_hash()
    {
        CliResult first = await _cli.RunAsync("sim", "cut", "--hosts", "3", "--seed", "7", "--json");
        CliResult again = await _cli.RunAsync("sim", "cut", "--hosts", "3", "--seed", "7", "--json");

        JsonElement one = JsonDocument.Parse(first.Output).RootElement;
        JsonElement two = JsonDocument.Parse(again.Output).RootElement;
        Assert.Equal(ExitCode.Ok, first.Code);
        Assert.True(one.GetProperty("ok").GetBoolean());
        Assert.Equal(3, one.GetProperty("hosts").GetInt32());
        Assert.Equal("cut all", one.GetProperty("faults")[0].GetString()![^7..]);
        Assert.Equal(one.GetProperty("hash").GetString(), two.GetProperty("hash").GetString());
        Assert.Equal(one.GetProperty("events").GetInt64(), two.GetProperty("events").GetInt64());
    }

    [Fact]
    public async Task Several_seeds_are_run_one_after_the_other()
    {
        CliResult result = await _cli.RunAsync("sim", "meet", "--seeds", "3", "--seed", "5");

        Assert.Equal(ExitCode.Ok, result.Code);
        Assert.StartsWith("meet held: 2 hosts, 3 seeds, the last 7, ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_timeline_is_written_as_a_page()
    {
        string file = Path.Combine(_cli.Home, "out.html");

        CliResult result = await _cli.RunAsync("sim", "return", "--timeline", file);

        Assert.Equal((ExitCode.Ok, $"The timeline is in {file}."), (result.Code, result.Error));
        string page = await File.ReadAllTextAsync(file);
        Assert.StartsWith("<!doctype html>", page, StringComparison.Ordinal);
        Assert.Contains("crash h2", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sim nope", "There is no scenario 'nope'. There are: meet, exchange,")]
    [InlineData("sim meet --hosts 1", "--hosts is 2 to 10,000, found 1.")]
    [InlineData("sim meet --seeds 0", "--seeds is 1 to 1,000,000, found 0.")]
    [InlineData("sim meet --seed -1", "--seed is a whole number, 0 or more, not \"-1\".")]
    [InlineData("sim meet --record nothing", "'nothing'")]
    public async Task What_cannot_be_understood_is_told_with_its_value(string line, string error)
    {
        CliResult result = await _cli.RunAsync(line.Split(' '));

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains(error, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_cannot_be_written_is_an_error_that_names_it()
    {
        string file = Path.Combine(_cli.Home, "none", "out.html");

        CliResult result = await _cli.RunAsync("sim", "meet", "--timeline", file);

        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains(file, result.Error, StringComparison.Ordinal);
    }
}
