using Mesh.Actors.Identity;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Host.Commands;
using Mesh.Host.Home;

namespace Mesh.Host.Tests.Home;

public sealed class HomeStoreTests : IDisposable
{
    private readonly Cli _cli = new();

    private MeshHome Home => new(_cli.Home);

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task A_home_whose_store_is_open_is_claimed()
    {
        await using (Home.OpenStore())
        {
            Assert.Contains("A host runs in", Assert.Throws<CommandException>(() => Home.OpenStore()).Message);
            CliResult list = await _cli.RunAsync("contacts", "list");
            Assert.Equal(ExitCode.Failed, list.Code);
            Assert.Contains($"A host runs in {_cli.Home} already", list.Error);
        }

        await using HomeStore again = Home.OpenStore();
        Assert.Empty(again.Contacts.All);
    }

    [Fact]
    public async Task A_claim_that_was_there_before_the_store_outlives_it()
    {
        using (FolderClaim claim = Home.Claim())
        {
            await using (Home.OpenStore(claim)) { }

            Assert.True(Home.IsClaimed());
            File.WriteAllText(Path.Combine(_cli.Home, "mesh.db"), "no store");
            Assert.Throws<MeshException>(() => Home.OpenStore(claim));
            Assert.True(Home.IsClaimed());
        }

        Assert.False(Home.IsClaimed());
    }

    [Fact]
    public async Task A_contact_that_names_an_identity_of_this_home_as_its_successor_stays_as_it_was_without_a_node()
    {
        using FileKeyRing keys = Home.OpenKeys();
        Uid ours = keys.CreateIdentity("Ada");
        using var mallory = SigningKey.Generate();
        using var recovery = SigningKey.Generate();
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        byte[] hash = Succession.RecoveryOf(recovery);
        var card = ContactCard.Issue(mallory, "Mallory", [], now, TimeSpan.FromDays(1), hash);
        Assert.Equal(0, (await _cli.RunAsync("contacts", "add", card.ToString())).Code);

        Succession agreed = keys.IssueSuccession(recovery, mallory.Uid, ours, now);
        CliResult refused = await _cli.RunAsync("contacts", "add", agreed.ToString());
        Assert.Equal(ExitCode.Failed, refused.Code);
        Assert.Contains("is an identity of ours", refused.Error, StringComparison.Ordinal);
        await using HomeStore home = Home.OpenStore();
        Assert.False(Assert.Single(home.Contacts.All).IsBanned);
    }

    [Fact]
    public async Task A_store_that_cannot_be_opened_leaves_the_home_free()
    {
        File.WriteAllText(Path.Combine(_cli.Home, "mesh.db"), "no store");
        Assert.Equal(MeshErrorCode.Storage, Assert.Throws<MeshException>(() => Home.OpenStore()).Code);
        Home.Claim().Dispose();
        CliResult list = await _cli.RunAsync("contacts", "list");
        Assert.Contains($"The file {Path.Combine(_cli.Home, "mesh.db")} is damaged", list.Error);
    }

    [Fact]
    public async Task Contacts_of_a_version_without_a_store_are_there_and_their_file_is_put_away()
    {
        string uid = new('a', 64);
        string file = Path.Combine(_cli.Home, "contacts.json");
        File.WriteAllText(
            file,
            $$"""{"version":1,"contacts":[{"uid":"{{uid}}","standing":"banned","issued":"2030-01-01T00:00:00Z","hosts":[]}]}"""
        );
        Assert.Contains(uid[..12], (await _cli.RunAsync("contacts", "list")).Output);
        Assert.False(File.Exists(file));
        Assert.True(File.Exists(file + ".imported"));
        Assert.Contains(uid[..12], (await _cli.RunAsync("contacts", "list")).Output);
    }
}
