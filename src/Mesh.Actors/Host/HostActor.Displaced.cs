using Mesh.Actors.Limits;
using Mesh.Actors.Links;
using Mesh.Actors.Peers;
using Mesh.Actors.Pins;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>Pins that find no room, before the dial or after it, and by whom they are displaced now.</summary>
internal sealed partial class HostActor
{
    // Whom the pins that wait for room gave way to. Asked for when somebody looks: that changes more often than anybody does.
    private readonly Dictionary<PinTarget, PlaceTaken> _taken = [];

    private void TellNoRoom(PinEntry<IActorRef> entry, Room room)
    {
        NoteTaken(entry, room.Key);
        entry.Actor?.Tell(new NoRoomForPin(NameOfHolder(room) ?? room.Refusal!.Reason));
    }

    private void NoteTaken(PinEntry<IActorRef> entry, SlotKey? by) =>
        _taken[entry.Target] = new PlaceTaken(by, _policy.Slots.Limits.Total);

    private void ForgetTaken(PinEntry<IActorRef> entry) => _taken.Remove(entry.Target);

    /// <summary>The pin, displaced by who has its place now: whoever it was at first may have gone, and another come.</summary>
    private Pin AsOfNow(PinTarget target, Pin pin)
    {
        if (
            pin.State.Phase != PinPhase.Displaced
            || _pins.Find(target)?.Wanted is not { } wanted
            || (_taken.TryGetValue(target, out PlaceTaken first) && first.IsSo(_policy.Slots))
        )
        {
            return pin;
        }

        Room room = _policy.Slots.FindRoom(
            SlotOf(ConnectToOf(target)),
            ConnectionValue.Pinned(wanted.Priority, wanted.Policy)
        );
        return !room.IsThere && NameOfHolder(room) is { } holder
            ? pin with
            {
                State = pin.State with { DisplacedBy = holder },
            }
            : pin;
    }

    private OwnedPin AsOfNow(OwnedPin owned) =>
        owned with
        {
            Pin = AsOfNow(new PinTarget(owned.Pin.Luid, owned.Pin.Ruid, owned.Pin.Rhid), owned.Pin),
        };

    private IReadOnlyList<OwnedPin> PinsNow(AppPort? app) =>
        [.. (app is null ? _pins.ListAll() : _pins.List(app.Sid)).Select(AsOfNow)];

    /// <summary>
    /// What somebody is told whose dial has failed. If there was no room for the connection on our own side a pin waits for that, and is told as soon as there is
    /// some; where there is some again it does not stay away for as long as a stranger who was refused.
    /// </summary>
    private DialFailed ToldTo(IActorRef who, Uid ruid, DialFailed failed)
    {
        if (
            failed.Fault != HandshakeFault.NoRoom
            || _pins.Of(ruid).FirstOrDefault(pin => who.Equals(pin.Actor)) is not { Wanted: { } wanted } entry
        )
        {
            return failed;
        }

        Room room = FindRoom(entry, wanted);
        if (!room.IsThere)
        {
            TellNoRoom(entry, room);
        }

        return room.IsThere && !room.IsOwn ? failed with { RetryAfter = null } : failed;
    }

    // How long a contact that nobody pins is not dialled: where our own side had no room it is dialled as soon as there is some.
    private TimeSpan? PauseAfter(ConnectTo target, DialFailed failed) =>
        failed.Fault == HandshakeFault.NoRoom && WaitsForRoom(target.Ruid) is { IsThere: true, IsOwn: false }
            ? null
            : failed.RetryAfter;

    private Room? WaitsForRoom(Uid ruid)
    {
        if (!_parts.Options.DialContacts || _parts.Contacts.Find(ruid) is null || IsDialledByPins(ruid))
        {
            return null;
        }

        return _parts.Keys.Identities is [{ Uid: var luid }, ..] && new ConnectTo(luid, ruid, null, null) is var target
            ? RoomFor(target, _policy.ValueOf(SlotOf(target)), waits: true)
            : null;
    }

    // A link that came up, and for whose connection there was no room.
    private void TellPinsTurnedAway(ConnectionKey key)
    {
        foreach (PinEntry<IActorRef> entry in _pins.MetBy(key))
        {
            if (
                entry is { Actor: not null, Wanted: { } wanted, State.Phase: not PinPhase.Connected }
                && FindRoom(entry, wanted) is { IsThere: false } room
            )
            {
                TellNoRoom(entry, room);
            }
        }
    }

    /// <summary>Who took a place.</summary>
    /// <param name="By">Which connection; null for a lower limit.</param>
    /// <param name="Limit">How many places there were then.</param>
    private readonly record struct PlaceTaken(SlotKey? By, int Limit)
    {
        /// <summary>Whether it has the place still.</summary>
        public bool IsSo(ConnectionSlots slots) => By is { } key ? slots.Stands(key) : slots.Limits.Total == Limit;
    }
}
