using Mesh.Actors.Identity;
using Mesh.Actors.Permissions;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Actors.Tests.Permissions;

/// <summary>Which wins: the book, the mode, or what the program named.</summary>
public sealed class AppRightsTests
{
    private static readonly SigningKey First = SigningKey.Generate();
    private static readonly SigningKey Second = SigningKey.Generate();
    private static readonly Uid Friend = SigningKey.Generate().Uid;
    private static readonly Sid App = Sid.OfName("app");

    private readonly GrantBook _book = GrantBook.InMemory();

    [Fact]
    public void Where_the_book_is_silent_open_gives_what_the_program_names_and_granted_nothing()
    {
        Assert.Equal(Sorted(First, Second), Rights(PermissionMode.Open).Identities.Order());
        Assert.Equal([First.Uid], Rights(PermissionMode.Open, First.Uid).Identities);
        Assert.Empty(Rights(PermissionMode.Granted).Identities);
        Assert.Equal(
            MissingRight.NotGranted,
            Rights(PermissionMode.Granted, First.Uid).Missing(First.Uid, Friend, "p")
        );
        Assert.Equal(MissingRight.NotNamed, Rights(PermissionMode.Open, First.Uid).Missing(Second.Uid, Friend, "p"));
        Assert.Equal(MissingRight.NotOwn, Rights(PermissionMode.Open).Missing(Friend, Friend, "p"));
        Assert.True(Rights(PermissionMode.Open).Permits(First.Uid, Friend, "p"));
    }

    [Theory]
    [InlineData(PermissionMode.Open)]
    [InlineData(PermissionMode.Granted)]
    public void What_the_book_says_holds_in_either_mode_and_naming_only_narrows(PermissionMode mode)
    {
        _book.Grant(new AppGrant(App, First.Uid, ContactVisibility.Only(Friend), ["p"]), "test");
        _book.Revoke(App, Second.Uid, "test");

        AppRights rights = Rights(mode);
        Assert.Equal([First.Uid], rights.Identities);
        Assert.True(rights.Permits(First.Uid, Friend, "p"));
        Assert.True(rights.MayUse(First.Uid, Friend));
        Assert.Equal(MissingRight.ProtocolNotGranted, rights.Missing(First.Uid, Friend, "q"));
        Assert.Equal(MissingRight.ContactHidden, rights.Missing(First.Uid, SigningKey.Generate().Uid, "p"));
        Assert.Equal(MissingRight.Revoked, rights.Missing(Second.Uid, Friend, "p"));
        Assert.Empty(Rights(mode, Second.Uid).Identities);
        Assert.Equal(MissingRight.NotNamed, Rights(mode, Second.Uid).Missing(First.Uid, Friend, "p"));
    }

    [Fact]
    public void Own_identities_are_no_contacts_and_no_visibility_hides_them()
    {
        _book.Grant(new AppGrant(App, First.Uid, ContactVisibility.None), "test");

        AppRights rights = Rights(PermissionMode.Granted);

        Assert.True(rights.Permits(First.Uid, First.Uid, "p"));
        Assert.True(rights.Permits(First.Uid, Second.Uid, "p"));
        Assert.False(rights.Permits(First.Uid, Friend, "p"));
    }

    [Fact]
    public void A_grant_of_another_app_gives_nothing()
    {
        _book.Grant(new AppGrant(Sid.OfName("other"), First.Uid, ContactVisibility.All), "test");

        Assert.Empty(Rights(PermissionMode.Granted).Identities);
    }

    [Fact]
    public void Live_rights_follow_the_book_and_an_identity_that_comes_later_must_be_granted()
    {
        var keys = new MemoryKeyRing(First);
        keys.Add(First);
        var permissions = new AppPermissions(_book, PermissionMode.Open, keys);
        LiveRights live = permissions.Of(App, named: null);
        AppRights before = live.Current;
        Assert.Same(before, live.Current);
        keys.Add(Second);

        _book.Revoke(App, First.Uid, "test");
        Assert.False(live.AreCurrent(before));
        Assert.Empty(live.Current.Identities);
        Assert.False(permissions.MayUse(App, First.Uid, Friend));
        _book.Grant(new AppGrant(App, Second.Uid, ContactVisibility.All), "test");
        Assert.Equal([Second.Uid], live.Current.Identities);
        Assert.True(permissions.MayUse(App, Second.Uid, Friend));
    }

    [Fact]
    public void Before_its_grants_have_followed_a_successor_gives_an_app_no_more_than_the_old_one_did()
    {
        var later = Sid.OfName("later");
        _book.Revoke(App, First.Uid, "test");
        _book.Grant(new AppGrant(later, First.Uid, ContactVisibility.All, ["p"]), "test");
        MemoryKeyRing keys = Keys();
        var permissions = new AppPermissions(_book, PermissionMode.Open, keys);
        LiveRights before = permissions.Of(App, named: null);
        Succeed(keys, First, Second);

        Assert.Empty(before.Current.Identities);
        Assert.Equal(MissingRight.Revoked, before.Current.Missing(Second.Uid, Friend, "p"));
        Assert.Empty(permissions.Of(App, named: null).Current.Identities);
        Assert.False(permissions.MayUse(App, Second.Uid, Friend));
        AppRights limited = permissions.Of(later, named: null).Current;
        Assert.True(limited.Permits(Second.Uid, Friend, "p"));
        Assert.Equal(MissingRight.ProtocolNotGranted, limited.Missing(Second.Uid, Friend, "q"));

        ((ISuccession)_book).SucceedOwn(First.Uid, Second.Uid, _ => { });
        Assert.Equal(MissingRight.Revoked, before.Current.Missing(Second.Uid, Friend, "p"));
        _book.Clear(App, Second.Uid, "test");
        Assert.Equal([Second.Uid], before.Current.Identities);
    }

    [Fact]
    public void What_is_said_of_any_identity_of_a_line_holds_for_the_last_one_until_its_grants_have_followed()
    {
        var third = SigningKey.Generate();
        MemoryKeyRing keys = Keys();
        var permissions = new AppPermissions(_book, PermissionMode.Open, keys);
        LiveRights live = permissions.Of(App, named: new HashSet<Uid> { First.Uid });
        Succeed(keys, First, Second);
        Assert.Equal([Second.Uid], live.Current.Identities);
        _book.Revoke(App, Second.Uid, "test");
        keys.Add(third);
        Succeed(keys, Second, third);

        Assert.Empty(live.Current.Identities);
    }

    // Of the first and the second.
    private static MemoryKeyRing Keys()
    {
        var keys = new MemoryKeyRing(SigningKey.Generate());
        keys.Add(First);
        keys.Add(Second);
        return keys;
    }

    private static void Succeed(MemoryKeyRing keys, SigningKey old, SigningKey next) =>
        keys.Succeed(Succession.Issue(SigningKey.Generate(), old.Uid, next, default, DateTimeOffset.UnixEpoch));

    private static IEnumerable<Uid> Sorted(params SigningKey[] keys) => keys.Select(key => key.Uid).Order();

    private AppRights Rights(PermissionMode mode, params Uid[] named) =>
        PermissionsKit.Of(_book, mode, First, Second).Of(App, named.Length == 0 ? null : named.ToHashSet()).Current;
}
