using System.Text.Json;
using Mesh.Hocon.Extensions;
using Mesh.Host.Commands;

namespace Mesh.Host.Tests.Configuration;

public sealed class CheckConfigTests : IDisposable
{
    private readonly Cli _cli = new();

    public static TheoryData<string> Examples { get; } =
    [
        .. Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "hocon"), "*.conf", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file)),
    ];

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Every_fault_is_told_at_once_with_file_line_and_path()
    {
        string file = Write(
            "node.conf",
            """
            mesh {
              limits.connections = many
              limits.conections = 5
              link { dial-timeout = 3s, max-frame = 1 KiB }
              listen.addresses = ["0.0.0.0:7400", "localhost"]
              trust = opne
              node.apps = [chat, tetris]
            }
            """
        );

        CliResult result = await _cli.RunAsync("check-config", file);

        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Equal(
            [
                $"{file}:2: mesh.limits.connections: expected an integer, found \"many\"",
                $"{file}:3: mesh.limits.conections: unknown key; did you mean mesh.limits.connections?",
                $"{file}:4: mesh.link.dial-timeout: 3s is below proof-timeout, 10s",
                $"{file}:4: mesh.link.max-frame: expected size, 64 KiB to 1 MiB, found \"1 KiB\"",
                $"{file}:5: mesh.listen.addresses.1: expected ip:port, found \"localhost\"; write 0.0.0.0:7400, or [::]:7400 for IPv6; port 0 takes a free one",
                $"{file}:6: mesh.trust: expected contacts or open, found \"opne\"",
                $"{file}:7: mesh.node.apps.1: expected chat or echo, found \"tetris\"",
                $"{file}: 7 errors",
            ],
            result.Error.Split(Environment.NewLine)
        );
    }

    [Fact]
    public async Task The_tree_is_printed_resolved_each_value_with_where_it_stands()
    {
        Write("common.conf", "size = 64 KiB\nmesh.limits.window = ${size}");
        string file = Write("node.conf", "include \"common.conf\"\nmesh.trust = open\n");
        string common = Path.Combine(Path.GetDirectoryName(file)!, "common.conf");

        CliResult result = await _cli.RunAsync("check-config", file);

        Assert.Equal(ExitCode.Ok, result.Code);
        Assert.Equal(
            $$"""
            mesh {
              trust = open  # {{file}}:2
              limits {
                window = "64 KiB"  # {{common}}:1
              }
            }
            size = "64 KiB"  # {{common}}:1
            """,
            result.Output
        );
        Assert.Equal($"{file}: no faults", result.Error);
    }

    [Fact]
    public async Task Defaults_are_printed_where_they_are_asked_for()
    {
        CliResult result = await _cli.RunAsync("check-config", "--defaults", Write("node.conf", "mesh.trust = open"));

        Assert.Equal(ExitCode.Ok, result.Code);
        Assert.Contains("connect-timeout = 5s  # Mesh.Actors/Links/reference.conf:", result.Output);
    }

    [Fact]
    public async Task A_file_that_is_not_HOCON_is_told_by_line_and_column()
    {
        string file = Write("node.conf", "mesh {\n  trust = [1,,2]\n  alias = \"x\n}\n");

        CliResult result = await _cli.RunAsync("check-config", file);

        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Equal("", result.Output);
        Assert.StartsWith($"{file}:2:14: expected an element before the comma", result.Error);
        Assert.Contains($"{file}:3:11: the string has no closing quote", result.Error);
        Assert.EndsWith($"{file}: 2 errors", result.Error);
    }

    [Fact]
    public async Task What_is_only_odd_is_a_warning_and_no_failure()
    {
        CliResult result = await _cli.RunAsync("check-config", Write("node.conf", "mehs.trust = open"));

        Assert.Equal(ExitCode.Ok, result.Code);
        Assert.Contains("mehs: unknown key; did you mean mesh? (warning)", result.Error);
        Assert.EndsWith("1 warning", result.Error);
    }

    [Fact]
    public async Task Several_files_are_checked_each_by_itself_and_one_that_is_wrong_fails_all()
    {
        string good = Write("good.conf", "mesh.trust = open");
        string missing = Path.Combine(_cli.Home, "missing.conf");

        CliResult result = await _cli.RunAsync("check-config", good, missing);

        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains($"{good}: no faults", result.Error);
        Assert.Contains($"{missing}: there is no such file", result.Error);
    }

    [Fact]
    public async Task As_json_each_file_is_one_line_with_its_faults_and_its_tree()
    {
        string file = Write("node.conf", "mesh.trust = opne");

        CliResult result = await _cli.RunAsync("check-config", file, "--json");

        JsonElement report = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Equal("", result.Error);
        Assert.False(report.GetProperty("ok").GetBoolean());
        JsonElement fault = Assert.Single(report.GetProperty("faults").EnumerateArray());
        Assert.Equal(
            ("error", 1, "mesh.trust"),
            (
                fault.GetProperty("severity").GetString(),
                fault.GetProperty("line").GetInt32(),
                fault.GetProperty("path").GetString()
            )
        );
        Assert.Equal("opne", report.GetProperty("config").GetProperty("mesh").GetProperty("trust").GetString());
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task The_deployment_examples_are_without_fault(string file)
    {
        CliResult result = await _cli.RunAsync("check-config", Path.Combine(Repository.Root, file));

        Assert.Equal(ExitCode.Ok, result.Code);
        Assert.EndsWith(": no faults", result.Error);
    }

    [Fact]
    public async Task Up_refuses_a_file_with_faults_and_makes_nothing()
    {
        string file = Write("node.conf", "mesh.trust = opne");

        CliResult result = await _cli.RunAsync("up", "--config", file);

        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Equal($"mesh: {file}:1: mesh.trust: expected contacts or open, found \"opne\"", result.Error);
        Assert.False(Directory.Exists(Path.Combine(_cli.Home, "keys")));
    }

    [Fact]
    public async Task Up_names_the_option_that_was_typed_wrongly_over_a_sound_file()
    {
        string file = Write("node.conf", "mesh.listen.addresses = [\"127.0.0.1:0\"]");

        CliResult result = await _cli.RunAsync("up", "--config", file, "--listen", "7400");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.StartsWith("mesh: --listen: mesh.listen.addresses.0: expected ip:port, found \"7400\"", result.Error);
    }

    [Fact]
    public async Task Up_tells_a_file_that_is_not_there()
    {
        CliResult result = await _cli.RunAsync("up", "--config", Path.Combine(_cli.Home, "missing.conf"));

        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains("missing.conf: there is no such file", result.Error);
    }

    private string Write(string name, string text)
    {
        string file = Path.Combine(_cli.Home, name);
        File.WriteAllText(file, text);
        return file;
    }
}
