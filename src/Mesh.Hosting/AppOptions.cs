using Mesh.Contracts;

namespace Mesh.Hosting;

/// <summary>What an app is called, speaks, and may use.</summary>
public sealed record AppOptions
{
    /// <summary>The app's name; its service id unless <see cref="Sid"/> is given.</summary>
    /// <value>1 to 32 bytes of UTF-8; required.</value>
    public required string Name { get; init; }

    /// <summary>The app's service id, where its name is not to be it.</summary>
    /// <value>Made from <see cref="Name"/> by default.</value>
    public Sid? Sid { get; init; }

    /// <summary>The protocols it speaks; each shared one makes a peer. None: it sees no peers.</summary>
    /// <value>Empty by default; each 1 to 64 bytes of UTF-8, at most 64 of them, none twice.</value>
    public IReadOnlyList<string> Protocols { get; init; } = [];

    /// <summary>Own identities that it may use; null for all that the host has when the app opens, and those to come that it is granted.</summary>
    /// <remarks>It only narrows: what <see cref="MeshHost.Grants"/> and <see cref="Actors.Host.MeshOptions.Permissions"/> forbid, no app gets by naming it.</remarks>
    /// <value>Null by default.</value>
    public IReadOnlyList<Uid>? Identities { get; init; }
}
