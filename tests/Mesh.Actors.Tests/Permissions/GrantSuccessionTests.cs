using Mesh.Actors.Identity;
using Mesh.Actors.Permissions;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using StoreChange = Mesh.Actors.Storage.StoreChange;

namespace Mesh.Actors.Tests.Permissions;

public sealed class GrantSuccessionTests
{
    private static readonly Uid Luid = SigningKey.Generate().Uid;
    private static readonly Uid Successor = SigningKey.Generate().Uid;
    private static readonly Uid Old = SigningKey.Generate().Uid;
    private static readonly Uid Next = SigningKey.Generate().Uid;
    private static readonly Uid Other = SigningKey.Generate().Uid;

    private readonly MemoryStore _store = new();
    private readonly GrantBook _book;

    public GrantSuccessionTests()
    {
        _book = GrantBook.Open(_store);
        _book.Grant(new AppGrant(Sid.OfName("only"), Luid, ContactVisibility.Only(Old, Other), ["talk"]), "operator");
        _book.Grant(new AppGrant(Sid.OfName("but"), Luid, ContactVisibility.AllBut(Old)), "operator");
        _book.Grant(new AppGrant(Sid.OfName("all"), Luid, ContactVisibility.All), "operator");
    }

    [Fact]
    public void Lists_of_contacts_follow_in_one_commit_with_their_audit_also_when_the_book_is_opened_again()
    {
        var told = new List<Sid>();
        _book.Changed += change => told.Add(change.App);
        int commits = 0;
        Succeed(changes =>
        {
            commits++;
            _store.Commit(changes);
        });

        Assert.Equal(1, commits);
        Assert.Equal(new[] { Sid.OfName("only"), Sid.OfName("but") }.Order(), told.Order());
        foreach (GrantBook book in (GrantBook[])[_book, GrantBook.Open(_store)])
        {
            AppGrant only = book.Find(Sid.OfName("only"), Luid)!;
            Assert.Equal(ContactVisibility.Only(Next, Other), only.Contacts);
            Assert.Equal(["talk"], only.Protocols);
            Assert.Equal(ContactVisibility.AllBut(Next), book.Find(Sid.OfName("but"), Luid)!.Contacts);
            Assert.Equal(["succession", "succession", "operator"], book.Audit(3).Select(entry => entry.By));
        }
    }

    [Fact]
    public void What_cannot_be_written_changes_nothing_and_a_second_time_there_is_nothing_to_move()
    {
        IReadOnlyList<AppGrant> all = _book.All;
        Assert.Throws<MeshException>(() => Succeed(_ => throw new MeshException(MeshErrorCode.Storage, "full")));
        Assert.Equal(all, _book.All);

        Succeed(_store.Commit);
        IReadOnlyList<StoreChange>? again = null;
        Succeed(changes => again = changes);
        Assert.Empty(again!);
    }

    [Fact]
    public void What_apps_may_as_an_identity_of_ours_they_may_as_its_successor_in_one_commit_with_their_audit()
    {
        int commits = 0;
        SucceedOwn(changes =>
        {
            commits++;
            _store.Commit(changes);
        });

        Assert.Equal(1, commits);
        foreach (GrantBook book in (GrantBook[])[_book, GrantBook.Open(_store)])
        {
            Assert.Equal(3, book.All.Count);
            Assert.All(book.All, grant => Assert.Equal(Successor, grant.Luid));
            AppGrant only = book.Find(Sid.OfName("only"), Successor)!;
            Assert.Equal(ContactVisibility.Only(Old, Other), only.Contacts);
            Assert.Equal(["talk"], only.Protocols);
            Assert.All(book.Audit(6), entry => Assert.Equal("succession", entry.By));
        }

        IReadOnlyList<StoreChange>? again = null;
        SucceedOwn(changes => again = changes);
        Assert.Empty(again!);
    }

    [Fact]
    public void What_is_said_of_the_successor_already_stays_and_is_never_made_wider()
    {
        _book.Grant(new AppGrant(Sid.OfName("all"), Successor, ContactVisibility.None), "operator");
        _book.Revoke(Sid.OfName("but"), Successor, "operator");
        _book.Revoke(Sid.OfName("only"), Luid, "operator");
        SucceedOwn(_store.Commit);

        Assert.Equal(ContactVisibility.None, _book.Find(Sid.OfName("all"), Successor)!.Contacts);
        Assert.True(_book.Find(Sid.OfName("but"), Successor)!.IsRevoked);
        Assert.True(_book.Find(Sid.OfName("only"), Successor)!.IsRevoked);
        Assert.Equal(3, _book.All.Count);
    }

    [Fact]
    public void Grants_of_our_own_identity_stay_where_they_cannot_be_written()
    {
        IReadOnlyList<AppGrant> all = _book.All;
        Assert.Throws<MeshException>(() => SucceedOwn(_ => throw new MeshException(MeshErrorCode.Storage, "full")));
        Assert.Equal(all, _book.All);
    }

    private void SucceedOwn(Action<IReadOnlyList<StoreChange>> commit) =>
        ((ISuccession)_book).SucceedOwn(Luid, Successor, commit);

    private void Succeed(Action<IReadOnlyList<StoreChange>> commit) => ((ISuccession)_book).Succeed(Old, Next, commit);
}
