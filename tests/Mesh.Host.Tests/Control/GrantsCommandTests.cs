using System.Text.Json;
using Mesh.Host.Commands;

namespace Mesh.Host.Tests.Control;

public sealed class GrantsCommandTests
{
    [Fact]
    public async Task A_grant_that_is_revoked_acts_at_once_and_so_does_its_return()
    {
        (RunningNode ada, RunningNode ben) = await RunningNode.PairAsync();
        await using RunningNode adaEnds = ada;
        await using RunningNode benEnds = ben;

        string revoked = await ada.OkAsync("grants", "revoke", "chat", "ada");
        JsonElement here = await ada.Log.NextAsync("offline");
        JsonElement there = await ben.Log.NextAsync("offline");
        string listed = await ada.OkAsync("grants");
        JsonElement again = await ada.JsonAsync("grants", "revoke", "chat", ada.Uid[..8]);
        string cleared = await ada.OkAsync("grants", "clear", "chat", "ada");
        await Task.WhenAll(ada.Log.NextAsync("online"), ben.Log.NextAsync("online"));

        Assert.Equal("chat as ada: revoked, whatever mesh.permissions says", revoked);
        Assert.Equal("NotPermitted", here.GetProperty("reason").GetString());
        Assert.Equal("NotPermitted", there.GetProperty("reason").GetString());
        Assert.Matches("\nchat +ada +revoked +-", listed);
        Assert.False(again.GetProperty("changed").GetBoolean());
        Assert.True(again.GetProperty("grant").GetProperty("revoked").GetBoolean());
        Assert.Equal(
            "chat as ada: nothing is said; an app may use everything that its program names (mesh.permissions = open)",
            cleared
        );
    }

    [Fact]
    public async Task Contacts_and_protocols_are_named_and_what_is_left_out_stays_as_it_was()
    {
        (RunningNode ada, RunningNode ben) = await RunningNode.PairAsync();
        await using RunningNode adaEnds = ada;
        await using RunningNode benEnds = ben;

        await ada.OkAsync("grants", "set", "chat", "ada", "--contacts", "only", $"ben,{new string('7', 64)}");
        JsonElement set = await ada.JsonAsync("grants", "set", "chat", "ada", "--protocols", "chat,echo");
        string table = await ada.OkAsync("grants", "list", "--app", "chat");
        JsonElement others = await ada.JsonAsync("grants", "--app", "echo");
        JsonElement wide = await ada.JsonAsync("grants", "set", "chat", "ada", "--contacts", "all-but", "ben");
        await ben.Log.NextAsync("offline");
        JsonElement all = await ada.JsonAsync(
            "grants",
            "set",
            "chat",
            "ada",
            "--contacts",
            "all",
            "--protocols",
            "all"
        );
        await ben.Log.NextAsync("online");

        JsonElement grant = set.GetProperty("grant");
        Assert.Equal("only", grant.GetProperty("contacts").GetProperty("kind").GetString());
        Assert.Equal(
            new[] { "ben", null }.Order(),
            grant
                .GetProperty("contacts")
                .GetProperty("listed")
                .EnumerateArray()
                .Select(one => one.GetProperty("alias").GetString())
                .Order()
        );
        Assert.Equal(["chat", "echo"], grant.GetProperty("protocols").EnumerateArray().Select(one => one.GetString()));
        Assert.Matches("\nchat +ada +only .*ben.* +chat,echo", table);
        Assert.Equal("open", others.GetProperty("permissions").GetString());
        Assert.Empty(others.GetProperty("grants").EnumerateArray());
        Assert.Equal("allBut", wide.GetProperty("grant").GetProperty("contacts").GetProperty("kind").GetString());
        Assert.Equal(2, wide.GetProperty("grant").GetProperty("protocols").GetArrayLength());
        Assert.Equal("all", all.GetProperty("grant").GetProperty("contacts").GetProperty("kind").GetString());
        Assert.Equal(JsonValueKind.Null, all.GetProperty("grant").GetProperty("protocols").ValueKind);
    }

    [Fact]
    public async Task The_audit_tells_the_newest_changes_first_with_what_was_said_before()
    {
        await using RunningNode ada = await RunningNode.StartAsync("ada");
        await ada.OkAsync("grants", "set", "chat", "ada", "--contacts", "none");
        await ada.OkAsync("grants", "revoke", "chat", "ada");
        await ada.OkAsync("grants", "clear", "chat", "ada");

        JsonElement newest = Assert.Single(
            (await ada.JsonAsync("grants", "audit", "--max", "1")).GetProperty("changes").EnumerateArray()
        );
        string text = await ada.OkAsync("grants", "audit");
        CliResult none = await ada.RunAsync("grants", "audit", "--max", "0");

        Assert.Equal(3, newest.GetProperty("number").GetInt64());
        Assert.Equal("operator", newest.GetProperty("by").GetString());
        Assert.Equal("revoked", newest.GetProperty("before").GetString());
        Assert.Equal(JsonValueKind.Null, newest.GetProperty("after").ValueKind);
        string[] lines = text.Split('\n');
        Assert.EndsWith("operator: chat as ada: revoked -> nothing said", lines[0]);
        Assert.EndsWith("operator: chat as ada: no contact; every protocol -> revoked", lines[1]);
        Assert.EndsWith("operator: chat as ada: nothing said -> no contact; every protocol", lines[2]);
        Assert.Contains("max is 1 to 10000, not 0", none.Error);
        Assert.Equal(ExitCode.Usage, none.Code);
        Assert.Equal(ExitCode.Usage, (await ada.RunAsync("grants", "set", "chat", "ada", "--protocols", "none")).Code);
    }

    [Fact]
    public async Task Where_no_node_runs_the_home_itself_is_changed_and_the_next_node_does_as_it_says()
    {
        using var cli = new Cli();
        CliResult made = await cli.RunAsync("identity", "new", "--alias", "ada", "--json");
        string uid = JsonDocument.Parse(made.Output).RootElement.GetProperty("uid").GetString()!;

        CliResult set = await cli.RunAsync("grants", "set", "chat", "ada", "--contacts", "none", "--json");
        CliResult list = await cli.RunAsync("grants", "list", "--json");
        CliResult audit = await cli.RunAsync("grants", "audit");
        CliResult text = await cli.RunAsync("grants");

        JsonElement answer = JsonDocument.Parse(set.Output).RootElement;
        Assert.True(answer.GetProperty("changed").GetBoolean());
        Assert.Equal(uid, answer.GetProperty("luid").GetString());
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("permissions").ValueKind);
        JsonElement grant = Assert.Single(
            JsonDocument.Parse(list.Output).RootElement.GetProperty("grants").EnumerateArray()
        );
        Assert.Equal("none", grant.GetProperty("contacts").GetProperty("kind").GetString());
        Assert.Contains("nothing said -> no contact; every protocol", audit.Output);
        Assert.Contains("where nothing is said: mesh.permissions of the node decides, and none runs", text.Output);
    }

    [Theory]
    [InlineData(ExitCode.Failed, "No app \"caht\" is known here. Did you mean chat?", "set", "caht", "ada")]
    [InlineData(ExitCode.Failed, "666f6f00", "revoke", "foo", "ada")]
    [InlineData(
        ExitCode.Failed,
        "called \"adda\" or has an id that begins so. Did you mean ada?",
        "clear",
        "chat",
        "adda"
    )]
    [InlineData(ExitCode.Failed, "No contact is called \"ben\"", "set", "chat", "ada", "--contacts", "only", "ben")]
    [InlineData(ExitCode.Usage, "not \"onyl\". Did you mean only?", "set", "chat", "ada", "--contacts", "onyl", "ben")]
    [InlineData(ExitCode.Usage, "--contacts only wants names", "set", "chat", "ada", "--contacts", "only")]
    [InlineData(ExitCode.Usage, "--contacts all takes no names", "set", "--contacts", "all", "chat", "ada")]
    [InlineData(ExitCode.Usage, "one of \"a,,b\" is empty", "set", "chat", "ada", "--protocols", "a,,b")]
    [InlineData(ExitCode.Failed, "1 to 64 bytes", "set", "chat", "ada", "--protocols", TooLong)]
    public async Task What_cannot_be_meant_is_named_with_the_nearest(int code, string fault, params string[] command)
    {
        await using RunningNode ada = await RunningNode.StartAsync("ada");

        CliResult result = await ada.RunAsync(["grants", .. command]);

        Assert.Equal(code, result.Code);
        Assert.Contains(fault, result.Error);
        Assert.Empty((await ada.JsonAsync("grants")).GetProperty("grants").EnumerateArray());
    }

    [Fact]
    public async Task Where_permissions_are_granted_the_apps_of_the_node_say_that_they_have_none_and_how_they_get_them()
    {
        using var files = new Cli();
        string file = Path.Combine(files.Home, "node.conf");
        await File.WriteAllTextAsync(file, "mesh.permissions = granted");
        CliResult check = await files.RunAsync("check-config", file);
        await using RunningNode ada = await RunningNode.StartAsync("ada", "--config", file);
        await using RunningNode ben = await RunningNode.StartAsync("ben");
        await Task.WhenAll(
            ada.OkAsync("contacts", "add", ben.Card),
            ben.OkAsync("contacts", "add", ada.Card),
            ada.Log.NextAsync("notice", Says)
        );

        CliResult pin = await ada.RunAsync("pins", "add", "ben");
        string explained = await ada.OkAsync("explain", "ben");
        await ada.OkAsync("grants", "set", "chat", "ada", "--contacts", "all");
        await Task.WhenAll(ada.Log.NextAsync("online"), ben.Log.NextAsync("online"));
        await ada.OkAsync("send", "ben", "hello");
        CliResult send = await ada.RunAsync("send", "ben", "hello", "--app", "operator");
        await ada.OkAsync("grants", "set", "operator/chat", "ada", "--contacts", "all");
        await ada.OkAsync("send", "ben", "hello", "--app", "operator");
        await ada.OkAsync("grants", "set", "operator", "ada");
        await ada.OkAsync("pins", "add", "ben");

        Assert.Contains("permissions : granted", check.Output.Replace("\"", "").Replace("=", ":"));
        Assert.Equal("granted", ada.Started.GetProperty("permissions").GetString());
        Assert.Contains($"Grant it: mesh grants set operator ada --contacts all --home {ada.Home}", pin.Error);
        Assert.NotEmpty(explained);
        Assert.Contains($"Grant it: mesh grants set operator/chat ada --contacts all --home {ada.Home}", send.Error);
        JsonElement status = await ada.JsonAsync("status");
        Assert.Equal("granted", status.GetProperty("permissions").GetString());

        bool Says(JsonElement notice) =>
            notice.GetProperty("text").GetString()
            == "chat may use none of this host's identities, so it sees nobody: mesh.permissions is granted, and it has no grant. "
                + $"Grant it: mesh grants set chat ada --contacts all --home {ada.Home}";
    }

    private const string TooLong = "ppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppp";
}
