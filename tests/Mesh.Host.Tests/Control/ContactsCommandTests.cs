using System.Text.Json;
using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Host.Commands;
using Mesh.Host.Home;

namespace Mesh.Host.Tests.Control;

public sealed class ContactsCommandTests
{
    [Fact]
    public async Task Contacts_added_while_both_nodes_run_come_online_and_are_listed_as_connected()
    {
        (RunningNode ada, RunningNode ben) = await RunningNode.PairAsync();
        await using RunningNode adaEnds = ada;
        await using RunningNode benEnds = ben;

        JsonElement contact = Assert.Single(
            (await ada.JsonAsync("contacts", "list")).GetProperty("contacts").EnumerateArray()
        );
        string table = await ada.OkAsync("contacts", "list");
        string shown = await ada.OkAsync("contacts", "show", "ben");

        Assert.Equal(ben.Uid, contact.GetProperty("uid").GetString());
        Assert.True(contact.GetProperty("connected").GetBoolean());
        Assert.Matches($"{ben.Uid[..12]} +ben +connected +127.0.0.1:", table);
        Assert.Contains($"uid      {ben.Uid}", shown);
        Assert.Contains($"host     {ben.Hid} at 127.0.0.1:", shown);
    }

    [Fact]
    public async Task A_ban_acts_at_once_and_so_does_its_end()
    {
        (RunningNode ada, RunningNode ben) = await RunningNode.PairAsync();
        await using RunningNode adaEnds = ada;
        await using RunningNode benEnds = ben;

        string banned = await ada.OkAsync("contacts", "ban", "ben");
        JsonElement here = await ada.Log.NextAsync("offline");
        JsonElement there = await ben.Log.NextAsync("offline");
        JsonElement bans = await ada.JsonAsync("bans");
        CliResult send = await ada.RunAsync("send", "ben", "hello", "--timeout", "0.2");
        string unbanned = await ada.OkAsync("contacts", "unban", "ben");
        await Task.WhenAll(ada.Log.NextAsync("online"), ben.Log.NextAsync("online"));
        CliResult again = await ada.RunAsync("contacts", "unban", "ben");

        Assert.StartsWith($"banned {ben.Uid}  ben", banned);
        Assert.Equal("NotPermitted", here.GetProperty("reason").GetString());
        Assert.Equal("NotPermitted", there.GetProperty("reason").GetString());
        Assert.Equal(
            ben.Uid,
            Assert.Single(bans.GetProperty("contacts").EnumerateArray()).GetProperty("uid").GetString()
        );
        Assert.Contains("banned", send.Error);
        Assert.StartsWith($"no longer banned: {ben.Uid}", unbanned);
        Assert.Equal("nobody is banned", await ada.OkAsync("bans"));
        Assert.Contains("ben is not banned", again.Error);
    }

    [Fact]
    public async Task Who_is_removed_goes_offline_at_once()
    {
        (RunningNode ada, RunningNode ben) = await RunningNode.PairAsync();
        await using RunningNode adaEnds = ada;
        await using RunningNode benEnds = ben;

        await ada.OkAsync("contacts", "remove", "ben");
        JsonElement here = await ada.Log.NextAsync("offline");

        Assert.Equal("NotPermitted", here.GetProperty("reason").GetString());
        Assert.Empty((await ada.JsonAsync("contacts", "list")).GetProperty("contacts").EnumerateArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_contact_has_revoked_is_taken_in_with_and_without_a_node(bool isRunning)
    {
        using MemoryKeyRing eve = MemoryKeyRing.Generate("eve");
        DateTimeOffset now = DateTimeOffset.UtcNow;
        Uid uid = eve.Identities[0].Uid;
        var host = Hid.OfPublicKey([9]);
        string card = eve.IssueCard(uid, [new CardHost(eve.HostId, [])], now, TimeSpan.FromDays(1)).ToString();
        string revocation = eve.Revoke(uid, host, now).ToString();
        await using RunningNode node = await RunningNode.StartAsync("ada");
        if (!isRunning)
        {
            await node.StopAsync();
        }

        CliResult early = await node.RunAsync("contacts", "add", revocation);
        await node.OkAsync("contacts", "add", card);
        string told = await node.OkAsync("contacts", "add", revocation);
        JsonElement json = await node.JsonAsync("contacts", "add", revocation);
        CliResult damaged = await node.RunAsync("contacts", "add", revocation[..^3]);

        Assert.Equal((ExitCode.Failed, true), (early.Code, early.Error.Contains("no contact here")));
        Assert.StartsWith($"revoked: host {host} of {uid}  eve", told);
        Assert.Equal(uid.ToString(), json.GetProperty("uid").GetString());
        Assert.Equal(ExitCode.Failed, damaged.Code);
        await node.StopAsync();
        await using HomeStore home = new MeshHome(node.Home).OpenStore();
        Assert.True(RevocationBook.Open(home.Store).IsRevoked(uid, host, (ulong)now.ToUnixTimeMilliseconds()));
    }

    [Fact]
    public async Task Where_no_node_runs_the_home_itself_is_changed_and_answers_alike()
    {
        using var cli = new Cli();
        string card;
        string uid;
        await using (RunningNode ben = await RunningNode.StartAsync("ben"))
        {
            card = ben.Card;
            uid = ben.Uid;
        }

        CliResult added = await cli.RunAsync("contacts", "add", card, "--json");
        CliResult banned = await cli.RunAsync("contacts", "ban", uid[..8]);
        CliResult bans = await cli.RunAsync("bans", "--json");
        CliResult list = await cli.RunAsync("contacts", "list");
        CliResult unbanned = await cli.RunAsync("contacts", "unban", "ben", "--json");
        CliResult removed = await cli.RunAsync("contacts", "remove", "ben");

        Assert.Equal(uid, JsonDocument.Parse(added.Output).RootElement.GetProperty("uid").GetString());
        Assert.Equal(
            JsonValueKind.Null,
            JsonDocument.Parse(added.Output).RootElement.GetProperty("connected").ValueKind
        );
        Assert.Equal(ExitCode.Ok, banned.Code);
        Assert.True(
            Assert
                .Single(JsonDocument.Parse(bans.Output).RootElement.GetProperty("contacts").EnumerateArray())
                .GetProperty("banned")
                .GetBoolean()
        );
        Assert.Contains("banned", list.Output);
        Assert.False(JsonDocument.Parse(unbanned.Output).RootElement.GetProperty("banned").GetBoolean());
        Assert.StartsWith($"removed {uid}  ben", removed.Output);
    }

    [Fact]
    public async Task Somebody_unknown_is_banned_by_his_whole_uid_and_by_nothing_less()
    {
        await using RunningNode ada = await RunningNode.StartAsync("ada");
        string stranger = new('7', 64);

        CliResult part = await ada.RunAsync("contacts", "ban", stranger[..63]);
        await ada.OkAsync("contacts", "ban", stranger);

        Assert.Equal(ExitCode.Failed, part.Code);
        JsonElement ban = Assert.Single((await ada.JsonAsync("bans")).GetProperty("contacts").EnumerateArray());
        Assert.Equal(stranger, ban.GetProperty("uid").GetString());
        Assert.Equal(JsonValueKind.Null, ban.GetProperty("issued").ValueKind);
    }
}
