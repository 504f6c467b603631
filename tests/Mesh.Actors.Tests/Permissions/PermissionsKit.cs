using Mesh.Actors.Identity;
using Mesh.Actors.Permissions;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Actors.Tests.Permissions;

/// <summary>Permissions of a host with some identities.</summary>
internal static class PermissionsKit
{
    public static AppPermissions Open(GrantBook book, params SigningKey[] own) => Of(book, PermissionMode.Open, own);

    public static AppPermissions Of(GrantBook book, PermissionMode mode, params SigningKey[] own)
    {
        var keys = new MemoryKeyRing(own[0]);
        foreach (SigningKey identity in own)
        {
            keys.Add(identity);
        }

        return new AppPermissions(book, mode, keys);
    }
}
