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
            Assert.Null(Home.TryClaim());
            Assert.Contains("A host runs in", Assert.Throws<CommandException>(() => Home.OpenStore()).Message);
            CliResult list = await _cli.RunAsync("contacts", "list");
            Assert.Equal(ExitCode.Failed, list.Code);
            Assert.Contains($"A host runs in {_cli.Home} already", list.Error);
        }

        await using HomeStore again = Home.OpenStore();
        Assert.Empty(again.Contacts.All);
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
        Assert.Contains(uid, (await _cli.RunAsync("contacts", "list")).Output);
        Assert.False(File.Exists(file));
        Assert.True(File.Exists(file + ".imported"));
        Assert.Contains(uid, (await _cli.RunAsync("contacts", "list")).Output);
    }

    [Fact]
    public async Task A_card_added_beside_a_running_host_waits_in_the_inbox_and_is_taken_in()
    {
        ContactCard card = CardOf("Ada");
        await using (HomeStore running = Home.OpenStore())
        {
            CliResult added = await _cli.RunAsync("contacts", "add", card.ToString());
            Assert.True(added.Code == ExitCode.Ok, added.Error);
            Assert.Empty(running.Contacts.All);

            Assert.Empty(ContactInbox.Of(_cli.Home).TakeIn(running.Contacts, TimeProvider.System.GetUtcNow()));
            Assert.Equal(card.Uid, Assert.Single(running.Contacts.All).Uid);
            Assert.Empty(Directory.GetFiles(Path.Combine(_cli.Home, "inbox")));
            await _cli.RunAsync("contacts", "add", CardOf("Ben").ToString());
        }

        await using HomeStore next = Home.OpenStore();
        Assert.Equal(["Ada", "Ben"], next.Contacts.All.Select(contact => contact.Alias).Order());
    }

    [Fact]
    public async Task What_is_no_card_is_taken_out_of_the_inbox_and_told()
    {
        string inbox = Directory.CreateDirectory(Path.Combine(_cli.Home, "inbox")).FullName;
        File.WriteAllText(Path.Combine(inbox, "a.card"), "no card");
        File.WriteAllText(Path.Combine(inbox, "b.card"), new string('x', 20_000));
        File.WriteAllText(Path.Combine(inbox, "c.card.12"), "half a card");
        await using HomeStore home = new MeshHome(Path.Combine(_cli.Home, "other")).OpenStore();

        IReadOnlyList<string> wrong = ContactInbox.Of(_cli.Home).TakeIn(home.Contacts, TimeProvider.System.GetUtcNow());

        Assert.Collection(wrong, a => Assert.Contains("a.card", a), b => Assert.Contains("b.card", b));
        Assert.Equal(["c.card.12"], Directory.GetFiles(inbox).Select(Path.GetFileName));
    }

    private static ContactCard CardOf(string alias)
    {
        using var key = SigningKey.Generate();
        return ContactCard.Issue(key, alias, [], TimeProvider.System.GetUtcNow(), TimeSpan.FromDays(1));
    }
}
