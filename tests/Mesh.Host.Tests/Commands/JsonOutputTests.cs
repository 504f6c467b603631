using System.CommandLine;
using System.Text.Json;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Host.Commands;
using Mesh.Host.Tests.Commands.Primitives;
using Mesh.Host.Tests.Control;

namespace Mesh.Host.Tests.Commands;

/// <summary>Every command of the program with <c>--json</c>, where it does what it should and where it cannot: whatever it writes, each line is JSON.</summary>
public sealed class JsonOutputTests : IDisposable
{
    private const string PeerId = "000102030405060708090a0b0c0d0e0f10111213";

    // Which print what processes of their own say: DemoTests of the end-to-end tests reads each of their lines.
    private static readonly string[] OwnProcesses = ["mesh demo", "mesh demo-host"];

    private readonly RootCommand _root = MeshProgram.CreateRoot(
        new ProgramIo(TextReader.Null, TextWriter.Null, TextWriter.Null, IsInteractive: false)
    );

    private readonly HashSet<string> _done = [];
    private readonly HashSet<string> _failed = [];
    private string _beside = "";
    private readonly Cli _alone = new();
    private readonly Cli _empty = new();
    private readonly TempFile _file = new("mesh.trust = contacts\n"u8);

    public void Dispose()
    {
        _alone.Dispose();
        _empty.Dispose();
        _file.Dispose();
    }

    [Fact]
    public async Task Every_command_writes_nothing_but_json_when_it_is_told_to_whether_it_is_done_or_fails()
    {
        RunningNode ada = await RunningNode.StartAsync("ada");
        await using RunningNode adaEnds = ada;
        RunningNode ben = await RunningNode.StartAsync("ben");
        await using RunningNode benEnds = ben;
        RunningNode cleo = await RunningNode.StartAsync("cleo");
        await using RunningNode cleoEnds = cleo;

        await IdentitiesAsync();
        await WithoutHomeAsync();
        await RequestsAsync(ada, ben, cleo);
        await LinksAsync(ada);
        await BooksAsync(ada);
        await FailAsync(ada);
        foreach (RunningNode node in (RunningNode[])[ada, ben, cleo])
        {
            await node.StopAsync();
            AssertJson("up", node.Log.Text, node.Errors);
        }

        _done.Add("mesh up");
        string[] all = [.. CommandsIn(_root, "mesh").Order(StringComparer.Ordinal)];
        string[] doers = [.. all.Where(path => Find(path).Action is not null).Except(OwnProcesses)];
        Assert.Equal(doers, _done.Order(StringComparer.Ordinal));
        Assert.Equal(all, _failed.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> CommandsIn(Command command, string path) =>
        command.Subcommands.SelectMany(sub => CommandsIn(sub, $"{path} {sub.Name}").Prepend($"{path} {sub.Name}"));

    private static void AssertJson(string command, params string[] streams)
    {
        foreach (string line in streams.SelectMany(text => text.Split('\n', StringSplitOptions.RemoveEmptyEntries)))
        {
            try
            {
                JsonDocument.Parse(line).Dispose();
            }
            catch (JsonException)
            {
                Assert.Fail($"mesh {command} --json wrote what is no JSON: {line}");
            }
        }
    }

    private static string StrangersCard()
    {
        using var key = SigningKey.Generate();
        return ContactCard.Issue(key, "eve", [], DateTimeOffset.UtcNow, TimeSpan.FromDays(1)).ToString();
    }

    private Command Find(string path) =>
        path.Split(' ')
            .Skip(1)
            .Aggregate((Command)_root, (command, name) => command.Subcommands.Single(sub => sub.Name == name));

    private string PathOf(string[] args)
    {
        Command meant = _root.Parse(args).CommandResult.Command;
        return CommandsIn(_root, "mesh").Single(path => Find(path) == meant);
    }

    /// <summary>Runs a command that must be done, and reads what it wrote last.</summary>
    private async Task<JsonElement> DoneAsync(Func<string[], Task<CliResult>> run, params string[] args)
    {
        CliResult result = await run([.. args, "--json"]);
        string command = string.Join(' ', args);
        Assert.True(result.Code == ExitCode.Ok, $"mesh {command}: {result.Code} {result.Error}");
        AssertJson(command, result.Output, result.Error);
        Assert.NotEmpty(result.Output);
        _done.Add(PathOf(args));
        _beside = result.Error;
        return JsonDocument.Parse(result.Output.Split('\n')[^1]).RootElement;
    }

    /// <summary>Runs a command that must fail, and say so: with an error, or where it reports on what it was given, in its report.</summary>
    private async Task FailsAsync(Func<string[], Task<CliResult>> run, params string[] args)
    {
        CliResult result = await run([.. args, "--json"]);
        string command = string.Join(' ', args);
        Assert.True(result.Code != ExitCode.Ok, $"mesh {command} did not fail: {result.Output}");
        AssertJson(command, result.Output, result.Error);
        if (result.Error.Length > 0)
        {
            JsonElement error = JsonDocument.Parse(result.Error.Split('\n')[^1]).RootElement;
            Assert.NotEmpty(error.GetProperty("error").GetString()!);
            Assert.Equal(result.Code, error.GetProperty("exitCode").GetInt32());
        }

        Assert.NotEmpty(result.Error + result.Output);
        _failed.Add(PathOf(args));
    }

    private async Task IdentitiesAsync()
    {
        JsonElement made = await DoneAsync(_alone.RunAsync, "identity", "new", "--alias", "ada");
        using var other = new Cli();
        JsonElement host = await DoneAsync(other.RunAsync, "identity", "new", "--host-only");
        string hid = host.GetProperty("hid").GetString()!;
        await DoneAsync(_alone.RunAsync, "identity", "show");
        await DoneAsync(_alone.RunAsync, "identity", "card", "--advertise", "192.0.2.1:7400");
        JsonElement given = await DoneAsync(_alone.RunAsync, "identity", "delegate", "ada", "--host", hid);
        await DoneAsync(other.RunAsync, "identity", "import", given.GetProperty("delegation").GetString()!);
        await DoneAsync(_alone.RunAsync, "identity", "revoke", "ada", "--host", hid);
        string key = made.GetProperty("recoveryKey").GetString()!;

        await FailsAsync(_alone.RunAsync, "identity");
        await FailsAsync(_alone.RunAsync, "identity", "new", "--alias", new string('a', 65));
        await FailsAsync(_empty.RunAsync, "identity", "show");
        await FailsAsync(_empty.RunAsync, "identity", "card");
        await FailsAsync(_alone.RunAsync, "identity", "delegate", "nobody", "--host", hid);
        await FailsAsync(other.RunAsync, "identity", "import", "mesh://delegation/AAAA");
        await FailsAsync(_alone.RunAsync, "identity", "revoke", "nobody", "--host", hid);
        await FailsAsync(_alone.RunAsync, "identity", "recover", "--key", _file.Path);

        // What follows the new identity is left for later where the store is in use; it is said, and is no error.
        using (Actors.Storage.FolderClaim.Take(_alone.Home))
        {
            await DoneAsync(_alone.RunAsync, "identity", "recover", "--key", key);
            Assert.Contains("follow when the node starts", _beside);
        }
    }

    private async Task WithoutHomeAsync()
    {
        using var page = new TempFile([]);
        using var ids = new TempFile("000102030405060708090a0b0c0d0e0f10111214 x\n"u8);
        await DoneAsync(_empty.RunAsync, "version");
        await DoneAsync(_empty.RunAsync, "check-config", _file.Path);
        await DoneAsync(_empty.RunAsync, "sim");
        await DoneAsync(_empty.RunAsync, "sim", "meet", "--timeline", page.Path);
        Assert.Contains(page.Path, _beside);
        await DoneAsync(_empty.RunAsync, "id", "new", "--count", "2");
        await DoneAsync(_empty.RunAsync, "id", "distance", PeerId, PeerId);
        await DoneAsync(_empty.RunAsync, "id", "hash", "text");
        await DoneAsync(_empty.RunAsync, "id", "closest", PeerId, ids.Path);
        JsonElement hello = await DoneAsync(_empty.RunAsync, "id", "handshake", "encode", PeerId);
        await DoneAsync(_empty.RunAsync, "id", "handshake", "decode", hello.GetProperty("packet").GetString()!);
        JsonElement message = await DoneAsync(_empty.RunAsync, "id", "message", "encode", "PING", "ada", "hello");
        await DoneAsync(_empty.RunAsync, "id", "message", "decode", message.GetProperty("packet").GetString()!);

        await FailsAsync(_empty.RunAsync, "version", "--nonsense");
        await FailsAsync(_empty.RunAsync, "check-config", _empty.Home);
        await FailsAsync(_empty.RunAsync, "sim", "nonsense");
        await FailsAsync(_empty.RunAsync, "up", "--listen", "nonsense");
        await FailsAsync(_empty.RunAsync, "demo", "--nonsense");
        await FailsAsync(_empty.RunAsync, "demo-host", "--nonsense");
        await FailsAsync(_empty.RunAsync, "id");
        await FailsAsync(_empty.RunAsync, "id", "new", "--count", "0");
        await FailsAsync(_empty.RunAsync, "id", "distance", PeerId, "00");
        await FailsAsync(_empty.RunAsync, "id", "hash", "--file", _empty.Home);
        await FailsAsync(_empty.RunAsync, "id", "closest", PeerId, _file.Path);
        await FailsAsync(_empty.RunAsync, "id", "handshake");
        await FailsAsync(_empty.RunAsync, "id", "handshake", "encode", "00");
        await FailsAsync(_empty.RunAsync, "id", "handshake", "decode", "00");
        await FailsAsync(_empty.RunAsync, "id", "message");
        await FailsAsync(_empty.RunAsync, "id", "message", "encode", new string('t', 256), "ada");
        await FailsAsync(_empty.RunAsync, "id", "message", "decode", "01");
    }

    private async Task RequestsAsync(RunningNode ada, RunningNode ben, RunningNode cleo)
    {
        await DoneAsync(ben.RunAsync, "contacts", "request", ada.Card, "--text", "It is I");
        await ada.Log.NextAsync("request");
        await DoneAsync(ada.RunAsync, "contacts", "accept", "ben");
        await Task.WhenAll(ada.Log.NextAsync("online"), ben.Log.NextAsync("online"));
        await DoneAsync(cleo.RunAsync, "contacts", "request", ada.Card);
        await ada.Log.NextAsync("request");
        await DoneAsync(ada.RunAsync, "contacts", "decline", "cleo");
        JsonElement asked = await DoneAsync(ada.RunAsync, "contacts", "request", StrangersCard());
        await DoneAsync(ada.RunAsync, "contacts", "requests");
        await DoneAsync(ada.RunAsync, "contacts", "withdraw", asked.GetProperty("id").GetString()!);
    }

    private async Task LinksAsync(RunningNode ada)
    {
        await DoneAsync(ada.RunAsync, "status");
        await DoneAsync(ada.RunAsync, "peers");
        await DoneAsync(ada.RunAsync, "connections");
        await DoneAsync(ada.RunAsync, "connect", "ben");
        await DoneAsync(ada.RunAsync, "send", "ben", "hello");
        await DoneAsync(ada.RunAsync, "explain", "ben");
        await DoneAsync(ada.RunAsync, "disconnect", "ben");
    }

    private async Task BooksAsync(RunningNode ada)
    {
        JsonElement added = await DoneAsync(ada.RunAsync, "contacts", "add", StrangersCard());
        string eve = added.GetProperty("uid").GetString()!;
        await DoneAsync(ada.RunAsync, "contacts");
        await DoneAsync(ada.RunAsync, "contacts", "list");
        await DoneAsync(ada.RunAsync, "contacts", "show", eve);
        await DoneAsync(ada.RunAsync, "contacts", "export", eve);
        await DoneAsync(ada.RunAsync, "contacts", "rename", eve, "Eve from work");
        await DoneAsync(ada.RunAsync, "contacts", "ban", eve);
        await DoneAsync(ada.RunAsync, "contacts", "unban", eve);
        await DoneAsync(ada.RunAsync, "contacts", "remove", eve);
        await DoneAsync(ada.RunAsync, "bans", "add", "192.0.2.0/24", "--reason", "spam", "--for", "1h");
        await DoneAsync(ada.RunAsync, "bans");
        await DoneAsync(ada.RunAsync, "bans", "list");
        await DoneAsync(ada.RunAsync, "bans", "remove", "192.0.2.0/24");
        await DoneAsync(ada.RunAsync, "pins", "add", "ben");
        await DoneAsync(ada.RunAsync, "pins");
        await DoneAsync(ada.RunAsync, "pins", "list");
        await DoneAsync(ada.RunAsync, "pins", "remove", "ben");
        await DoneAsync(ada.RunAsync, "grants", "set", "chat", "ada", "--contacts", "only", "ben");
        await DoneAsync(ada.RunAsync, "grants");
        await DoneAsync(ada.RunAsync, "grants", "list");
        await DoneAsync(ada.RunAsync, "grants", "revoke", "chat", "ada");
        await DoneAsync(ada.RunAsync, "grants", "clear", "chat", "ada");
        await DoneAsync(ada.RunAsync, "grants", "audit");
    }

    // Where no node runs, and by a node that has nobody of that name.
    private async Task FailAsync(RunningNode ada)
    {
        foreach (
            string command in (string[])
                [
                    "status",
                    "peers",
                    "connections",
                    "pins",
                    "pins list",
                    "contacts",
                    "contacts list",
                    "contacts requests",
                    "bans",
                    "bans list",
                    "grants",
                    "grants list",
                    "grants audit",
                ]
        )
        {
            await FailsAsync(_empty.RunAsync, command.Split(' '));
        }

        foreach (
            string command in (string[])
                [
                    "connect nobody",
                    "send nobody hello",
                    "explain nobody",
                    "disconnect nobody",
                    "contacts show nobody",
                    "contacts add nothing",
                    "contacts export nobody",
                    "contacts rename nobody Eve",
                    "contacts ban nobody",
                    "contacts unban nobody",
                    "contacts remove nobody",
                    "contacts request nothing",
                    "contacts accept nobody",
                    "contacts decline nobody",
                    "contacts withdraw nobody",
                    "bans add nothing",
                    "bans remove 192.0.2.0/24",
                    "pins add nobody",
                    "pins remove nobody",
                    "grants set nothing ada",
                    "grants revoke nothing ada",
                    "grants clear nothing ada",
                ]
        )
        {
            await FailsAsync(ada.RunAsync, command.Split(' '));
        }
    }
}
