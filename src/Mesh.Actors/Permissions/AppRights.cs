using Mesh.Contracts;

namespace Mesh.Actors.Permissions;

/// <summary>What one app may, as long as <see cref="Book"/> is what the book says. Immutable.</summary>
/// <remarks>
/// An app may use an identity where the host has it, the program that opened the app named it, and the book grants it or, where the book is silent,
/// the mode is open. It sees whom the book's entry shows there, and the host's own identities, which are no contacts.
/// </remarks>
internal sealed class AppRights(
    GrantTable basis,
    PermissionMode mode,
    Sid app,
    IReadOnlySet<Uid> own,
    IReadOnlySet<Uid> named
)
{
    /// <summary>The grants that count: those of the book, and for a successor that they have not followed to yet those of the old identity.</summary>
    public GrantTable Basis => basis;

    /// <summary>What the book said when these rights were read.</summary>
    public required GrantTable Book { get; init; }

    /// <summary>The host's identities that these rights were read from; null if they hold for good.</summary>
    public object? Own { get; init; }

    /// <summary>Own identities that the app may use.</summary>
    public IReadOnlySet<Uid> Identities { get; } =
        own.Where(uid => named.Contains(uid) && IsGranted(basis.Find(app, uid), mode)).ToHashSet();

    /// <summary>Whether the app may use an identity towards somebody.</summary>
    public bool MayUse(Uid luid, Uid ruid) => Missing(luid, ruid, protocol: null) == MissingRight.None;

    /// <summary>Whether the app may have a peer.</summary>
    public bool Permits(Uid luid, Uid ruid, string protocol) => Missing(luid, ruid, protocol) == MissingRight.None;

    /// <summary>What the app lacks to have a peer; the first thing of several.</summary>
    /// <param name="luid">Our identity.</param>
    /// <param name="ruid">The other's; null for no matter whose.</param>
    /// <param name="protocol">By which protocol; null for no matter which.</param>
    public MissingRight Missing(Uid luid, Uid? ruid, string? protocol)
    {
        AppGrant? grant = basis.Find(app, luid);
        if (!Identities.Contains(luid))
        {
            return !own.Contains(luid) ? MissingRight.NotOwn
                : grant is { IsRevoked: true } ? MissingRight.Revoked
                : !IsGranted(grant, mode) ? MissingRight.NotGranted
                : MissingRight.NotNamed;
        }

        if (grant is not null && ruid is { } other && !own.Contains(other) && !grant.Shows(other))
        {
            return MissingRight.ContactHidden;
        }

        return grant is not null && protocol is not null && !grant.Speaks(protocol)
            ? MissingRight.ProtocolNotGranted
            : MissingRight.None;
    }

    private static bool IsGranted(AppGrant? grant, PermissionMode mode) =>
        grant is null ? mode == PermissionMode.Open : !grant.IsRevoked;
}

/// <summary>What an app lacks.</summary>
internal enum MissingRight
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The host has no such identity.</summary>
    NotOwn,

    /// <summary>The program that opened the app named others.</summary>
    NotNamed,

    /// <summary>The book says that the app may not use the identity.</summary>
    Revoked,

    /// <summary>The book says nothing, and the mode is granted.</summary>
    NotGranted,

    /// <summary>The app may not see the contact as this identity.</summary>
    ContactHidden,

    /// <summary>The app may not speak the protocol as this identity.</summary>
    ProtocolNotGranted,
}
