using System.CommandLine;
using System.Text.Json;
using Mesh.Actors.Identity;
using Mesh.Contracts.Identity;
using Mesh.Host.Commands;

namespace Mesh.Host.Tests.Commands;

public sealed class CommandLineTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("nonsense")]
    [InlineData("identity")]
    [InlineData("contacts", "add")]
    [InlineData("up", "--trust", "nobody")]
    [InlineData("up", "--app", "tetris")]
    [InlineData("version", "--colour")]
    public async Task What_cannot_be_understood_ends_with_2_and_points_to_the_help(params string[] args)
    {
        CliResult result = await _cli.RunAsync(args);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.StartsWith("mesh: ", result.Error);
        Assert.EndsWith("--help", result.Error);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task An_argument_that_begins_with_an_at_sign_is_a_text_and_no_file_that_is_read()
    {
        string file = Path.Combine(_cli.Home, "secret");
        Directory.CreateDirectory(_cli.Home);
        await File.WriteAllTextAsync(file, "identity");

        CliResult result = await _cli.RunAsync("@" + file);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("@" + file, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alone_it_prints_what_there_is()
    {
        CliResult result = await _cli.RunAsync();

        Assert.Equal((ExitCode.Ok, ""), (result.Code, result.Error));
        Assert.Contains("Usage: mesh COMMAND", result.Output);
    }

    [Theory]
    [InlineData("--policy", "allways", "A pin's policy is always or eager, not \"allways\". Did you mean always?")]
    [InlineData("--priority", "256", "A pin's priority is 0 (goes first) to 255, not 256.")]
    [InlineData("--priority", "high", "--priority is a whole number, not \"high\".")]
    public async Task A_value_of_a_pin_that_cannot_be_meant_is_usage(string option, string value, string text)
    {
        CliResult result = await _cli.RunAsync("pins", "add", "ben", option, value);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Equal($"mesh: {text} See: mesh pins add --help", result.Error);
    }

    [Theory]
    [InlineData("\"tetris\" is none of: chat, echo. See: mesh up --help", "up", "--app", "tetris")]
    [InlineData("\"nobody\" is none of: contacts, open. See: mesh up --help", "up", "--trust", "nobody")]
    [InlineData("--timeout is a number, not \"soon\". See: mesh send --help", "send", "ben", "hi", "--timeout", "soon")]
    [InlineData("Unrecognized command or argument 'nonsense'. See: mesh --help", "nonsense")]
    [InlineData("Required command was not provided. See: mesh identity --help", "identity")]
    public async Task A_fault_of_usage_is_one_plain_line(string text, params string[] args)
    {
        CliResult result = await _cli.RunAsync(args);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Equal($"mesh: {text}", result.Error);
    }

    [Theory]
    [InlineData(
        "",
        "mesh: failed by a mistake of the program: InvalidTimeZoneException: no such zone More is told with --verbose; please report it.",
        true
    )]
    [InlineData("--verbose", "mesh: System.InvalidTimeZoneException: no such zone", false)]
    public async Task A_mistake_of_the_program_is_one_line_and_the_exit_code_1(
        string more,
        string begin,
        bool isOneLine
    )
    {
        var error = new StringWriter();
        var io = new ProgramIo(TextReader.Null, TextWriter.Null, error, IsInteractive: false);
        var command = new RootCommand { GlobalOptions.Json, GlobalOptions.Verbose };
        command.Handle(io, (_, _, _) => throw new InvalidTimeZoneException("no such zone"));

        int code = await command.Parse(more).InvokeAsync(new() { EnableDefaultExceptionHandler = false });

        Assert.Equal(ExitCode.Failed, code);
        Assert.StartsWith(begin, error.ToString());
        Assert.Equal(isOneLine, !error.ToString().TrimEnd().Contains('\n', StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_that_two_identities_have_is_told_in_the_plural()
    {
        await _cli.RunAsync("identity", "new", "--alias", "Anna");
        await _cli.RunAsync("identity", "new", "--alias", "Anna");

        CliResult result = await _cli.RunAsync("grants", "revoke", "chat", "Anna");

        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.StartsWith("mesh: \"Anna\" fits 2 identities of this node: ", result.Error);
    }

    [Fact]
    public async Task Contacts_alone_lists_them()
    {
        await _cli.RunAsync("identity", "new");

        CliResult alone = await _cli.RunAsync("contacts", "--json");
        CliResult list = await _cli.RunAsync("contacts", "list", "--json");

        Assert.Equal(ExitCode.Ok, alone.Code);
        Assert.Equal("{\"contacts\":[]}", alone.Output);
        Assert.Equal(list.Output, alone.Output);
    }

    [Theory]
    [InlineData("--listen", "7400", "--listen: mesh.listen.addresses.0: expected ip:port, found \"7400\"")]
    [InlineData("--listen", "localhost:7400", "write 0.0.0.0:7400")]
    [InlineData("--listen", "1.2.3.4:99999", "\"1.2.3.4:99999\"")]
    [InlineData("--advertise", "example.org", "--advertise: mesh.listen.advertise.0: expected host:port")]
    [InlineData("--advertise", "example.org:0", "\"example.org:0\"")]
    [InlineData("--seed", "mesh://card/x", "--seed: mesh.node.seeds.0: This contact card is cut short or damaged")]
    public async Task A_value_of_up_that_cannot_be_meant_is_named(string option, string value, string text)
    {
        CliResult result = await _cli.RunAsync("up", option, value);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains(text, result.Error);
        Assert.False(Directory.Exists(Path.Combine(_cli.Home, "keys")));
    }

    [Fact]
    public async Task The_help_names_every_command_on_one_screen()
    {
        CliResult result = await _cli.RunAsync("--help");

        string[] lines = result.Output.Split(Environment.NewLine);
        string[] commands =
        [
            .. MeshProgram
                .CreateRoot(new ProgramIo(TextReader.Null, TextWriter.Null, TextWriter.Null, IsInteractive: false))
                .Subcommands.Where(command => !command.Hidden)
                .Select(command => command.Name),
        ];
        string[] named =
        [
            .. lines
                .Where(line => line.StartsWith("  ", StringComparison.Ordinal))
                .Select(line => line.Trim().Split(' ')[0]),
        ];
        Assert.Equal(commands.Order(), named.Where(name => !name.StartsWith('-')).Order());
        Assert.InRange(lines.Length, 1, 35);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 100));
    }

    [Theory]
    [InlineData]
    [InlineData("identity")]
    [InlineData("identity", "new")]
    [InlineData("contacts", "remove")]
    [InlineData("up")]
    [InlineData("check-config")]
    [InlineData("demo")]
    [InlineData("version")]
    public async Task Every_command_explains_itself(params string[] command)
    {
        CliResult result = await _cli.RunAsync([.. command, "--help"]);

        Assert.Equal(ExitCode.Ok, result.Code);
        Assert.Contains("--json", result.Output);
        Assert.DoesNotContain("demo-host", result.Output);
    }

    [Fact]
    public async Task Version_as_json_names_version_runtime_and_protocol()
    {
        CliResult result = await _cli.RunAsync("version", "--json");

        JsonElement version = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal(VersionCommand.Version, version.GetProperty("version").GetString());
        Assert.Equal("mesh/1", version.GetProperty("protocol").GetString());
    }

    [Fact]
    public async Task An_identity_made_is_shown()
    {
        CliResult made = await _cli.RunAsync("identity", "new", "--alias", "Ada", "--json");
        CliResult shown = await _cli.RunAsync("identity", "show", "--json");

        string uid = JsonDocument.Parse(made.Output).RootElement.GetProperty("uid").GetString()!;
        JsonElement host = JsonDocument.Parse(shown.Output).RootElement;
        JsonElement identity = Assert.Single(host.GetProperty("identities").EnumerateArray());
        Assert.Equal(64, host.GetProperty("hid").GetString()!.Length);
        Assert.Equal(uid, identity.GetProperty("uid").GetString());
        Assert.Equal("Ada", identity.GetProperty("alias").GetString());
        Assert.True(identity.GetProperty("holdsKey").GetBoolean());
    }

    [Fact]
    public async Task An_alias_that_is_too_long_fails_with_1_and_says_the_limit()
    {
        CliResult result = await _cli.RunAsync("identity", "new", "--alias", new string('a', 65));

        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains("64", result.Error);
    }

    [Theory]
    [InlineData("Ada")]
    [InlineData(null)]
    public async Task A_contact_added_is_listed_and_removed(string? byAlias)
    {
        ContactCard card = CardOf("Ada", out string uid);

        Assert.Equal(ExitCode.Ok, (await _cli.RunAsync("contacts", "add", card.ToString())).Code);
        CliResult listed = await _cli.RunAsync("contacts", "list", "--json");
        CliResult removed = await _cli.RunAsync("contacts", "remove", byAlias ?? uid[..8]);
        CliResult after = await _cli.RunAsync("contacts", "list");

        JsonElement contact = Assert.Single(
            JsonDocument.Parse(listed.Output).RootElement.GetProperty("contacts").EnumerateArray()
        );
        Assert.Equal(uid, contact.GetProperty("uid").GetString());
        Assert.Equal("127.0.0.1:7400", contact.GetProperty("hosts")[0].GetProperty("addresses")[0].GetString());
        Assert.Equal(ExitCode.Ok, removed.Code);
        Assert.StartsWith("no contacts yet", after.Output);
    }

    [Fact]
    public async Task An_alias_that_two_share_removes_nobody()
    {
        await _cli.RunAsync("contacts", "add", CardOf("Ada", out string one).ToString());
        await _cli.RunAsync("contacts", "add", CardOf("Ada", out string other).ToString());

        CliResult result = await _cli.RunAsync("contacts", "remove", "Ada");

        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains("fits 2 contacts", result.Error);
        Assert.Contains(one[..12], result.Error);
        Assert.Contains(other[..12], result.Error);
    }

    [Fact]
    public async Task An_error_as_json_has_its_text_and_exit_code()
    {
        await _cli.RunAsync("identity", "new");

        CliResult result = await _cli.RunAsync("contacts", "remove", "nobody", "--json");

        JsonElement error = JsonDocument.Parse(result.Error).RootElement;
        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Equal(1, error.GetProperty("exitCode").GetInt32());
        Assert.Contains("\"nobody\"", error.GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_card_that_was_changed_is_refused_with_1()
    {
        string card = CardOf("Ada", out _).ToString();
        string changed = card[..60] + (card[60] == 'A' ? 'B' : 'A') + card[61..];

        CliResult result = await _cli.RunAsync("contacts", "add", changed);

        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains("contact card", result.Error);
    }

    [Fact]
    public async Task A_port_that_is_taken_fails_with_1_and_names_it()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();

        CliResult result = await _cli.RunAsync("up", "--listen", taken.LocalEndpoint.ToString()!);

        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains(taken.LocalEndpoint.ToString()!, result.Error);
    }

    private static ContactCard CardOf(string alias, out string uid)
    {
        var keys = MemoryKeyRing.Generate(alias);
        uid = keys.Identities[0].Uid.ToString();
        return keys.IssueCard(
            keys.Identities[0].Uid,
            [new CardHost(keys.HostId, ["127.0.0.1:7400"])],
            TimeProvider.System.GetUtcNow(),
            TimeSpan.FromDays(1)
        );
    }
}
