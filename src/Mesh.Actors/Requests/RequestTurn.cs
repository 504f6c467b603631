using Mesh.Actors.Storage;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Requests;

/// <summary>The time, by both clocks.</summary>
/// <param name="Now">Monotonic.</param>
/// <param name="Date">The calendar's.</param>
internal readonly record struct Moment(TimeSpan Now, DateTimeOffset Date);

/// <summary>Who speaks on a contact link, proven.</summary>
/// <param name="Uid">The identity.</param>
/// <param name="Hid">Its host.</param>
/// <param name="Luid">To which of ours.</param>
/// <param name="Block">Where the host is.</param>
internal sealed record Speaker(Uid Uid, Hid Hid, Uid Luid, AddressBlock? Block);

/// <summary>What the book wants done, in this order: take the card into the contacts, put the changes on the disk, and only then speak and tell.</summary>
internal sealed record RequestTurn
{
    public static RequestTurn Nothing { get; } = new();

    /// <summary>A card to be added to the contacts.</summary>
    public ContactCard? Adopt { get; init; }

    public IReadOnlyList<StoreChange> Changes { get; init; } = [];

    public IReadOnlyList<ContactRequestChanged> Events { get; init; } = [];

    /// <summary>What to say on the link; null for nothing.</summary>
    public ControlMessage? Say { get; init; }
}
