using Mesh.Actors.Host;
using Mesh.Actors.Peers;
using Mesh.Actors.Permissions;
using Mesh.Contracts;

namespace Mesh.Hosting.Explaining;

/// <summary>What an app lacks to have a peer, and who gives it to it.</summary>
internal static class Permission
{
    /// <summary>The verdict; null where the app lacks nothing.</summary>
    public static Verdict? Denied(PeerFacts facts, AppPort app)
    {
        string luid = facts.Luid.Short;
        string? what = app.Rights.Missing(facts.Luid, facts.Asked.Ruid, facts.Asked.Protocol) switch
        {
            MissingRight.NotNamed =>
                $"which may not use our identity {luid}: its program named others; open it with that one among its identities",
            MissingRight.Revoked =>
                $"which may not use our identity {luid}: that was revoked; grant it again (MeshHost.Grants, mesh grants)",
            MissingRight.NotGranted =>
                $"which may not use our identity {luid}: nobody has granted it, and mesh.permissions is granted; grant it (MeshHost.Grants, mesh grants)",
            MissingRight.ContactHidden =>
                $"which may not see it as our identity {luid}: its grant shows {Shown(app, facts.Luid)}; grant it with this contact (MeshHost.Grants, mesh grants)",
            MissingRight.ProtocolNotGranted =>
                $"which may not speak that protocol as our identity {luid}; grant it with this protocol (MeshHost.Grants, mesh grants)",
            _ => null,
        };
        return what is null
            ? null
            : new Verdict(PeerState.NeverSeen, PeerCause.NotGranted, $"is kept from the app \"{app.Name}\", {what}");
    }

    // Not whom: the names of contacts are not the app's to know.
    private static string Shown(AppPort app, Uid luid) =>
        app.Rights.Basis.Find(app.Sid, luid)?.Contacts is { } contacts
            ? contacts.Kind switch
            {
                VisibilityKind.None => "no contact",
                VisibilityKind.Only => $"{contacts.Contacts.Count} contacts only",
                _ => $"all contacts but {contacts.Contacts.Count}",
            }
            : "others";
}
