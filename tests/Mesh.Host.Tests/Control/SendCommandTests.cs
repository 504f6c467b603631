using System.Text.Json;
using Mesh.Contracts;
using Mesh.Host.Commands;

namespace Mesh.Host.Tests.Control;

public sealed class SendCommandTests
{
    [Fact]
    public async Task A_frame_that_is_sent_arrives_and_says_where_it_went()
    {
        (RunningNode ada, RunningNode ben) = await RunningNode.PairAsync();
        await using RunningNode adaEnds = ada;
        await using RunningNode benEnds = ben;

        string text = await ada.OkAsync("send", "ben", "hello ben");
        JsonElement first = await ben.Log.NextAsync("chat");
        JsonElement sent = await ada.JsonAsync("send", $"{ben.Uid[..8]}@{ben.Hid[..8]}/chat", "again");
        JsonElement second = await ben.Log.NextAsync("chat");
        JsonElement here = await ada.JsonAsync("peers");

        Assert.Single(here.GetProperty("peers").EnumerateArray());
        Assert.Equal($"sent 9 bytes to ben@{ben.Hid[..6]}/chat", text);
        Assert.Equal("hello ben", first.GetProperty("text").GetString());
        Assert.Equal("again", second.GetProperty("text").GetString());
        Assert.Equal(ada.Uid, sent.GetProperty("luid").GetString());
        Assert.Equal(ben.Uid, sent.GetProperty("ruid").GetString());
        Assert.Equal(5, sent.GetProperty("bytes").GetInt32());
    }

    [Fact]
    public async Task It_goes_out_as_the_app_of_the_node_that_speaks_the_protocol()
    {
        (RunningNode ada, RunningNode ben) = await RunningNode.PairAsync();
        await using RunningNode adaEnds = ada;
        await using RunningNode benEnds = ben;

        JsonElement sent = await ada.JsonAsync("send", "ben", "hello");
        JsonElement peers = await ben.JsonAsync("peers");

        Assert.Equal("chat", sent.GetProperty("app").GetString());
        JsonElement seen = Assert.Single(peers.GetProperty("peers").EnumerateArray());
        Assert.Equal(Sid.OfName("chat").ToString(), seen.GetProperty("rsid").GetString());
    }

    [Fact]
    public async Task With_app_operator_it_goes_out_as_the_operators_own()
    {
        (RunningNode ada, RunningNode ben) = await RunningNode.PairAsync();
        await using RunningNode adaEnds = ada;
        await using RunningNode benEnds = ben;

        JsonElement sent = await ada.JsonAsync("send", "ben", "hello", "--app", "operator");
        CliResult other = await ada.RunAsync("send", "ben", "hello", "--app", "tetris");

        Assert.Equal("operator/chat", sent.GetProperty("app").GetString());
        Assert.Equal(ExitCode.Failed, other.Code);
        Assert.Equal(
            "mesh: The node runs no app \"tetris\" that speaks chat; by that protocol sends: chat or operator.",
            other.Error
        );
    }

    [Theory]
    [InlineData("may not use ada. Grant it: mesh grants set chat ada --contacts all", "revoke", "chat", "ada")]
    [InlineData(
        "may not see ben as ada. Grant it: mesh grants set chat ada --contacts all",
        "set",
        "chat",
        "ada",
        "--contacts",
        "none"
    )]
    [InlineData(
        "may not speak chat as ada. Grant it: mesh grants set chat ada --protocols all",
        "set",
        "chat",
        "ada",
        "--protocols",
        "tetris"
    )]
    public async Task What_the_app_has_no_grant_for_is_not_sent_by_another_one(string why, params string[] change)
    {
        (RunningNode ada, RunningNode ben) = await RunningNode.PairAsync();
        await using RunningNode adaEnds = ada;
        await using RunningNode benEnds = ben;
        await ada.OkAsync(["grants", .. change]);

        CliResult result = await ada.RunAsync("send", "ben", "hello", "--json");

        JsonElement error = JsonDocument.Parse(result.Error).RootElement;
        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Equal(403, error.GetProperty("code").GetInt32());
        Assert.Contains(why, error.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Two_commands_at_once_are_both_done()
    {
        (RunningNode ada, RunningNode ben) = await RunningNode.PairAsync();
        await using RunningNode adaEnds = ada;
        await using RunningNode benEnds = ben;

        await Task.WhenAll(ada.OkAsync("send", "ben", "one"), ada.OkAsync("send", "ben", "two"), ada.OkAsync("status"));
        JsonElement[] came = [await ben.Log.NextAsync("chat"), await ben.Log.NextAsync("chat")];

        Assert.Equal(["one", "two"], came.Select(chat => chat.GetProperty("text").GetString()).Order());
    }

    [Fact]
    public async Task It_is_sent_by_a_protocol_that_no_app_of_the_node_speaks()
    {
        (RunningNode ada, RunningNode ben) = await RunningNode.PairAsync("--app", "echo", "--app", "chat");
        await using RunningNode adaEnds = ada;
        await using RunningNode benEnds = ben;

        await ada.OkAsync("send", "ben", "--protocol", "echo", "bytes");
        JsonElement echoed = await ben.Log.NextAsync("echo");

        Assert.Equal(1, echoed.GetProperty("frames").GetInt64());
        Assert.Equal(5, echoed.GetProperty("bytes").GetInt64());
    }

    [Fact]
    public async Task Where_several_peers_fit_they_are_named_and_nothing_is_sent()
    {
        (RunningNode ada, RunningNode ben) = await RunningNode.PairAsync("--app", "echo", "--app", "chat");
        await using RunningNode adaEnds = ada;
        await using RunningNode benEnds = ben;

        CliResult result = await ada.RunAsync("send", "ben", "hello");

        string name = $"ben@{ben.Hid[..6]}";
        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.StartsWith($"mesh: 2 peers fit: {name}/chat; {name}/echo. Name one", result.Error);
    }

    [Fact]
    public async Task Nobody_who_runs_the_protocol_is_error_311_and_says_what_runs_there()
    {
        (RunningNode ada, RunningNode ben) = await RunningNode.PairAsync();
        await using RunningNode adaEnds = ada;
        await using RunningNode benEnds = ben;

        CliResult result = await ada.RunAsync("send", "ben/tetris", "hello", "--timeout", "0.3", "--json");

        JsonElement error = JsonDocument.Parse(result.Error).RootElement;
        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Equal(311, error.GetProperty("code").GetInt32());
        Assert.EndsWith("runs no tetris there; it runs: chat (chat).", error.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Who_was_disconnected_is_connected_to_be_sent_to()
    {
        (RunningNode ada, RunningNode ben) = await RunningNode.PairAsync();
        await using RunningNode adaEnds = ada;
        await using RunningNode benEnds = ben;
        await ada.OkAsync("disconnect", "ben");

        await ada.OkAsync("send", "ben", "are you there");

        JsonElement came = await ben.Log.NextAsync("chat");
        Assert.Equal("are you there", came.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Who_is_offline_is_told_to_be_with_the_reason()
    {
        await using RunningNode ada = await RunningNode.StartAsync("ada");
        await using (RunningNode ben = await RunningNode.StartAsync("ben"))
        {
            await ada.OkAsync("contacts", "add", ben.Card);
        }

        CliResult result = await ada.RunAsync("send", "ben", "hello", "--timeout", "0.3");

        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.StartsWith(
            "mesh: Not sent: ben did not come online within 0.3 s. ben was never connected",
            result.Error
        );
    }

    [Theory]
    [InlineData("--timeout", "-1")]
    [InlineData("--timeout", "301")]
    [InlineData("--timeout", "soon")]
    public async Task A_wait_that_cannot_be_meant_is_usage(params string[] option)
    {
        using var cli = new Cli();

        CliResult result = await cli.RunAsync(["send", "ben", "hello", .. option]);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("--timeout", result.Error);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_048_576)]
    public async Task Standard_input_is_sent_byte_for_byte(int length)
    {
        await using RunningNode ada = await RunningNode.StartAsync("ada", "--app", "echo");
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);

        CliResult result = await PipeAsync(ada, bytes, "send", "ada/echo", "-", "--json");

        Assert.True(result.Code == ExitCode.Ok, result.Error);
        Assert.Equal(length, JsonDocument.Parse(result.Output).RootElement.GetProperty("bytes").GetInt32());
        JsonElement echoed = await ada.Log.NextAsync("echo");
        Assert.Equal(length, echoed.GetProperty("bytes").GetInt64());
    }

    [Fact]
    public async Task Who_is_online_is_sent_to_without_waiting()
    {
        await using RunningNode ada = await RunningNode.StartAsync("ada", "--app", "echo");

        await ada.OkAsync("send", "ada/echo", "hi", "--timeout", "0");
        CliResult nobody = await ada.RunAsync("send", "ada/tetris", "hi", "--timeout", "0");

        Assert.Contains("did not come online within 0 s", nobody.Error);
    }

    [Fact]
    public async Task An_empty_input_is_not_sent()
    {
        await using RunningNode ada = await RunningNode.StartAsync("ada", "--app", "echo");

        CliResult result = await PipeAsync(ada, [], "send", "ada/echo");

        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains("standard input is empty", result.Error);
    }

    [Fact]
    public async Task More_input_than_a_frame_may_have_is_not_sent()
    {
        await using RunningNode ada = await RunningNode.StartAsync("ada", "--app", "echo");

        CliResult result = await PipeAsync(ada, new byte[1_048_577], "send", "ada/echo");

        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains("more than 1048576 bytes", result.Error);
    }

    private static async Task<CliResult> PipeAsync(RunningNode node, byte[] input, params string[] args)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        var io = new ProgramIo(TextReader.Null, output, error, IsInteractive: false)
        {
            OpenInput = () => new MemoryStream(input),
        };
        int code = await MeshProgram.RunAsync([.. args, "--home", node.Home], io);
        return new CliResult(code, output.ToString().Trim(), error.ToString().Trim());
    }
}
