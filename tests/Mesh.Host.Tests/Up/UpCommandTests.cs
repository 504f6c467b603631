using System.Text.Json;
using Mesh.Host.Commands;

namespace Mesh.Host.Tests.Up;

public sealed class UpCommandTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task A_host_that_only_dials_and_runs_no_app_says_so()
    {
        (StopAtCard output, string error) = await UpAsync(
            "mesh { listen.addresses = [], node { apps = [], alias = Anna } }"
        );

        string[] lines = output.ToString().Split(Environment.NewLine);
        Assert.Contains(" listens on no address, apps none, trust contacts, ", lines[0]);
        Assert.StartsWith("card of Anna, met at no address; ", lines[1]);
        Assert.Equal("", error);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_odd_in_the_file_is_told_before_it_runs(bool isJson)
    {
        (_, string error) = await UpAsync("mehs = 1\nmesh.node.apps = []", isJson ? ["--json"] : []);

        const string warning = "node.conf:1: mehs: unknown key; did you mean mesh?";
        string text = isJson ? JsonDocument.Parse(error).RootElement.GetProperty("warning").GetString()! : error.Trim();
        Assert.EndsWith(warning, text);
        Assert.Equal(!isJson, text.StartsWith("mesh: warning: ", StringComparison.Ordinal));
    }

    private async Task<(StopAtCard Output, string Error)> UpAsync(string configuration, params string[] args)
    {
        string file = Path.Combine(_cli.Home, "node.conf");
        await File.WriteAllTextAsync(file, configuration);
        using var stop = new CancellationTokenSource();
        var output = new StopAtCard(stop);
        var error = new StringWriter();
        var io = new ProgramIo(TextReader.Null, output, error, IsInteractive: false);

        int code = await MeshProgram.RunAsync(
            ["up", "--config", file, "--home", Path.Combine(_cli.Home, "host"), .. args],
            io,
            stop.Token
        );

        Assert.True(code == ExitCode.Ok, error.ToString());
        return (output, error.ToString());
    }

    /// <summary>Stops the host once it has printed its card: it runs then.</summary>
    private sealed class StopAtCard(CancellationTokenSource stop) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.Contains("mesh://card/", StringComparison.Ordinal) == true)
            {
                stop.Cancel();
            }
        }
    }
}
