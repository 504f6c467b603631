using System.Text.Json;
using Mesh.Contracts.Identity;

namespace Mesh.Host.Tests.Control;

/// <summary>A host that speaks as an identity whose key is on another one: by the two lines that <c>mesh identity delegate</c> prints there.</summary>
public sealed class KeylessHostTests
{
    [Fact]
    public async Task A_host_without_the_key_asks_for_contacts_and_is_asked_by_the_card_that_came_with_its_delegation()
    {
        using var desk = new Cli();
        await desk.RunAsync("identity", "new", "--alias", "kate");
        await using RunningNode phone = await RunningNode.StartAsync("phone");
        string address = phone.Started.GetProperty("listen").EnumerateArray().Single().GetString()!;
        CliResult given = await desk.RunAsync(
            "identity",
            "delegate",
            "kate",
            "--host",
            phone.Hid,
            "--address",
            address
        );
        await phone.OkAsync("identity", "import", given.Output);
        await phone.RestartAsync();
        string card = await phone.OkAsync("identity", "card", "--identity", "kate");

        await using RunningNode ben = await RunningNode.StartAsync("ben");
        await phone.OkAsync("contacts", "request", ben.Card, "--as", "kate");
        JsonElement asked = await ben.Log.NextAsync("request");
        await ben.OkAsync("contacts", "accept", "kate");
        await Task.WhenAll(ben.Log.NextAsync("online"), phone.Log.NextAsync("online"));

        await using RunningNode cleo = await RunningNode.StartAsync("cleo");
        await cleo.OkAsync("contacts", "request", card);
        await phone.Log.NextAsync("request");
        await phone.OkAsync("contacts", "accept", "cleo");
        JsonElement met = await cleo.Log.NextAsync("online");

        Assert.Equal("kate", asked.GetProperty("alias").GetString());
        Assert.Equal(given.Output.Split('\n')[1].Trim(), card);
        Assert.Equal("kate", met.GetProperty("alias").GetString());
        Assert.Equal(phone.Hid, met.GetProperty("hid").GetString());
    }

    [Fact]
    public async Task The_card_that_is_written_where_the_key_is_names_other_hosts_too()
    {
        using var desk = new Cli();
        await desk.RunAsync("identity", "new", "--alias", "kate");
        string phone = new('7', 64);
        string[] card = ["identity", "card", "--advertise", "192.0.2.1:7400", "--host"];

        CliResult both = await desk.RunAsync([.. card, $"{phone}=192.0.2.2:7400", "--host", $"{phone}=192.0.2.3:7400"]);
        CliResult wrong = await desk.RunAsync([.. card, "777=192.0.2.2:7400"]);
        CliResult nowhere = await desk.RunAsync([.. card, $"{phone}=here"]);

        ContactCard read = ContactCard.Parse(both.Output, DateTimeOffset.UtcNow);
        Assert.Equal(["192.0.2.1:7400"], read.Hosts[0].Addresses);
        Assert.Equal(phone, read.Hosts[1].Hid.ToString());
        Assert.Equal(["192.0.2.2:7400", "192.0.2.3:7400"], read.Hosts[1].Addresses);
        Assert.Equal((2, 2), (wrong.Code, nowhere.Code));
        Assert.Contains("HOST:PORT", nowhere.Error);
    }
}
