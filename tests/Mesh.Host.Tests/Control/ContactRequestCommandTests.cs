using System.Text.Json;
using Mesh.Contracts.Identity;
using Mesh.Host.Commands;

namespace Mesh.Host.Tests.Control;

public sealed class ContactRequestCommandTests
{
    [Fact]
    public async Task Who_asks_is_a_contact_once_the_other_one_accepts_and_both_come_online()
    {
        await using RunningNode ada = await RunningNode.StartAsync("ada");
        await using RunningNode ben = await RunningNode.StartAsync("ben");
        JsonElement asked = await ada.JsonAsync("contacts", "request", ben.Card, "--text", "It is I");
        JsonElement come = await ben.Log.NextAsync("request");
        JsonElement accepted = await ben.JsonAsync("contacts", "accept", "ada");
        await Task.WhenAll(ada.Log.NextAsync("online"), ben.Log.NextAsync("online"));
        string list = await ada.OkAsync("contacts", "requests");

        Assert.True(asked.GetProperty("sent").GetBoolean());
        Assert.Equal(asked.GetProperty("id").GetString(), come.GetProperty("id").GetString());
        Assert.Equal("It is I", come.GetProperty("text").GetString());
        Assert.Equal("Accepted", accepted.GetProperty("state").GetString());
        Assert.Matches("to +ben .* accepted .* It is I", list);
        Assert.Equal("connected", await StateOfAsync(ada, "ben"));
    }

    [Fact]
    public async Task A_request_is_declined_and_another_one_withdrawn()
    {
        await using RunningNode ada = await RunningNode.StartAsync("ada");
        await using RunningNode ben = await RunningNode.StartAsync("ben");
        await ada.OkAsync("contacts", "request", ben.Card);
        JsonElement come = await ben.Log.NextAsync("request");
        string declined = await ben.OkAsync("contacts", "decline", come.GetProperty("id").GetString()![..8]);
        JsonElement told = await ada.Log.NextAsync("declined");
        string away = MemoryCard();
        JsonElement second = await ada.JsonAsync("contacts", "request", away);
        JsonElement withdrawn = await ada.JsonAsync("contacts", "withdraw", second.GetProperty("id").GetString()!);
        CliResult nobody = await ada.RunAsync("contacts", "accept", "eve");

        Assert.Equal(come.GetProperty("id").GetString(), told.GetProperty("id").GetString());
        Assert.Contains("from ada", declined);
        Assert.EndsWith("declined", declined);
        Assert.Equal("Withdrawn", withdrawn.GetProperty("state").GetString());
        Assert.Equal(ExitCode.Failed, nobody.Code);
        Assert.Contains("mesh contacts requests", nobody.Error);
        Assert.Empty((await ben.JsonAsync("contacts", "list")).GetProperty("contacts").EnumerateArray());
    }

    [Theory]
    [InlineData("requests")]
    [InlineData("accept", "ada")]
    [InlineData("withdraw", "ada")]
    public async Task Without_a_node_there_is_nobody_to_ask(params string[] command)
    {
        using var cli = new Cli();
        Assert.Equal(ExitCode.NoNode, (await cli.RunAsync(["contacts", .. command])).Code);
    }

    [Fact]
    public async Task A_node_writes_cards_of_its_own_and_of_contacts_and_takes_our_names_for_them()
    {
        (RunningNode ada, RunningNode ben) = await RunningNode.PairAsync();
        await using RunningNode adaEnds = ada;
        await using RunningNode benEnds = ben;

        JsonElement own = await ada.JsonAsync("identity", "card");
        JsonElement exported = await ada.JsonAsync("contacts", "export", "ben");
        await ada.OkAsync("contacts", "rename", "ben", "Ben from work");
        JsonElement shown = await ada.JsonAsync("contacts", "show", "Ben from work");

        var card = ContactCard.Parse(own.GetProperty("card").GetString()!, TimeProvider.System.GetUtcNow());
        Assert.Equal(ada.Uid, card.Uid.ToString());
        Assert.NotEmpty(card.Hosts.Single().Addresses);
        Assert.Equal(ben.Card, exported.GetProperty("card").GetString());
        Assert.Equal("ben", shown.GetProperty("cardAlias").GetString());
    }

    private static string MemoryCard()
    {
        var keys = Actors.Identity.MemoryKeyRing.Generate("Eve");
        return keys.IssueCard(
                keys.Identities[0].Uid,
                [new CardHost(keys.HostId, ["127.0.0.1:9"])],
                TimeProvider.System.GetUtcNow(),
                TimeSpan.FromDays(1)
            )
            .ToString();
    }

    private static async Task<string?> StateOfAsync(RunningNode node, string who) =>
        (await node.JsonAsync("contacts", "show", who)).GetProperty("connected").GetBoolean() ? "connected" : null;
}
