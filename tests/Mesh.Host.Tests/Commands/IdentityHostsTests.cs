using System.Net.Sockets;
using System.Text.Json;
using Mesh.Actors.Permissions;
using Mesh.Actors.Storage;
using Mesh.Contracts.Identity;
using Mesh.Host.Control;
using Mesh.Host.Home;
using Mesh.Host.Tests.Control;

namespace Mesh.Host.Tests.Commands;

/// <summary>Several hosts of one identity, and its recovery, on the command line: each home is a host.</summary>
public sealed class IdentityHostsTests : IDisposable
{
    private readonly Cli _desk = new();
    private readonly Cli _phone = new();

    public void Dispose()
    {
        _desk.Dispose();
        _phone.Dispose();
    }

    [Fact]
    public async Task A_delegation_goes_over_in_a_file_is_shown_renewed_and_revoked()
    {
        string uid = await NewAsync(_desk);
        string hid = Root(await _phone.RunAsync("identity", "new", "--host-only", "--json"))
            .GetProperty("hid")
            .GetString()!;
        string file = Path.Combine(_desk.Home, "phone.txt");
        CliResult given = await _desk.RunAsync(
            "identity",
            "delegate",
            "Ada",
            "--host",
            hid,
            "--days",
            "3",
            "--out",
            file
        );
        Assert.Equal((0, ""), (given.Code, given.Error));

        CliResult taken = await _phone.RunAsync("identity", "import", file, "--alias", "Ada");
        Assert.Equal((0, ""), (taken.Code, taken.Error));
        Assert.Contains("until", taken.Output, StringComparison.Ordinal);
        JsonElement shown = await ShownAsync(_phone);
        Assert.Equal(uid, shown.GetProperty("uid").GetString());
        Assert.False(shown.GetProperty("holdsKey").GetBoolean());
        Assert.False(shown.GetProperty("revoked").GetBoolean());
        DateTimeOffset first = shown.GetProperty("until").GetDateTimeOffset();

        CliResult renewed = await _desk.RunAsync("identity", "delegate", "Ada", "--host", hid, "--days", "30");
        Assert.Equal(0, (await _phone.RunAsync("identity", "import", renewed.Output)).Code);
        Assert.True((await ShownAsync(_phone)).GetProperty("until").GetDateTimeOffset() > first);
        CliResult older = await _phone.RunAsync("identity", "import", file);
        Assert.Equal(1, older.Code);
        Assert.Contains("later", older.Error, StringComparison.Ordinal);

        CliResult revoked = await _desk.RunAsync("identity", "revoke", uid[..8], "--host", hid);
        Assert.StartsWith(Revocation.Prefix, revoked.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await _phone.RunAsync("identity", "import", revoked.Output)).Code);
        Assert.True((await ShownAsync(_phone)).GetProperty("revoked").GetBoolean());
        Assert.Contains("REVOKED", (await _phone.RunAsync("identity", "show")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delegation_and_its_card_are_taken_in_together_in_any_order_and_wrapped_or_neither_is()
    {
        await NewAsync(_desk);
        string hid = Root(await _phone.RunAsync("identity", "new", "--host-only", "--json"))
            .GetProperty("hid")
            .GetString()!;
        JsonElement given = Root(await _desk.RunAsync("identity", "delegate", "Ada", "--host", hid, "--json"));
        JsonElement other = Root(await _desk.RunAsync("identity", "delegate", "Ada", "--host", new('a', 64), "--json"));
        string delegation = given.GetProperty("delegation").GetString()!;
        string card = given.GetProperty("card").GetString()!;

        CliResult foreign = await _phone.RunAsync("identity", "import", $"{delegation}\n{other.GetProperty("card")}");
        CliResult cut = await _phone.RunAsync("identity", "import", $"{delegation}\n{card[..^9]}");
        CliResult two = await _phone.RunAsync("identity", "import", $"{delegation}\n{other.GetProperty("delegation")}");
        JsonElement none = Root(await _phone.RunAsync("identity", "show", "--json"));
        string wrapped = $"> {card.Insert(70, "\n> ")}\n> {delegation.Insert(70, "\n> ")}\nbye";
        CliResult taken = await _phone.RunWithInputAsync(wrapped, "identity", "import", "-");
        CliResult own = await _phone.RunAsync("identity", "card");

        Assert.Equal((1, 1, 1), (foreign.Code, cut.Code, two.Code));
        Assert.Contains("names other hosts", foreign.Error);
        Assert.Contains("cut short or damaged", cut.Error);
        Assert.Contains("one delegation", two.Error);
        Assert.Empty(none.GetProperty("identities").EnumerateArray());
        Assert.Equal((0, ""), (taken.Code, taken.Error));
        Assert.Equal((0, card), (own.Code, own.Output));
        Assert.Equal("Ada", (await ShownAsync(_phone)).GetProperty("alias").GetString());
    }

    [Fact]
    public async Task A_key_that_is_not_the_recovery_key_is_refused_where_the_identity_is_known_and_else_said_to_be_unchecked()
    {
        string uid = await NewAsync(_desk);
        string card = (await _desk.RunAsync("identity", "card", "--advertise", "192.0.2.1:7400")).Output;
        JsonElement made = Root(await _phone.RunAsync("identity", "new", "--alias", "Eve", "--json"));
        string wrong = made.GetProperty("recoveryKey").GetString()!;
        string copy = Path.Combine(_desk.Home, "wrong.key");
        File.Copy(wrong, copy);
        string[] recover = ["identity", "recover", "--key", copy, "--of", uid];

        CliResult own = await _desk.RunAsync(recover);
        using var third = new Cli();
        CliResult unknown = await third.RunAsync(recover);
        await third.RunAsync("contacts", "add", card);
        CliResult contact = await third.RunAsync(recover);

        Assert.Equal((1, 1, 0), (own.Code, contact.Code, unknown.Code));
        Assert.Contains($"not the recovery key of {uid}", own.Error);
        Assert.Contains($"not the recovery key of {uid}", contact.Error);
        Assert.Contains("could not be checked", unknown.Output);
    }

    [Fact]
    public async Task A_recovery_key_is_checked_by_the_running_node_that_holds_the_contacts()
    {
        JsonElement made = Root(await _desk.RunAsync("identity", "new", "--alias", "Ada", "--json"));
        JsonElement eve = Root(await _phone.RunAsync("identity", "new", "--alias", "Eve", "--json"));
        string uid = made.GetProperty("uid").GetString()!;
        string card = (await _desk.RunAsync("identity", "card", "--advertise", "192.0.2.1:7400")).Output;
        await using RunningNode node = await RunningNode.StartAsync("node");
        Task<CliResult> RecoverAsync(JsonElement by) =>
            node.RunAsync("identity", "recover", "--of", uid, "--key", $"{by.GetProperty("recoveryKey")}", "--json");

        CliResult unknown = await RecoverAsync(eve);
        await node.OkAsync("contacts", "add", card);
        CliResult wrong = await RecoverAsync(eve);
        CliResult right = await RecoverAsync(made);

        Assert.False(Root(unknown).GetProperty("checked").GetBoolean());
        Assert.Equal(1, wrong.Code);
        Assert.Contains($"not the recovery key of {uid}", wrong.Error);
        Assert.True(Root(right).GetProperty("checked").GetBoolean());
    }

    [Fact]
    public async Task Where_the_contacts_cannot_be_looked_up_the_reason_is_said_and_not_that_nothing_is_known()
    {
        JsonElement made = Root(await _desk.RunAsync("identity", "new", "--alias", "Ada", "--json"));
        string uid = made.GetProperty("uid").GetString()!;
        string key = made.GetProperty("recoveryKey").GetString()!;
        using Socket bound = ControlSocket.Bind(ControlSocket.Prepare(new MeshHome(_phone.Home), runtime: null));
        bound.Listen();

        Task<CliResult> recovering = _phone.RunAsync("identity", "recover", "--key", key, "--of", uid);
        using (Socket served = await bound.AcceptAsync())
        {
            // Else it is asked once more, and waited for.
            bound.Dispose();
            await served.ReceiveAsync(new byte[4_096]);
        }

        CliResult recovered = await recovering.WaitAsync(LineLog.Guard);

        Assert.Equal(0, recovered.Code);
        Assert.Contains("it could not be looked up here. The node in", recovered.Output);
    }

    [Fact]
    public async Task What_does_not_fit_is_refused_with_a_word_why()
    {
        await NewAsync(_desk);
        string own = Root(await _desk.RunAsync("identity", "show", "--json")).GetProperty("hid").GetString()!;
        string other = new('a', 64);
        Assert.Equal(1, (await _desk.RunAsync("identity", "delegate", "Bob", "--host", other)).Code);
        Assert.Equal(2, (await _desk.RunAsync("identity", "delegate", "Ada", "--host", "1234")).Code);
        Assert.Equal(2, (await _desk.RunAsync("identity", "delegate", "Ada", "--host", other, "--days", "401")).Code);
        Assert.Equal(1, (await _desk.RunAsync("identity", "revoke", "Ada", "--host", own)).Code);
        Assert.Equal(1, (await _desk.RunAsync("identity", "import", Path.Combine(_desk.Home, "none"))).Code);

        CliResult given = await _desk.RunAsync("identity", "delegate", "Ada", "--host", other);
        CliResult foreign = await _phone.RunAsync("identity", "import", given.Output);
        Assert.Equal(1, foreign.Code);
        Assert.Contains("is for host", foreign.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_identity_is_recovered_once_by_the_key_that_was_written_when_it_was_made()
    {
        JsonElement made = Root(await _desk.RunAsync("identity", "new", "--alias", "Ada", "--json"));
        string uid = made.GetProperty("uid").GetString()!;
        string key = made.GetProperty("recoveryKey").GetString()!;
        Assert.True(File.Exists(key));

        JsonElement next = Root(await _desk.RunAsync("identity", "recover", "--key", key, "--json"));
        var succession = Succession.Parse(next.GetProperty("succession").GetString()!);
        Assert.Equal(uid, next.GetProperty("old").GetString());
        Assert.Equal(
            (uid, next.GetProperty("uid").GetString()),
            (succession.Old.ToString(), succession.New.ToString())
        );
        Assert.Equal("Ada", next.GetProperty("alias").GetString());
        Assert.NotEqual(key, next.GetProperty("recoveryKey").GetString());
        // Where nothing of the old identity is left, its uid is named.
        Assert.Equal(1, (await _phone.RunAsync("identity", "recover", "--key", key)).Code);
        JsonElement elsewhere = Root(await _phone.RunAsync("identity", "recover", "--key", key, "--of", uid, "--json"));
        Assert.Equal(uid, elsewhere.GetProperty("old").GetString());
    }

    [Fact]
    public async Task What_recovery_and_revocation_printed_is_had_again()
    {
        JsonElement made = Root(await _desk.RunAsync("identity", "new", "--alias", "Ada", "--json"));
        string key = made.GetProperty("recoveryKey").GetString()!;
        CliResult revoked = await _desk.RunAsync("identity", "revoke", "Ada", "--host", new string('a', 64));
        CliResult first = await _desk.RunAsync("identity", "recover", "--key", key, "--json");
        CliResult again = await _desk.RunAsync("identity", "recover", "--key", key, "--json");
        Assert.Equal((0, first.Output, ""), (again.Code, again.Output, again.Error));

        // The new one's recovery key has been moved away, as it is to be.
        File.Delete(Root(first).GetProperty("recoveryKey").GetString()!);
        string[] lines = (await _desk.RunAsync("identity", "recover", "--key", key)).Output.Split(Environment.NewLine);
        string succession = Root(first).GetProperty("succession").GetString()!;
        Assert.Equal([$"identity {Root(first).GetProperty("uid").GetString()}  Ada", succession], lines);

        JsonElement[] shown =
        [
            .. Root(await _desk.RunAsync("identity", "show", "--json")).GetProperty("identities").EnumerateArray(),
        ];
        JsonElement old = shown.Single(one =>
            one.GetProperty("uid").GetString() == made.GetProperty("uid").GetString()
        );
        JsonElement next = shown.Single(one =>
            one.GetProperty("uid").GetString() != made.GetProperty("uid").GetString()
        );
        Assert.Equal(succession, old.GetProperty("succession").GetString());
        Assert.Equal(
            revoked.Output,
            Assert.Single(old.GetProperty("revocations").EnumerateArray()).GetProperty("revocation").GetString()
        );
        Assert.Equal(JsonValueKind.Null, next.GetProperty("succession").ValueKind);
        Assert.Equal(0, next.GetProperty("revocations").GetArrayLength());
    }

    [Fact]
    public async Task What_apps_may_as_an_identity_they_may_as_the_one_that_recovers_it_without_a_node()
    {
        JsonElement made = Root(await _desk.RunAsync("identity", "new", "--alias", "Ada", "--json"));
        string key = made.GetProperty("recoveryKey").GetString()!;
        Assert.Equal(0, (await _desk.RunAsync("grants", "revoke", "chat", "Ada")).Code);
        CliResult recovered = await _desk.RunAsync("identity", "recover", "--key", key, "--json");
        Assert.Equal((0, ""), (recovered.Code, recovered.Error));

        await using HomeStore home = new MeshHome(_desk.Home).OpenStore();
        var grants = GrantBook.Open(home.Store);
        AppGrant moved = Assert.Single(grants.All);
        Assert.Equal((Root(recovered).GetProperty("uid").GetString(), true), (moved.Luid.ToString(), moved.IsRevoked));
        Assert.Equal("succession", grants.Audit(1).Single().By);
    }

    [Fact]
    public async Task What_follows_a_recovered_identity_waits_for_the_node_where_the_home_is_taken()
    {
        JsonElement made = Root(await _desk.RunAsync("identity", "new", "--alias", "Ada", "--json"));
        string key = made.GetProperty("recoveryKey").GetString()!;
        using FolderClaim claim = new MeshHome(_desk.Home).Claim();
        CliResult recovered = await _desk.RunAsync("identity", "recover", "--key", key, "--json");
        Assert.Equal(0, recovered.Code);
        Assert.Contains("follow when the node starts", recovered.Error, StringComparison.Ordinal);
        Assert.Contains(Succession.Prefix, recovered.Output, StringComparison.Ordinal);
    }

    private static async Task<string> NewAsync(Cli cli) =>
        Root(await cli.RunAsync("identity", "new", "--alias", "Ada", "--json")).GetProperty("uid").GetString()!;

    private static async Task<JsonElement> ShownAsync(Cli cli) =>
        Assert.Single(
            Root(await cli.RunAsync("identity", "show", "--json")).GetProperty("identities").EnumerateArray()
        );

    private static JsonElement Root(CliResult result)
    {
        Assert.Equal((0, ""), (result.Code, result.Error));
        using JsonDocument document = JsonDocument.Parse(result.Output);
        return document.RootElement.Clone();
    }
}
