using System.Text.Json;
using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Host.Commands;
using Mesh.Host.Home;
using Mesh.Host.Tests.Control;
using Mesh.Host.Up;
using Mesh.Hosting;

namespace Mesh.Host.Tests.Up;

public sealed class ContactWatchTests
{
    [Fact]
    public async Task A_running_node_takes_in_an_identity_that_is_made_meanwhile_and_prints_its_card()
    {
        await using RunningNode node = await RunningNode.StartAsync("ada");

        JsonElement made = await node.JsonAsync("identity", "new", "--alias", "bea");

        string uid = made.GetProperty("uid").GetString()!;
        JsonElement card = await node.Log.NextAsync("card", one => one.GetProperty("uid").GetString() == uid);
        Assert.Equal("bea", card.GetProperty("alias").GetString());
        JsonElement status = await node.JsonAsync("status");
        Assert.Contains(
            uid,
            status.GetProperty("identities").EnumerateArray().Select(one => one.GetProperty("uid").GetString())
        );
    }

    [Fact]
    public async Task Keys_that_cannot_be_read_for_a_while_are_told_once_and_read_again_when_they_can()
    {
        await using RunningNode node = await RunningNode.StartAsync("ada");
        string identities = Path.Combine(node.Home, "keys", "identities");
        string away = Path.Combine(node.Home, "away");

        Directory.Move(identities, away);
        await node.Log.NextAsync(
            "notice",
            one => one.GetProperty("text").GetString()!.StartsWith(identities, StringComparison.Ordinal)
        );
        Directory.Move(away, identities);
        JsonElement made = await node.JsonAsync("identity", "new", "--alias", "bea");

        string uid = made.GetProperty("uid").GetString()!;
        await node.Log.NextAsync("card", one => one.GetProperty("uid").GetString() == uid);
        Assert.Single(node.Log.Text.Split('\n'), line => line.Contains("cannot be read", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_loop_that_fails_ends_the_watch_with_its_fault()
    {
        using var cli = new Cli();
        using FileKeyRing keys = new MeshHome(cli.Home).OpenKeys();
        keys.CreateIdentity("ada");
        await using MeshHost host = await MeshHost.StartAsync(new MeshHostOptions { Keys = keys });

        // A clock that stands: the loop that looks goes on for ever, the one that tells fails.
        var time = new ManualTime();
        var output = new UpOutput(
            new ProgramIo(TextReader.Null, new BrokenWriter(), TextWriter.Null, IsInteractive: false),
            isJson: true,
            time
        );
        var watch = new ContactWatch(host, keys, new CardTeller(host, keys, output, time), output, time);

        Task running = watch.RunAsync(CancellationToken.None);
        host.Contacts.Ban(Uid.Parse(new string('b', 64)));

        var fault = await Assert.ThrowsAsync<IOException>(() => running.WaitAsync(LineLog.Guard));
        Assert.Equal(BrokenWriter.Fault, fault.Message);
    }

    private sealed class BrokenWriter : StringWriter
    {
        public const string Fault = "Nobody reads this any more.";

        public override void WriteLine(string? value) => throw new IOException(Fault);
    }
}
