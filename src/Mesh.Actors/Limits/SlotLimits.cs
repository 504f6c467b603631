namespace Mesh.Actors.Limits;

/// <summary>How many connections there may be, and how many of these slots are kept for whom.</summary>
/// <param name="Total">Slots in all; at least 1.</param>
/// <param name="KeptForPins">Slots that only pinned connections may have; 0 to <paramref name="Total"/> − 1.</param>
/// <param name="KeptForContacts">Slots, besides these, that no stranger may have.</param>
/// <param name="PerIdentity">Slots for all hosts of one remote identity; pinned ones are not held back by it.</param>
/// <param name="LinksPerConnection">Links, handshakes included, for one connection: more than any honest host has while it replaces a link.</param>
internal sealed record SlotLimits(
    int Total,
    int KeptForPins,
    int KeptForContacts,
    int PerIdentity,
    int LinksPerConnection = 16
)
{
    /// <summary>A quarter for pins, and a quarter that strangers leave to contacts.</summary>
    public static SlotLimits Of(int total, int perIdentity) => new(total, total / 4, total / 4, perIdentity);
}
