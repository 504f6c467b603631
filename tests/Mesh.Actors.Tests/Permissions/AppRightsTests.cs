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
        var keys = new Actors.Identity.MemoryKeyRing(First);
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

    private static IEnumerable<Uid> Sorted(params SigningKey[] keys) => keys.Select(key => key.Uid).Order();

    private AppRights Rights(PermissionMode mode, params Uid[] named) =>
        PermissionsKit.Of(_book, mode, First, Second).Of(App, named.Length == 0 ? null : named.ToHashSet()).Current;
}
