using Mesh.Actors.Identity;
using Mesh.Contracts;

namespace Mesh.Actors.Permissions;

/// <summary>What the apps of one host may, by the book, the mode, and whom the host speaks as. Any thread.</summary>
internal sealed class AppPermissions(GrantBook book, PermissionMode mode, IKeyRing keys)
{
    /// <summary>What holds now; another object after each change.</summary>
    public GrantTable Table => book.Table;

    /// <summary>Whom the host speaks as; another object after each change.</summary>
    public IReadOnlyList<OwnIdentity> Identities => keys.Identities;

    /// <summary>What happens where the book says nothing.</summary>
    public PermissionMode Mode => mode;

    /// <summary>Whether an app, open or not, may use an identity towards somebody.</summary>
    public bool MayUse(Sid app, Uid luid, Uid ruid) => RightsOf(app, named: null, Own(Identities)).MayUse(luid, ruid);

    /// <summary>The rights of an app that is opened, live.</summary>
    /// <param name="app">Its service id.</param>
    /// <param name="named">Identities that its program named; null for all that the host has now, and those to come that the book grants it.</param>
    public LiveRights Of(Sid app, IReadOnlySet<Uid>? named)
    {
        IReadOnlySet<Uid> first = Own(Identities);
        return new LiveRights(this, () => RightsOf(app, named, first));
    }

    private AppRights RightsOf(Sid app, IReadOnlySet<Uid>? named, IReadOnlySet<Uid> first)
    {
        GrantTable inForce = Table;
        IReadOnlyList<OwnIdentity> identities = Identities;
        GrantTable table = Followed(inForce, app, identities);
        IReadOnlySet<Uid> own = Own(identities);
        HashSet<Uid> asked = [.. named ?? own.Where(uid => first.Contains(uid) || table.Find(app, uid) is not null)];

        // Whoever may use an identity may use the one that took its place.
        asked.UnionWith(
            (named ?? first).Select(uid => OwnSuccession.SuccessorOf(identities, uid)).OfType<Uid>().ToArray()
        );
        return new AppRights(table, mode, app, own, asked) { Book = inForce, Own = identities };
    }

    // Grants follow an identity to its successor a moment later, or as soon as they can be written: until then it gives no more than the old one did.
    private static GrantTable Followed(GrantTable table, Sid app, IReadOnlyList<OwnIdentity> identities)
    {
        foreach ((Uid old, Uid next) in OwnSuccession.InOrder(identities))
        {
            table = table
                .TakenOver(old, next)
                .Where(grant => grant.App == app)
                .Aggregate(table, (all, one) => all.With(one));
        }

        return table;
    }

    private static HashSet<Uid> Own(IReadOnlyList<OwnIdentity> identities) => [.. OwnSuccession.InPlace(identities)];
}

/// <summary>The rights of one app, read anew after each change of the book, and of the identities. Any thread.</summary>
internal sealed class LiveRights(AppPermissions permissions, Func<AppRights> read)
{
    private volatile AppRights _rights = read();

    /// <summary>Whether rights that were read are those of now.</summary>
    public bool AreCurrent(AppRights rights) =>
        ReferenceEquals(rights.Book, permissions.Table) && ReferenceEquals(rights.Own, permissions.Identities);

    /// <summary>What the app may now.</summary>
    public AppRights Current
    {
        get
        {
            AppRights rights = _rights;
            if (!AreCurrent(rights))
            {
                // Two threads may read at once, and the older reading may stay: then it is not current, and is read again.
                _rights = rights = read();
            }

            return rights;
        }
    }
}
