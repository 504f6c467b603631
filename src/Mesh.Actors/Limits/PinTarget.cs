using Mesh.Contracts;

namespace Mesh.Actors.Limits;

/// <summary>What is pinned: our identity, the other's, and its host, or <see cref="Hid.Any"/> of them.</summary>
/// <remarks>A class, so that all who speak of a pin share one: there may be very many.</remarks>
internal sealed record PinTarget(Uid Luid, Uid Ruid, Hid Rhid)
{
    public bool IsAnyHost => Rhid == Hid.Any;

    public SlotKey Slot => new(Luid, Ruid, Rhid);

    public static PinTarget Of(SlotKey slot) => new(slot.Luid, slot.Ruid, slot.Rhid);

    /// <inheritdoc />
    public override string ToString() => $"{Luid.Short}-{Ruid.Short}-{(IsAnyHost ? "any" : Rhid.Short)}";
}
