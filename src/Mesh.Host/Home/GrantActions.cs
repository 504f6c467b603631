using Mesh.Actors.Identity;
using Mesh.Actors.Permissions;
using Mesh.Contracts;
using Mesh.Host.Control;
using Mesh.Host.Control.Contract;
using Mesh.Host.Terminal;

namespace Mesh.Host.Home;

/// <summary>What is done with the grants: by a node that is asked to, or by a command where no node runs.</summary>
/// <param name="Book">The grants.</param>
/// <param name="Own">The host's identities.</param>
/// <param name="Contacts">Whom the host knows.</param>
/// <param name="Open">Apps that are open.</param>
/// <param name="Mode">What an app may of which nothing is said; null where nobody knows.</param>
internal sealed record GrantActions(
    GrantBook Book,
    IReadOnlyList<OwnIdentity> Own,
    ContactBook Contacts,
    IReadOnlyList<(string Name, Sid Sid)> Open,
    PermissionMode? Mode = null
)
{
    /// <summary>The most changes that are shown.</summary>
    public const int MaxAudit = GrantBook.MaxAudit;

    private static readonly string[] Kinds =
    [
        VisibilityInfo.None,
        VisibilityInfo.All,
        VisibilityInfo.Only,
        VisibilityInfo.AllBut,
    ];

    private string? Permissions => Mode?.ToString().ToLowerInvariant();

    /// <param name="only">Of which app; null for all.</param>
    /// <exception cref="MeshException">The app is not known.</exception>
    public GrantsAnswer List(string? only)
    {
        AppSearch apps = Apps();
        Sid? app = only is null ? null : apps.One(only);
        return new GrantsAnswer(
            Permissions,
            [.. Book.All.Where(grant => (app ?? grant.App) == grant.App).Select(grant => Info(apps, grant))]
        );
    }

    /// <exception cref="MeshException">What is named is not known, or cannot be kept.</exception>
    public GrantChangedAnswer Set(SetGrantRequest request)
    {
        (Sid app, Uid luid) = Find(request.App, request.Luid);
        AppGrant? now = Book.Find(app, luid) is { IsRevoked: false } said ? said : null;
        ContactVisibility contacts = request.Contacts is { } visibility
            ? VisibilityOf(visibility)
            : now?.Contacts ?? ContactVisibility.All;
        IReadOnlyList<string>? protocols = request.Protocols is { } spoken ? spoken.Names : now?.Protocols;
        try
        {
            return Changed(app, luid, Book.Grant(new AppGrant(app, luid, contacts, protocols), OperatorApp.Name));
        }
        catch (ArgumentException e)
        {
            throw new MeshException(MeshErrorCode.Invalid, e.Message, e);
        }
    }

    /// <inheritdoc cref="Set"/>
    public GrantChangedAnswer Revoke(GrantRequest request)
    {
        (Sid app, Uid luid) = Find(request.App, request.Luid);
        return Changed(app, luid, Book.Revoke(app, luid, OperatorApp.Name));
    }

    /// <inheritdoc cref="Set"/>
    public GrantChangedAnswer Clear(GrantRequest request)
    {
        (Sid app, Uid luid) = Find(request.App, request.Luid);
        return Changed(app, luid, Book.Clear(app, luid, OperatorApp.Name));
    }

    /// <summary>The newest changes, the newest first.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Invalid"/>: the number is out of its range; or they cannot be read.</exception>
    public GrantAuditAnswer Audit(int max)
    {
        if (max is < 1 or > MaxAudit)
        {
            throw new MeshException(MeshErrorCode.Invalid, $"max is 1 to {MaxAudit}, not {max}.");
        }

        AppSearch apps = Apps();
        return new GrantAuditAnswer([
            .. Book.Audit(max)
                .Select(entry => new GrantAuditInfo(
                    entry.Number,
                    entry.At,
                    entry.By,
                    apps.NameOf(entry.App),
                    entry.App.ToString(),
                    entry.Luid.ToString(),
                    OwnAlias(entry.Luid),
                    entry.Before,
                    entry.After
                )),
        ]);
    }

    private (Sid App, Uid Luid) Find(string app, string luid) =>
        (
            Apps().One(app),
            Succeeded.One(
                Own.Select(own => (own.Uid, own.Alias))
                    .Concat(Book.All.Select(grant => (grant.Luid, OwnAlias(grant.Luid)))),
                uid => Own.Any(own => own.Uid == uid && own.SucceededBy is not null),
                luid,
                "identity of this node",
                "mesh identity show"
            )
        );

    private ContactVisibility VisibilityOf(VisibilityRequest request)
    {
        Uid[] listed = [.. (request.Who ?? []).Select(Contact)];
        return (request.Kind, listed.Length) switch
        {
            (VisibilityInfo.None, 0) => ContactVisibility.None,
            (VisibilityInfo.All, 0) => ContactVisibility.All,
            (VisibilityInfo.Only, > 0 and <= ContactVisibility.MaxContacts) => ContactVisibility.Only(listed),
            (VisibilityInfo.AllBut, > 0 and <= ContactVisibility.MaxContacts) => ContactVisibility.AllBut(listed),
            (VisibilityInfo.None or VisibilityInfo.All, _) => throw new MeshException(
                MeshErrorCode.Invalid,
                $"The contacts \"{request.Kind}\" are without names."
            ),
            (VisibilityInfo.Only or VisibilityInfo.AllBut, _) => throw new MeshException(
                MeshErrorCode.Invalid,
                $"The contacts \"{request.Kind}\" want 1 to {ContactVisibility.MaxContacts} names."
            ),
            _ => throw new MeshException(
                MeshErrorCode.Invalid,
                $"Contacts are none, all, only or allBut, not \"{TerminalText.Clean(request.Kind)}\".{NearNames.Sentence(request.Kind, Kinds)}"
            ),
        };
    }

    private Uid Contact(string who)
    {
        Uid uid = Uid.TryParse(who, out Uid whole) ? whole : ContactSearch.One(Contacts.All, who).Uid;
        Succeeded.Refuse(Contacts, uid);
        return uid;
    }

    private AppSearch Apps() => AppSearch.Of(Open, Book.All.Select(grant => grant.App));

    private string? OwnAlias(Uid luid) => Own.FirstOrDefault(own => own.Uid == luid)?.Alias;

    private GrantChangedAnswer Changed(Sid app, Uid luid, bool changed)
    {
        AppSearch apps = Apps();
        AppGrant? grant = Book.Find(app, luid);
        return new GrantChangedAnswer(
            changed,
            apps.NameOf(app),
            app.ToString(),
            luid.ToString(),
            OwnAlias(luid),
            Permissions,
            grant is null ? null : Info(apps, grant)
        );
    }

    private GrantInfo Info(AppSearch apps, AppGrant grant) =>
        new()
        {
            App = apps.NameOf(grant.App),
            Sid = grant.App.ToString(),
            Luid = grant.Luid.ToString(),
            LuidAlias = OwnAlias(grant.Luid),
            Revoked = grant.IsRevoked,
            Contacts = new VisibilityInfo(
                Kinds[(int)grant.Contacts.Kind],
                [.. grant.Contacts.Contacts.Select(uid => new ListedContact(uid.ToString(), Contacts.Find(uid)?.Alias))]
            ),
            Protocols = grant.Protocols,
        };
}
