using System.Text.Json;
using Mesh.Actors.Identity;
using Mesh.Contracts.Identity;
using Mesh.Host.Commands;
using Mesh.Host.Configuration;
using Mesh.Host.Up;

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

    [Theory]
    [InlineData(
        "mesh.node.alias = ${MESH_TEST_PASSWORD}",
        "alias = \"***\"  # environment variable MESH_TEST_PASSWORD"
    )]
    [InlineData("mesh.node.home = /x/${MESH_TEST_PASSWORD}/y", "home = \"/x/***/y\"")]
    [InlineData("mesh.node.home = /x/${MESH_TEST_FOLDER}/y", "home = /x/plain-folder/y")]
    [InlineData("akka.api-token = ${MESH_TEST_FOLDER}", "api-token = \"***\"  # environment variable MESH_TEST_FOLDER")]
    [InlineData("akka.secrets = { all = [one, a${MESH_TEST_FOLDER}] }", "a***")]
    [InlineData("akka.api-token = written-here", "api-token = written-here")]
    [InlineData("mesh.trust = ${MESH_TEST_PASSWORD}", "mesh.trust: expected contacts or open, found \"***\"")]
    public async Task A_secret_of_the_environment_is_not_printed(string line, string printed)
    {
        Environment.SetEnvironmentVariable("MESH_TEST_PASSWORD", "hunter-2");
        Environment.SetEnvironmentVariable("MESH_TEST_FOLDER", "plain-folder");
        string file = Write("node.conf", line);

        CliResult result = await _cli.RunAsync("check-config", file);
        CliResult json = await _cli.RunAsync("check-config", file, "--json");

        Assert.Contains(printed, result.Output + result.Error);
        Assert.DoesNotContain("hunter-2", result.Output + result.Error + json.Output + json.Error);
    }

    [Fact]
    public async Task What_the_program_does_with_the_host_is_checked_as_well()
    {
        string file = Write(
            "node.conf",
            $$"""
            mesh.node {
              home = ""
              alias = {{new string('x', 65)}}
              seeds = ["mesh://card/x"]
            }
            """
        );

        CliResult result = await _cli.RunAsync("check-config", file);

        Assert.Equal(ExitCode.Failed, result.Code);
        string[] lines = result.Error.Split(Environment.NewLine);
        Assert.Equal(
            $"{file}:2: mesh.node.home: names no folder; null stands for $MESH_HOME, or else ~/.mesh",
            lines[0]
        );
        Assert.Equal($"{file}:3: mesh.node.alias: 65 bytes of UTF-8 are too many; at most 64 are allowed", lines[1]);
        Assert.StartsWith($"{file}:4: mesh.node.seeds.0: This contact card is cut short or damaged: ", lines[2]);
        Assert.Equal($"{file}: 3 errors", lines[3]);
    }

    [Theory]
    [InlineData("~", true)]
    [InlineData("~/mesh", true)]
    [InlineData("~anna", false)]
    [InlineData("~anna/mesh", false)]
    public async Task A_tilde_means_the_users_own_folder_and_nobody_elses(string home, bool isSound)
    {
        CliResult result = await _cli.RunAsync("check-config", Write("node.conf", $"mesh.node.home = \"{home}\""));

        Assert.Equal(isSound ? ExitCode.Ok : ExitCode.Failed, result.Code);
        Assert.Equal(!isSound, result.Error.Contains("mesh.node.home: ~ stands for", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_seed_that_has_expired_is_a_warning_in_a_file_and_an_error_where_it_was_typed()
    {
        var keys = MemoryKeyRing.Generate("Ben");
        var issued = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var host = new CardHost(keys.HostId, ["192.0.2.2:7400"]);
        string card = keys.IssueCard(keys.Identities[0].Uid, [host], issued, TimeSpan.FromDays(90)).ToString();
        string file = Write("node.conf", $"mesh.node.seeds = [\n\"{card}\"\n]");

        CliResult filed = await _cli.RunAsync("check-config", file);
        CliResult typed = await _cli.RunAsync("up", "--seed", card);

        Assert.Equal(ExitCode.Ok, filed.Code);
        Assert.StartsWith($"{file}:2: mesh.node.seeds.0: passed over: The contact card of ", filed.Error);
        Assert.EndsWith($"{file}: 1 warning", filed.Error);
        Assert.Equal(ExitCode.Usage, typed.Code);
        Assert.StartsWith("mesh: --seed: mesh.node.seeds.0: The contact card of ", typed.Error);
        Assert.Single(SeedsAt(issued));
        Assert.Empty(SeedsAt(issued.AddDays(90)));

        IReadOnlyList<ContactCard> SeedsAt(DateTimeOffset now) =>
            UpSettings.Of(NodeConfiguration.Read(file, now), _cli.Home, now).Seeds;
    }

    [Fact]
    public async Task A_file_that_is_a_list_or_has_no_name_is_refused()
    {
        string list = Write("node.conf", "[1]");

        CliResult checkedList = await _cli.RunAsync("check-config", list);
        CliResult nameless = await _cli.RunAsync("check-config", "");
        CliResult up = await _cli.RunAsync("up", "--config", list);

        Assert.Equal(ExitCode.Failed, checkedList.Code);
        Assert.StartsWith($"{list}:1:1: expected keys with values at the root, found a list", checkedList.Error);
        Assert.Equal(ExitCode.Failed, nameless.Code);
        Assert.StartsWith("\"\" is no file name", nameless.Error);
        Assert.Equal(ExitCode.Failed, up.Code);
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
    public async Task What_the_environment_says_wrongly_is_no_fault_of_the_command_line()
    {
        CliResult result = await _cli.RunAsync("up", "--config", Write("node.conf", "mesh.trust = ${PATH}"));

        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.StartsWith("mesh: environment variable PATH: mesh.trust: expected contacts or open", result.Error);
    }

    [Fact]
    public async Task A_warning_about_the_file_does_not_make_a_wrong_option_a_fault_of_the_file()
    {
        string file = Write("node.conf", "mehs.trust = open");

        CliResult result = await _cli.RunAsync("up", "--config", file, "--listen", "7400");

        Assert.Equal(ExitCode.Usage, result.Code);
    }

    [Fact]
    public async Task Up_tells_a_file_that_is_not_there()
    {
        CliResult result = await _cli.RunAsync("up", "--config", Path.Combine(_cli.Home, "missing.conf"));

        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains("missing.conf: there is no such file", result.Error);
    }

    [Fact]
    public async Task A_misspelt_option_is_not_taken_for_a_file()
    {
        CliResult result = await _cli.RunAsync("check-config", "--defautls", Write("node.conf", "mesh.trust = open"));

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("'--defautls' is no option of this command", result.Error);
    }

    private string Write(string name, string text)
    {
        string file = Path.Combine(_cli.Home, name);
        File.WriteAllText(file, text);
        return file;
    }
}
