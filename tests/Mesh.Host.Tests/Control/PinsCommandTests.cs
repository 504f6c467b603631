using System.Text.Json;
using Mesh.Host.Commands;

namespace Mesh.Host.Tests.Control;

public sealed class PinsCommandTests
{
    [Fact]
    public async Task A_pin_belongs_to_the_operators_app_which_is_open_as_long_as_it_has_one()
    {
        (RunningNode ada, RunningNode ben) = await RunningNode.PairAsync();
        await using RunningNode adaEnds = ada;
        await using RunningNode benEnds = ben;

        JsonElement added = await ada.JsonAsync("pins", "add", "ben", "--priority", "3");
        string[] withPin = await AppsAsync(ada);
        JsonElement changed = await ada.JsonAsync("pins", "add", "ben@any", "--policy", "eager");
        JsonElement listed = Assert.Single((await ada.JsonAsync("pins")).GetProperty("pins").EnumerateArray());
        string table = await ada.OkAsync("pins", "list");
        string explained = await ada.OkAsync("explain", "ben");
        string removed = await ada.OkAsync("pins", "remove", "ben");
        string[] without = await AppsAsync(ada);

        Assert.True(added.GetProperty("isNew").GetBoolean());
        JsonElement pin = added.GetProperty("pin");
        Assert.Equal("ben@any", pin.GetProperty("name").GetString());
        Assert.Equal("operator", pin.GetProperty("app").GetString());
        Assert.Equal(ada.Uid, pin.GetProperty("luid").GetString());
        Assert.Equal("ada", pin.GetProperty("luidAlias").GetString());
        Assert.Equal(ben.Uid, pin.GetProperty("ruid").GetString());
        Assert.Equal(JsonValueKind.Null, pin.GetProperty("rhid").ValueKind);
        Assert.Equal("always", pin.GetProperty("policy").GetString());
        Assert.Equal(3, pin.GetProperty("priority").GetInt32());
        Assert.Equal("Connected", pin.GetProperty("phase").GetString());
        Assert.Equal(ben.Hid, pin.GetProperty("host").GetString());
        Assert.Equal(["chat", "operator"], withPin);
        Assert.False(changed.GetProperty("isNew").GetBoolean());
        Assert.Equal("eager", listed.GetProperty("policy").GetString());
        Assert.Equal(0, listed.GetProperty("priority").GetInt32());
        Assert.Matches("^APP +AS +WHOM +POLICY +PRIO +PHASE +FOR +NEXT IN", table);
        Assert.Matches("\noperator +ada +ben@any +eager +0 +connected ", table);
        Assert.Contains("pin on any host by \"operator\" (Eager, priority 0)", explained);
        Assert.Equal("no longer pinned: ben@any (by operator, as ada)", removed);
        Assert.Equal(["chat"], without);
        Assert.Empty((await ada.JsonAsync("pins")).GetProperty("pins").EnumerateArray());
    }

    [Fact]
    public async Task Who_is_no_contact_yet_is_pinned_by_his_whole_uid_and_the_table_says_what_it_waits_for()
    {
        await using RunningNode ada = await RunningNode.StartAsync("ada");
        string stranger = new('7', 64);

        string added = await ada.OkAsync("pins", "add", stranger, "--host", new string('5', 64));
        string table = await ada.OkAsync("pins");
        JsonElement pin = Assert.Single((await ada.JsonAsync("pins")).GetProperty("pins").EnumerateArray());

        Assert.Contains("not permitted: the identity is no contact", added);
        Assert.Contains("777777@555555 (operator): the identity is no contact", table);
        Assert.Equal("NotPermitted", pin.GetProperty("phase").GetString());
        Assert.StartsWith("the identity is no contact", pin.GetProperty("why").GetString());
        Assert.Equal(JsonValueKind.Null, pin.GetProperty("nextAttemptSeconds").ValueKind);
    }

    [Fact]
    public async Task A_watch_tells_each_pin_then_what_comes_changes_and_goes_and_ends_with_the_node()
    {
        (RunningNode ada, RunningNode ben) = await RunningNode.PairAsync();
        await using RunningNode adaEnds = ada;
        await ada.OkAsync("pins", "add", "ben");
        (LineLog log, Task<CliResult> watch) = ada.Begin(CancellationToken.None, "pins", "--watch", "--json");
        (LineLog lines, Task<CliResult> plain) = ada.Begin(CancellationToken.None, "pins", "list", "--watch");

        JsonElement first = await log.NextAsync("pin");
        await lines.NextAsync(line => line.Contains("ben@any (by operator, as ada, always, priority 0): connected"));
        await ada.OkAsync("pins", "add", "ben", "--app", "chat");
        JsonElement second = await log.NextAsync("pin", change => Of(change, "app") == "chat");
        await ben.DisposeAsync();
        JsonElement broken = await log.NextAsync(
            "pin",
            change => Of(change, "app") == "operator" && Of(change, "phase") != "Connected"
        );
        await ada.OkAsync("pins", "remove", "ben");
        JsonElement gone = await log.NextAsync("unpinned");
        await lines.NextAsync(line => line.EndsWith(" - ben@any (by operator) is no longer pinned"));
        await ada.StopAsync();
        CliResult end = await watch.WaitAsync(LineLog.Guard);
        await plain.WaitAsync(LineLog.Guard);

        Assert.Equal("Connected", Of(first, "phase"));
        Assert.Equal(ben.Uid, Of(second, "ruid"));
        Assert.NotNull(Of(broken, "why"));
        Assert.Equal("operator", Of(gone, "app"));
        Assert.Equal(ExitCode.Failed, end.Code);
        Assert.Contains("\"event\":\"stopped\"", end.Output);
        Assert.Contains("has stopped", end.Error);
    }

    [Fact]
    public async Task Of_several_pins_on_somebody_one_is_named_by_its_host()
    {
        (RunningNode ada, RunningNode ben) = await RunningNode.PairAsync();
        await using RunningNode adaEnds = ada;
        await using RunningNode benEnds = ben;
        await ada.OkAsync("pins", "add", "ben");
        await ada.OkAsync("pins", "add", "ben", "--host", ben.Hid[..6]);

        CliResult several = await ada.RunAsync("pins", "remove", "ben");
        CliResult none = await ada.RunAsync("pins", "remove", "ben", "--host", "zzz");
        await ada.OkAsync("pins", "remove", "ben", "--host", "any");

        Assert.Equal(ExitCode.Failed, several.Code);
        Assert.Contains("2 pins of operator fit: ", several.Error);
        Assert.Contains($"ben@{ben.Hid[..6]} as ada", several.Error);
        Assert.Contains("operator has no such pin on ben", none.Error);
        JsonElement left = Assert.Single((await ada.JsonAsync("pins")).GetProperty("pins").EnumerateArray());
        Assert.Equal(ben.Hid, left.GetProperty("rhid").GetString());
    }

    [Theory]
    [InlineData("No identity is called \"bne\"", "Did you mean ben?", "add", "bne")]
    [InlineData("No app \"caht\" is open here", "Did you mean chat?", "add", "ben", "--app", "caht")]
    [InlineData("not \"allways\"", "Did you mean always?", "add", "ben", "--policy", "allways")]
    [InlineData("priority is 0 (goes first) to 255, not 256", "", "add", "ben", "--priority", "256")]
    [InlineData("leave out \"/chat\"", "", "add", "ben/chat")]
    [InlineData("Two hosts are named: any and 55", "", "add", "ben@any", "--host", "55")]
    [InlineData("No host of ", "has an id that begins with \"zzz\"", "add", "ben", "--host", "zzz")]
    [InlineData("No identity of this node is called \"adda\"", "Did you mean ada?", "add", "ben", "--as", "adda")]
    [InlineData("The app \"operator\" pins nobody.", "Apps that do: chat", "remove", "ben")]
    [InlineData("No identity that chat pins is called \"bne\"", "Did you mean ben?", "remove", "bne", "--app", "chat")]
    public async Task What_cannot_be_meant_is_named_with_the_nearest(string fault, string near, params string[] command)
    {
        (RunningNode ada, RunningNode ben) = await RunningNode.PairAsync();
        await using RunningNode adaEnds = ada;
        await using RunningNode benEnds = ben;
        await ada.OkAsync("pins", "add", "ben", "--app", "chat");

        CliResult result = await ada.RunAsync(["pins", .. command]);

        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains(fault, result.Error);
        Assert.Contains(near, result.Error);
    }

    private static string? Of(JsonElement change, string field) =>
        change.GetProperty("pin").GetProperty(field).GetString();

    private static async Task<string[]> AppsAsync(RunningNode node) =>
        [
            .. (await node.JsonAsync("status"))
                .GetProperty("apps")
                .EnumerateArray()
                .Select(app => app.GetProperty("name").GetString()!)
                .Order(StringComparer.Ordinal),
        ];
}
