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

    private void Succeed(Action<IReadOnlyList<StoreChange>> commit) => ((ISuccession)_book).Succeed(Old, Next, commit);
}
