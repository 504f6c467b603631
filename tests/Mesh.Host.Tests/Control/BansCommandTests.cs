using System.Text.Json;
using Mesh.Host.Commands;

namespace Mesh.Host.Tests.Control;

public sealed class BansCommandTests
{
    [Fact]
    public async Task A_ban_of_a_host_acts_at_once_and_so_does_its_end()
    {
        (RunningNode ada, RunningNode ben) = await RunningNode.PairAsync();
        await using RunningNode adaEnds = ada;
        await using RunningNode benEnds = ben;

        JsonElement added = await ada.JsonAsync("bans", "add", ben.Hid[..12], "--reason", "spam", "--for", "2h");
        JsonElement here = await ada.Log.NextAsync("offline");
        JsonElement listed = await ada.JsonAsync("bans", "list");
        string table = await ada.OkAsync("bans");
        string removed = await ada.OkAsync("bans", "remove", ben.Hid[..12]);
        await Task.WhenAll(ada.Log.NextAsync("online"), ben.Log.NextAsync("online"));

        Assert.Equal("host", added.GetProperty("kind").GetString());
        Assert.Equal("NotPermitted", here.GetProperty("reason").GetString());
        JsonElement ban = Assert.Single(listed.GetProperty("bans").EnumerateArray());
        Assert.Equal(ben.Hid, ban.GetProperty("subject").GetString());
        Assert.Equal("spam", ban.GetProperty("reason").GetString());
        Assert.Equal(
            TimeSpan.FromHours(2),
            ban.GetProperty("until").GetDateTimeOffset() - ban.GetProperty("since").GetDateTimeOffset()
        );
        Assert.Empty(listed.GetProperty("contacts").EnumerateArray());
        Assert.Matches($"{ben.Hid} +.* UTC +.* UTC +spam", table);
        Assert.StartsWith($"no longer banned: {ben.Hid}", removed);
        Assert.Equal("nobody is banned", await ada.OkAsync("bans"));
    }

    [Fact]
    public async Task Where_no_node_runs_the_home_itself_is_changed_and_a_node_begins_with_it()
    {
        using var cli = new Cli();
        CliResult added = await cli.RunAsync("bans", "add", "192.0.2.7/24", "--json");
        CliResult wrong = await cli.RunAsync("bans", "add", "ben");
        CliResult loopback = await cli.RunAsync("bans", "add", "127.0.0.0/8");
        CliResult forced = await cli.RunAsync("bans", "add", "127.0.0.0/8", "--force");
        CliResult usage = await cli.RunAsync("bans", "add", "192.0.2.0/24", "--for", "soon");
        CliResult none = await cli.RunAsync("bans", "remove", "198.51.100.1");
        CliResult removed = await cli.RunAsync("bans", "remove", "192.0.2.0/24");
        CliResult left = await cli.RunAsync("bans", "--json");

        Assert.Equal("192.0.2.0/24", JsonDocument.Parse(added.Output).RootElement.GetProperty("subject").GetString());
        Assert.Equal(ExitCode.Failed, wrong.Code);
        Assert.Contains("mesh contacts ban", wrong.Error);
        Assert.Equal(ExitCode.Failed, loopback.Code);
        Assert.Equal((ExitCode.Ok, ""), (forced.Code, forced.Error));
        Assert.Equal(ExitCode.Usage, usage.Code);
        Assert.Equal(ExitCode.Failed, none.Code);
        Assert.Equal(ExitCode.Ok, removed.Code);
        Assert.Equal(
            "127.0.0.0/8",
            Assert
                .Single(JsonDocument.Parse(left.Output).RootElement.GetProperty("bans").EnumerateArray())
                .GetProperty("subject")
                .GetString()
        );
    }
}
