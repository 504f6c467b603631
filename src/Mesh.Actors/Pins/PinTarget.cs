using Mesh.Actors.Limits;
using Mesh.Actors.Peers;
using Mesh.Contracts;

namespace Mesh.Actors.Pins;

/// <summary>What is pinned: our identity, the other's, and its host, or <see cref="Hid.Any"/> of them.</summary>
/// <remarks>A class, so that all who speak of a pin share one.</remarks>
internal sealed record PinTarget(Uid Luid, Uid Ruid, Hid Rhid)
{
    public bool IsAnyHost => Rhid == Hid.Any;

    public SlotKey Slot => new(Luid, Ruid, Rhid);

    public static PinTarget Of(ConnectionKey key) => new(key.Luid, key.Ruid, key.Rhid);

    public ConnectionKey On(Hid host) => new(Luid, Ruid, host);

    /// <summary>Whether a connection satisfies it.</summary>
    public bool IsMetBy(ConnectionKey key) => key.IsOneOf(Luid, Ruid, Rhid);

    /// <inheritdoc />
    public override string ToString() => $"{Luid.Short}-{Ruid.Short}-{(IsAnyHost ? "any" : Rhid.Short)}";
}
