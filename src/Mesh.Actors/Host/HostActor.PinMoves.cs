using Mesh.Actors.Identity;
using Mesh.Actors.Limits;
using Mesh.Actors.Pins;
using Mesh.Actors.Storage;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>Pins on a contact, or as an identity of ours, whose place another identity took.</summary>
/// <remarks>
/// They move when the succession is known here, in memory at once and in the store by the one way of all changes: so what is asked meanwhile is neither lost nor undone.
/// What a store that failed, or a host that ended, has left on the old one moves at the next start.
/// </remarks>
internal sealed partial class HostActor
{
    private void MovePins(IEnumerable<PinEntry<IActorRef>> entries)
    {
        foreach (PinEntry<IActorRef> entry in entries.Where(entry => MovedTo(entry.Target) is not null).ToArray())
        {
            MovePin(entry, MovedTo(entry.Target)!);
        }
    }

    private void MoveOwnPins(Uid old, Uid next)
    {
        foreach (PinEntry<IActorRef> entry in _pins.Entries.Where(entry => entry.Target.Luid == old).ToArray())
        {
            MovePin(entry, entry.Target with { Luid = next });
        }
    }

    // What is asked of one whose place was taken is asked of its successor: what was pinned on it is there first.
    private PinTarget Followed(PinTarget target)
    {
        if (MovedTo(target) is not { } next)
        {
            return target;
        }

        if (_pins.Find(target) is { } entry)
        {
            MovePin(entry, next);
        }

        return next;
    }

    private void MovePin(PinEntry<IActorRef> entry, PinTarget next)
    {
        foreach (PinRecord old in entry.Shares.Select(share => RecordOf(entry, share)).ToArray())
        {
            PinRecord pin = old with { Target = next };
            pin = Coming(old.Owner, next) is { } there ? pin.With(there) : pin;
            DropPinNow(old.Owner, old.Target);
            SetPinNow(pin);
            Keep(new PinToKeep(ActorRefs.Nobody, pin.Owner, next, pin, IsNew: false), old.ToRemoval(), pin.ToChange());
        }
    }

    // What an app pins when all that is on its way to the store is there; null for nothing.
    private PinRecord? Coming(Sid owner, PinTarget target) =>
        _keeping.LastOrDefault(what => what.Owner == owner && what.Target == target) is { } last
            ? last.Pin
            : RecordOf(owner, target);

    private PinRecord? RecordOf(Sid owner, PinTarget target) =>
        _pins.Find(target) is { } entry && entry.Shares.Any(share => share.App.Sid == owner)
            ? RecordOf(entry, entry.Shares.First(share => share.App.Sid == owner))
            : null;

    private static PinRecord RecordOf(PinEntry<IActorRef> entry, PinShare share) =>
        new(share.App.Sid, share.App.Name, entry.Target, share.Policy, share.Priority);

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
