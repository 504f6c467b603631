using System.Text.Json;
using Mesh.Contracts;
using Mesh.Host.Commands;
using Mesh.Host.Home;

namespace Mesh.Host.Tests.Control;

/// <summary>What a user sees of a contact after another identity took its place.</summary>
public sealed class SucceededContactTests : IDisposable
{
    private readonly Cli _danny = new();

    public void Dispose() => _danny.Dispose();

    [Fact]
    public async Task A_name_means_the_living_one_and_nothing_is_done_with_the_other()
    {
        await using RunningNode ada = await RunningNode.StartAsync("ada");
        (string old, string next, string card, string line) = await RecoverAsync();
        await ada.OkAsync("contacts", "add", card);
        await ada.OkAsync("pins", "add", "Danny", "--priority", "5");
        await ada.OkAsync("contacts", "add", line);

        JsonElement shown = await ada.JsonAsync("contacts", "show", "Danny");
        CliResult[] refused =
        [
            await ada.RunAsync("contacts", "remove", old),
            await ada.RunAsync("contacts", "ban", old),
            await ada.RunAsync("contacts", "rename", old, "D"),
            await ada.RunAsync("contacts", "add", card),
            await ada.RunAsync("contacts", "request", card),
            await ada.RunAsync("pins", "add", old, "--priority", "9"),
            await ada.RunAsync("send", old, "hello", "--timeout", "0"),
            await ada.RunAsync("grants", "set", "chat", "ada", "--contacts", "only", old),
        ];
        JsonElement pin = Assert.Single((await ada.JsonAsync("pins")).GetProperty("pins").EnumerateArray());
        string list = await ada.OkAsync("contacts", "list");

        Assert.Equal(next, shown.GetProperty("uid").GetString());
        Assert.All(refused, one => Assert.Equal(ExitCode.Failed, one.Code));
        Assert.All(refused, one => Assert.Contains("was succeeded by", one.Error));
        Assert.Equal(next, pin.GetProperty("ruid").GetString());
        Assert.Equal(5, pin.GetProperty("priority").GetInt32());
        Assert.Contains($"succeeded by {next[..12]}", list);
        Assert.Empty((await ada.JsonAsync("bans")).GetProperty("contacts").EnumerateArray());
    }

    [Fact]
    public async Task A_successor_that_was_removed_does_not_come_back_by_its_succession_and_that_is_said()
    {
        using var ada = new Cli();
        (string old, string next, string card, string line) = await RecoverAsync();
        await ada.RunAsync("contacts", "add", card);
        await ada.RunAsync("contacts", "add", line);
        CliResult removed = await ada.RunAsync("contacts", "remove", "Danny");
        CliResult again = await ada.RunAsync("contacts", "add", line);
        CliResult only = await ada.RunAsync("contacts", "show", "Danny", "--json");

        Assert.StartsWith($"removed {next}", removed.Output);
        Assert.Equal(ExitCode.Failed, again.Code);
        Assert.Contains("no contact any more; add it by its own card", again.Error);
        Assert.Equal(old, JsonDocument.Parse(only.Output).RootElement.GetProperty("uid").GetString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_revocation_by_one_whose_place_another_took_is_taken_in_and_said_to_be(bool isRunning)
    {
        await using RunningNode ada = await RunningNode.StartAsync("ada");
        (string old, _, string card, string line) = await RecoverAsync();
        string host = new('a', 64);
        CliResult revoked = await _danny.RunAsync("identity", "revoke", old, "--host", host);
        await ada.OkAsync("contacts", "add", $"{card}\n{line}");
        if (!isRunning)
        {
            await ada.StopAsync();
        }

        CliResult added = await ada.RunAsync("contacts", "add", revoked.Output);

        Assert.Equal((ExitCode.Ok, ""), (added.Code, added.Error));
        Assert.StartsWith($"revoked: host {host} of {old}", added.Output);
    }

    [Fact]
    public void An_alias_that_looks_like_the_id_of_one_that_was_succeeded_is_not_taken_for_it()
    {
        var old = Uid.Parse(new string('7', 64));
        var stranger = Uid.Parse(new string('8', 64));
        (Uid, string?)[] known = [(old, "Danny"), (stranger, old.ToString()[..12])];
        Uid One(string who) => Succeeded.One(known, uid => uid == old, who, "contact", "mesh contacts list");

        Assert.Throws<MeshException>(() => One(old.ToString()[..12]));
        Assert.Equal(old, One(old.ToString()));
        Assert.Equal(old, One(old.ToString()[..20]));
        Assert.Equal(old, One("Danny"));
    }

    [Fact]
    public async Task An_identity_of_ours_that_was_succeeded_is_not_meant_by_their_name()
    {
        (_, string next, _, _) = await RecoverAsync();
        CliResult given = await _danny.RunAsync("identity", "delegate", "Danny", "--host", new('a', 64), "--json");

        Assert.Equal(next, JsonDocument.Parse(given.Output).RootElement.GetProperty("uid").GetString());
    }

    private async Task<(string Old, string Next, string Card, string Line)> RecoverAsync()
    {
        CliResult made = await _danny.RunAsync("identity", "new", "--alias", "Danny", "--json");
        string card = (await _danny.RunAsync("identity", "card", "--advertise", "192.0.2.1:7400")).Output;
        JsonElement old = JsonDocument.Parse(made.Output).RootElement;
        string key = old.GetProperty("recoveryKey").GetString()!;
        CliResult recovered = await _danny.RunAsync("identity", "recover", "--key", key, "--json");
        JsonElement next = JsonDocument.Parse(recovered.Output).RootElement;
        return (
            old.GetProperty("uid").GetString()!,
            next.GetProperty("uid").GetString()!,
            card,
            next.GetProperty("succession").GetString()!
        );
    }
}
