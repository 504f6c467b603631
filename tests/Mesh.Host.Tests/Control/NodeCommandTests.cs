using System.Text.Json;
using Mesh.Host.Commands;

namespace Mesh.Host.Tests.Control;

public sealed class NodeCommandTests
{
    [Theory]
    [InlineData("foo")]
    [InlineData("192.0.2.7")]
    [InlineData("192.0.2.7:0")]
    [InlineData("2001:db8::7:7400")]
    [InlineData("host:70000")]
    public async Task An_address_that_is_none_is_usage_and_named(string address)
    {
        using var cli = new Cli();

        CliResult result = await cli.RunAsync("connect", "ben", "--address", "192.0.2.7:7400", "--address", address);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.StartsWith("mesh: --address is host:port", result.Error);
        Assert.Contains($", not \"{address}\".", result.Error);
    }

    [Fact]
    public async Task Who_was_disconnected_by_hand_is_told_and_explained_so()
    {
        (RunningNode ada, RunningNode ben) = await RunningNode.PairAsync();
        await using RunningNode adaEnds = ada;
        await using RunningNode benEnds = ben;

        await ada.OkAsync("disconnect", "BEN");
        JsonElement offline = await ada.Log.NextAsync("offline");
        JsonElement why = await ada.JsonAsync("explain", "ben");

        Assert.Equal("Idle", offline.GetProperty("reason").GetString());
        Assert.Equal("disconnected by hand (mesh disconnect)", offline.GetProperty("detail").GetString());
        Assert.Equal("Idle", why.GetProperty("cause").GetString());
        Assert.Contains("closed: disconnected by hand (mesh disconnect)", why.GetProperty("summary").GetString());
    }

    [Fact]
    public async Task Status_tells_who_the_node_is_and_what_it_holds()
    {
        (RunningNode ada, RunningNode ben) = await RunningNode.PairAsync();
        await using RunningNode adaEnds = ada;
        await using RunningNode benEnds = ben;

        JsonElement status = await ada.JsonAsync("status");
        string text = await ada.OkAsync("status");

        Assert.Equal(VersionCommand.Version, status.GetProperty("version").GetString());
        Assert.Equal(ada.Hid, status.GetProperty("hid").GetString());
        Assert.Equal(ada.Home, status.GetProperty("home").GetString());
        Assert.Equal(Environment.ProcessId, status.GetProperty("processId").GetInt32());
        Assert.Equal(ada.Started.GetProperty("bootEpoch").GetUInt64(), status.GetProperty("bootEpoch").GetUInt64());
        Assert.Equal("contacts", status.GetProperty("trust").GetString());
        JsonElement own = Assert.Single(status.GetProperty("identities").EnumerateArray());
        Assert.Equal(ada.Uid, own.GetProperty("uid").GetString());
        Assert.Equal("ada", own.GetProperty("alias").GetString());
        Assert.Equal(ada.Started.GetProperty("listen").ToString(), status.GetProperty("listen").ToString());
        Assert.Equal(1, status.GetProperty("connections").GetProperty("count").GetInt32());
        Assert.Equal(1_000, status.GetProperty("connections").GetProperty("limit").GetInt32());
        Assert.Equal(1, status.GetProperty("peers").GetInt32());
        Assert.Equal(
            "chat",
            Assert.Single(status.GetProperty("apps").EnumerateArray()).GetProperty("name").GetString()
        );
        Assert.Contains($"host         {ada.Hid}", text);
        Assert.Contains("connections  1 of 1,000", text);
    }

    [Fact]
    public async Task Peers_and_connections_name_who_is_there()
    {
        (RunningNode ada, RunningNode ben) = await RunningNode.PairAsync();
        await using RunningNode adaEnds = ada;
        await using RunningNode benEnds = ben;

        JsonElement peer = Assert.Single((await ada.JsonAsync("peers")).GetProperty("peers").EnumerateArray());
        string[] table = (await ada.OkAsync("peers")).Split('\n');
        JsonElement connection = Assert.Single(
            (await ben.JsonAsync("connections")).GetProperty("connections").EnumerateArray()
        );

        string name = $"ben@{ben.Hid[..6]}";
        Assert.Equal($"{name}/chat", peer.GetProperty("name").GetString());
        Assert.Equal(ada.Uid, peer.GetProperty("luid").GetString());
        Assert.Equal(ben.Uid, peer.GetProperty("ruid").GetString());
        Assert.Equal(ben.Hid, peer.GetProperty("rhid").GetString());
        Assert.Equal("chat", peer.GetProperty("app").GetString());
        Assert.Equal("online", peer.GetProperty("state").GetString());
        Assert.StartsWith("PEER ", table[0]);
        Assert.StartsWith($"{name}/chat  online  chat  chat  ", table[1]);
        Assert.Equal(2, table.Length);
        Assert.Equal(ada.Uid, connection.GetProperty("ruid").GetString());
        Assert.Equal("up", connection.GetProperty("state").GetString());
        Assert.True(connection.GetProperty("held").GetBoolean());
        JsonElement service = Assert.Single(connection.GetProperty("services").EnumerateArray());
        Assert.Equal("chat", service.GetProperty("protocol").GetString());
    }

    [Fact]
    public async Task A_watch_tells_who_is_there_then_each_change_and_ends_with_the_node()
    {
        (RunningNode ada, RunningNode ben) = await RunningNode.PairAsync();
        await using RunningNode adaEnds = ada;
        (LineLog log, Task<CliResult> watch) = ada.Begin(CancellationToken.None, "peers", "--watch", "--json");
        (LineLog lines, Task<CliResult> plain) = ada.Begin(CancellationToken.None, "peers", "--watch");

        JsonElement online = await log.NextAsync("online");
        await lines.NextAsync(line => line.Contains(" + ben@"));
        await ben.DisposeAsync();
        JsonElement offline = await log.NextAsync("offline");
        await lines.NextAsync(line => line.Contains(" is offline: HostStopped"));
        await ada.StopAsync();
        CliResult end = await watch.WaitAsync(LineLog.Guard);
        await plain.WaitAsync(LineLog.Guard);

        Assert.Equal(ben.Uid, online.GetProperty("peer").GetProperty("ruid").GetString());
        Assert.Equal("HostStopped", offline.GetProperty("reason").GetString());
        Assert.Equal(
            online.GetProperty("peer").GetProperty("epoch").GetInt64(),
            offline.GetProperty("peer").GetProperty("epoch").GetInt64()
        );
        Assert.Equal(ExitCode.Failed, end.Code);
        Assert.EndsWith("\"stopped\"", end.Output[..end.Output.LastIndexOf(",\"at\"", StringComparison.Ordinal)]);
        Assert.Contains("has stopped", end.Error);
    }

    [Fact]
    public async Task A_watch_that_is_interrupted_has_done_what_it_should()
    {
        (RunningNode ada, RunningNode ben) = await RunningNode.PairAsync();
        await using RunningNode adaEnds = ada;
        await using RunningNode benEnds = ben;
        using var interrupt = new CancellationTokenSource();
        (LineLog log, Task<CliResult> watch) = ada.Begin(interrupt.Token, "peers", "--watch", "--json");
        await log.NextAsync("online");

        await interrupt.CancelAsync();

        Assert.Equal(ExitCode.Ok, (await watch.WaitAsync(LineLog.Guard)).Code);
    }

    [Fact]
    public async Task Explain_says_why_by_alias_by_the_beginning_of_an_id_and_by_host()
    {
        (RunningNode ada, RunningNode ben) = await RunningNode.PairAsync();
        await using RunningNode adaEnds = ada;
        await using RunningNode benEnds = ben;

        string byAlias = await ada.OkAsync("explain", "ben");
        JsonElement byIds = await ada.JsonAsync("explain", $"{ben.Uid[..10]}@{ben.Hid[..6]}");
        string stranger = new('7', 64);
        JsonElement unknown = await ada.JsonAsync("explain", stranger);

        Assert.StartsWith($"ben@{ben.Hid[..6]} is online", byAlias);
        Assert.Equal("Online", byIds.GetProperty("state").GetString());
        Assert.Contains(
            byIds.GetProperty("decisions").EnumerateArray(),
            d => d.GetProperty("kind").GetString() == "LinkUp"
        );
        Assert.Equal("NotAContact", unknown.GetProperty("cause").GetString());
    }

    [Fact]
    public async Task What_is_misspelt_is_answered_with_the_nearest_names()
    {
        (RunningNode ada, RunningNode ben) = await RunningNode.PairAsync();
        await using RunningNode adaEnds = ada;
        await using RunningNode benEnds = ben;

        CliResult explain = await ada.RunAsync("explain", "bne", "--json");
        CliResult host = await ada.RunAsync("explain", "ben@zzz");

        Assert.Equal(ExitCode.Failed, explain.Code);
        JsonElement error = JsonDocument.Parse(explain.Error).RootElement;
        Assert.Contains("Did you mean ben?", error.GetProperty("error").GetString());
        Assert.Equal(311, error.GetProperty("code").GetInt32());
        Assert.Contains($"it has {ben.Hid[..6]}", host.Error);
    }

    [Fact]
    public async Task Who_is_disconnected_goes_offline_and_comes_back_when_connected()
    {
        (RunningNode ada, RunningNode ben) = await RunningNode.PairAsync();
        await using RunningNode adaEnds = ada;
        await using RunningNode benEnds = ben;

        string ended = await ada.OkAsync("disconnect", "ben");
        JsonElement offline = await ben.Log.NextAsync("offline");
        CliResult again = await ada.RunAsync("disconnect", "ben");
        JsonElement connected = await ada.JsonAsync("connect", "ben");
        await Task.WhenAll(ada.Log.NextAsync("online"), ben.Log.NextAsync("online"));

        Assert.Equal($"disconnected ben@{ben.Hid[..6]}", ended);
        Assert.Equal("Idle", offline.GetProperty("reason").GetString());
        Assert.Contains("no connection with ben", again.Error);
        Assert.Equal(
            ben.Hid,
            Assert.Single(connected.GetProperty("connections").EnumerateArray()).GetProperty("rhid").GetString()
        );
    }

    [Fact]
    public async Task Who_cannot_be_connected_is_told_with_the_addresses_that_failed()
    {
        await using RunningNode ada = await RunningNode.StartAsync("ada");
        await using (RunningNode ben = await RunningNode.StartAsync("ben"))
        {
            await ada.OkAsync("contacts", "add", ben.Card);
        }

        CliResult result = await ada.RunAsync("connect", "ben");

        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains("127.0.0.1:", result.Error);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("peers")]
    [InlineData("peers", "--watch")]
    [InlineData("connections")]
    [InlineData("connect", "ben")]
    [InlineData("disconnect", "ben")]
    [InlineData("send", "ben", "hello")]
    [InlineData("explain", "ben")]
    [InlineData("pins")]
    [InlineData("pins", "--watch")]
    [InlineData("pins", "add", "ben")]
    [InlineData("pins", "remove", "ben")]
    public async Task A_command_that_needs_a_node_says_how_to_start_one(params string[] command)
    {
        using var cli = new Cli();

        CliResult result = await cli.RunAsync(command);

        Assert.Equal(ExitCode.NoNode, result.Code);
        Assert.Equal(
            $"mesh: no node runs in {cli.Home}: start one with mesh up --home {cli.Home}, or name another folder by --home.",
            result.Error
        );
        Assert.Empty(Directory.EnumerateFileSystemEntries(cli.Home));
    }

    [Theory]
    [InlineData("status")]
    [InlineData("peers")]
    [InlineData("connections")]
    [InlineData("connect")]
    [InlineData("disconnect")]
    [InlineData("send")]
    [InlineData("explain")]
    [InlineData("bans")]
    [InlineData("contacts", "ban")]
    [InlineData("contacts", "show")]
    [InlineData("pins")]
    [InlineData("pins", "list")]
    [InlineData("pins", "add")]
    [InlineData("pins", "remove")]
    [InlineData("grants")]
    [InlineData("grants", "list")]
    [InlineData("grants", "set")]
    [InlineData("grants", "revoke")]
    [InlineData("grants", "clear")]
    [InlineData("grants", "audit")]
    public async Task Every_command_has_an_example_and_its_exit_codes_in_its_help(params string[] command)
    {
        using var cli = new Cli();

        CliResult help = await cli.RunAsync([.. command, "--help"]);

        Assert.Equal(ExitCode.Ok, help.Code);
        Assert.Contains("Example", help.Output);
        Assert.Contains("Exit codes: 0", help.Output);
        Assert.Contains("--json", help.Output);
    }
}
