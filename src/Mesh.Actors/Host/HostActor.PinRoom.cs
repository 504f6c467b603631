using Mesh.Actors.Decisions;
using Mesh.Actors.Limits;
using Mesh.Actors.Peers;
using Mesh.Actors.Pins;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>Pins at a host that has no room for all of them.</summary>
internal sealed partial class HostActor
{
    // Where there is none, the pin is told when there is again.
    private Room FindRoom(PinEntry<IActorRef> entry, (PinPolicy Policy, byte Priority) wanted) =>
        RoomFor(ConnectToOf(entry.Target), ConnectionValue.Pinned(wanted.Priority, wanted.Policy), waits: true);

    // A pin for which there is none says so, and does not count it as an attempt.
    private Room FindRoom(ConnectTo target)
    {
        if (
            target.ForPin
            && FindPin(SlotOf(target)) is { Wanted: { } wanted } entry
            && FindRoom(entry, wanted) is { IsThere: false } room
        )
        {
            TellNoRoom(entry, room);
            return room;
        }

        return RoomFor(target, _policy.ValueOf(SlotOf(target)));
    }

    partial void OnRoomFreed(SlotKey key, ConnectionValue value) => FindPin(key)?.Actor?.Tell(RoomForPin.Instance);

    private PinEntry<IActorRef>? FindPin(SlotKey key) => _pins.Find(new PinTarget(key.Luid, key.Ruid, key.Rhid));

    // The one that loses its place hears by whom before its connection ends.
    private void TellPinsDisplaced(SlotKey victim, string by, SlotKey? taker)
    {
        foreach (PinEntry<IActorRef> entry in _pins.MetBy(new ConnectionKey(victim.Luid, victim.Ruid, victim.Rhid)))
        {
            if (entry.BoundTo == victim.Rhid)
            {
                NoteTaken(entry, taker);
                entry.Actor?.Tell(new NoRoomForPin(by));
            }
        }
    }

    private void OfferRoomTo(PinEntry<IActorRef> entry)
    {
        if (entry is { Actor: { } actor, Wanted: { } wanted } && FindRoom(entry, wanted).IsThere)
        {
            actor.Tell(RoomForPin.Instance);
        }
    }
}
