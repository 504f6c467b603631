using System.Net;
using System.Net.Sockets;
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
        Assert.Contains(" listens on no address, apps none, trust contacts, ", lines[1]);
        Assert.StartsWith("card of Anna, met at no address; ", lines[2]);
        Assert.Equal("", error);
    }

    [Fact]
    public async Task Where_the_recovery_key_is_is_told_even_if_the_first_start_fails()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen();

        CliResult failed = await _cli.RunAsync("up", "--listen", other.LocalEndPoint!.ToString()!);

        Assert.Equal(ExitCode.Failed, failed.Code);
        string key = Assert.Single(Directory.GetFiles(Path.Combine(_cli.Home, "keys", "recovery")));
        Assert.StartsWith($"! recovery key {key}: move it ", failed.Output);
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

    [Fact]
    public async Task A_port_that_was_free_to_choose_is_the_same_after_a_restart()
    {
        const string file = "mesh { listen.addresses = [\"127.0.0.1:0\", \"127.0.0.1:0\"], node.apps = [] }";
        (StopAtCard first, _) = await UpAsync(file);
        (StopAtCard second, _) = await UpAsync(file);

        Assert.Equal(2, Listening(first).Distinct().Count());
        Assert.Equal(Listening(first), Listening(second));
    }

    [Fact]
    public async Task A_port_that_is_taken_meanwhile_is_told_and_another_one_is_remembered()
    {
        const string file = "mesh { listen.addresses = [\"127.0.0.1:0\"], node.apps = [] }";
        (StopAtCard first, _) = await UpAsync(file);
        IPEndPoint last = Listening(first)[0];
        StopAtCard second;
        using (var other = new Socket(last.AddressFamily, SocketType.Stream, ProtocolType.Tcp))
        {
            other.Bind(last);
            other.Listen();
            (second, _) = await UpAsync(file);
        }

        (StopAtCard third, _) = await UpAsync(file);

        Assert.StartsWith($"! port {last.Port}, which 127.0.0.1:0 had the last time, is taken: ", second.ToString());
        Assert.NotEqual(last, Listening(second)[0]);
        Assert.Equal(Listening(second), Listening(third));
    }

    [Theory]
    [InlineData("127.0.0.1:0 1")]
    [InlineData("127.0.0.1:0 1\n127.0.0.1:0")]
    [InlineData("127.0.0.1:0 70000\n")]
    [InlineData("")]
    public async Task A_memory_of_ports_that_is_no_whole_list_counts_for_nothing_which_is_told_once(string memory)
    {
        const string file = "mesh { listen.addresses = [\"127.0.0.1:0\"], node.apps = [] }";
        Directory.CreateDirectory(Path.Combine(_cli.Home, "host"));
        await File.WriteAllTextAsync(Path.Combine(_cli.Home, "host", "listen-ports"), memory);

        (StopAtCard first, _) = await UpAsync(file);
        (StopAtCard second, _) = await UpAsync(file);

        const string notice = " is no whole list of the ports of the last time, so it counts for nothing: ";
        Assert.Contains(notice, first.ToString());
        Assert.True(Listening(first)[0].Port > 1);
        Assert.DoesNotContain(notice, second.ToString());
        Assert.Equal(Listening(first), Listening(second));
    }

    [Fact]
    public async Task A_memory_of_ports_that_is_far_too_long_counts_for_nothing()
    {
        Directory.CreateDirectory(Path.Combine(_cli.Home, "host"));
        await File.WriteAllTextAsync(Path.Combine(_cli.Home, "host", "listen-ports"), new string('\n', 10_000));

        (StopAtCard output, _) = await UpAsync("mesh { listen.addresses = [\"127.0.0.1:0\"], node.apps = [] }");

        Assert.Contains(" is no whole list ", output.ToString());
    }

    private static IPEndPoint[] Listening(StopAtCard output)
    {
        string line = output.ToString().Split(Environment.NewLine).First(one => one.Contains(" listens on "));
        string list = line.Split(" listens on ")[1].Split(", apps ")[0];
        return [.. list.Split(", ").Select(IPEndPoint.Parse)];
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
