using Mesh.Actors.Bans;
using Mesh.Actors.Identity;
using Mesh.Actors.Permissions;
using Mesh.Actors.Requests;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Actors.Tests.Storage;

public sealed class ListenersTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Uid Somebody = SigningKey.Generate().Uid;

    [Fact]
    public void Who_listens_to_bans_hears_of_all_of_them_whatever_another_listener_throws()
    {
        var book = BanBook.InMemory();
        var heard = new List<BanChangeKind>();
        book.Add(AddressRange.Parse("192.0.2.0/24"), Now, until: Now.AddHours(1));
        book.Add(AddressRange.Parse("198.51.100.0/24"), Now, until: Now.AddHours(1));
        book.Changed += _ => throw new InvalidOperationException("an app's mistake");
        book.Changed += change => heard.Add(change.Kind);

        var thrown = Assert.Throws<InvalidOperationException>(() => book.Expire(Now.AddHours(2)));

        Assert.Equal("an app's mistake", thrown.Message);
        Assert.Equal([BanChangeKind.Expired, BanChangeKind.Expired], heard);
        Assert.Empty(book.All);
    }

    [Fact]
    public void Who_listens_to_grants_hears_of_them_whatever_another_listener_throws()
    {
        var book = GrantBook.InMemory();
        var heard = new List<GrantChange>();
        book.Changed += _ => throw new InvalidOperationException("an app's mistake");
        book.Changed += heard.Add;

        Assert.Throws<InvalidOperationException>(() => book.Revoke(Sid.OfName("chat"), Somebody, "test"));

        Assert.Single(heard);
    }

    [Fact]
    public void Who_listens_to_contacts_hears_of_them_whatever_another_listener_throws()
    {
        var book = ContactBook.InMemory();
        var heard = new List<ContactChangeKind>();
        book.Changed += _ => throw new InvalidOperationException("an app's mistake");
        book.Changed += change => heard.Add(change.Kind);

        Assert.Throws<InvalidOperationException>(() => book.Ban(Somebody));

        Assert.Equal([ContactChangeKind.Banned], heard);
    }

    [Fact]
    public void Where_a_host_takes_what_listeners_throw_whoever_makes_the_change_does_not_get_it()
    {
        var book = ContactBook.InMemory();
        var failed = new List<string>();
        book.ListenerFailed = e => failed.Add(e.Message);
        book.Changed += _ => throw new InvalidOperationException("an app's mistake");

        book.Ban(Somebody);

        Assert.Equal(["an app's mistake"], failed);
    }

    [Fact]
    public void A_listener_to_requests_that_throws_ends_nothing()
    {
        var board = new RequestBoard();
        var failed = new List<string>();
        int heard = 0;
        board.ListenerFailed = e => failed.Add(e.Message);
        board.Changed += () => throw new InvalidOperationException("an app's mistake");
        board.Changed += () => heard++;

        board.All = ContactRequests.None;

        Assert.Equal(1, heard);
        Assert.Equal(["an app's mistake"], failed);
    }
}
