using Mesh.Actors.Identity;
using Mesh.Actors.Limits;
using Mesh.Actors.Pins;
using Mesh.Actors.Storage;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>Pins on a contact, or as an identity of ours, whose place another identity took.</summary>
internal sealed partial class HostActor
{
    // Those that the store has are moved there already (PinSuccession).
    private void OnPinsMoved(PinsMoved moved)
    {
        foreach (PinEntry<IActorRef> entry in _pins.Of(moved.Old).ToArray())
        {
            MovePin(entry, entry.Target with { Ruid = moved.Next });
        }
    }

    private void MoveOwnPins(Uid old, Uid next)
    {
        foreach (PinEntry<IActorRef> entry in _pins.Entries.Where(entry => entry.Target.Luid == old).ToArray())
        {
            MovePin(entry, entry.Target with { Luid = next });
        }
    }

    private void MovePin(PinEntry<IActorRef> entry, PinTarget next)
    {
        foreach (PinShare share in entry.Shares)
        {
            MovePin(entry, share, next);
        }
    }

    private void MovePin(PinEntry<IActorRef> entry, PinShare share, PinTarget next)
    {
        (Sid owner, string name) = (share.App.Sid, share.App.Name);
        var pin = new PinRecord(owner, name, next, share.Policy, share.Priority);
        foreach (PinShare other in _pins.Find(pin.Target)?.Shares.Where(other => other.App.Sid == owner) ?? [])
        {
            pin = pin.With(pin with { Policy = other.Policy, Priority = other.Priority });
        }

        DropPinNow(owner, entry.Target);
        SetPinNow(pin);
    }

    // What was on its way to the store when one of both moved goes on to its successor; null where nothing has moved.
    private PinTarget? MovedTo(PinTarget target)
    {
        var moved = target with
        {
            Luid = OwnSuccession.SuccessorOf(_parts.Keys.Identities, target.Luid) ?? target.Luid,
            Ruid = SuccessorOf(target.Ruid) ?? target.Ruid,
        };
        return moved == target ? null : moved;
    }

    private Uid? SuccessorOf(Uid uid)
    {
        Uid? last = null;
        while (_parts.Contacts.Find(uid) is { SucceededBy: { } next })
        {
            last = uid = next;
        }

        return last;
    }

    private bool MoveOn(PinToKeep what)
    {
        if (MovedTo(what.Target) is not { } target)
        {
            return false;
        }

        var old = new Storage.StoreChange(StoreTable.Pins, PinRecord.KeyOf(what.Owner, what.Target), null);
        PinRecord? pin = what.Pin is { } kept ? kept with { Target = target } : null;
        Keep(
            what with
            {
                Target = target,
                Pin = pin,
                IsNew = false,
            },
            old,
            pin?.ToChange() ?? new Storage.StoreChange(StoreTable.Pins, PinRecord.KeyOf(what.Owner, target), null)
        );
        return true;
    }
}
