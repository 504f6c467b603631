using Mesh.Actors.Decisions;
using Mesh.Actors.Identity;
using Mesh.Actors.Limits;
using Mesh.Actors.Peers;
using Mesh.Actors.Pins;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>Room for connections of our own making: whether there is some before anything is dialled, and who is told when there is some again.</summary>
internal sealed partial class HostActor
{
    private readonly RoomQueue _roomQueue = new();
    private int _isRoomTold;

    /// <summary>There is room for a pinned connection that was told there is none: it may be dialled. The best are told first.</summary>
    /// <param name="key">Which; with <see cref="Hid.Any"/> on any host.</param>
    /// <param name="value">What it is worth.</param>
    partial void OnRoomFreed(SlotKey key, ConnectionValue value);

    private void ReceiveRoom()
    {
        Receive<RoomFreed>(OnRoomFreedAnywhere);
        Receive<SetConnectionLimit>(OnSetConnectionLimit);
        Receive<SetPinValue>(OnSetPinValue);
        IActorRef self = Self;
        _policy.Slots.Freed = () =>
        {
            // Links end on any thread, and many at once.
            if (Interlocked.Exchange(ref _isRoomTold, 1) == 0)
            {
                self.Tell(RoomFreed.Instance, ActorRefs.NoSender);
            }
        };
    }

    private static SlotKey SlotOf(ConnectTo target) =>
        new(target.Luid, target.Ruid, target.WantsOneHost ? target.Rhid!.Value : Hid.Any);

    /// <summary>Whether a dial would find a place, and at whose cost. Where there is none that is recorded.</summary>
    /// <param name="target">Whom.</param>
    /// <param name="value">What the connection is worth to us.</param>
    /// <param name="waits">
    /// Whether somebody wants to hear when there is room again: <see cref="OnRoomFreed"/> for a pin, and a contact is dialled.
    /// </param>
    private Room RoomFor(ConnectTo target, ConnectionValue value, bool waits = false)
    {
        SlotKey key = SlotOf(target);
        Room room = _policy.Slots.FindRoom(key, value);
        if (!room.IsThere)
        {
            NoteDial(target, DecisionKind.NoRoom, WhyNoRoom(room));
        }

        // Somebody else who asks for the same does not take the turn of the one who waits, and whose dial may fail.
        if (waits && room.IsThere)
        {
            _roomQueue.Remove(key);
        }
        else if (waits)
        {
            _roomQueue.Add(key, value);
        }

        return room;
    }

    /// <summary>Nobody wants to hear of room for it any more.</summary>
    private void ForgetRoom(SlotKey key) => _roomQueue.Remove(key);

    // Nobody dials a contact that is none any more; a pin on it waits on.
    private void ForgetPlannedRoom(Uid ruid)
    {
        foreach (OwnIdentity own in _parts.Keys.Identities)
        {
            var key = new SlotKey(own.Uid, ruid, Hid.Any);
            if (FindPin(key)?.Actor is null)
            {
                ForgetRoom(key);
            }
        }
    }

    /// <summary>Who has the place that it lacks, for people: <c>h3@1f2e3d (pinned always, priority 0)</c>; null if nobody can be named.</summary>
    private string? NameOfHolder(Room room) =>
        room is { Key: { } key, Value: { } value } ? $"{NameOf(key)} ({value})" : null;

    private string WhyNoRoom(Room room) =>
        NameOfHolder(room) is { } holder
            ? $"{room.Refusal!.Reason}; the least of those that stand is {holder}"
            : room.Refusal!.Reason;

    /// <summary>What pins give to connections of this identity has changed.</summary>
    private void RevalueSlots(Uid luid, Uid ruid)
    {
        bool isLess = false;
        foreach (SlotKey key in _policy.Slots.Of(luid, ruid))
        {
            isLess |= _policy.Slots.Classify(key, _policy.WorthOf(key));
        }

        if (isLess)
        {
            OfferRoom();
        }
    }

    // Whether it would take a place. Whoever cannot is told all the same, so that it says what else it waits for, and the next one is told too.
    private bool CanUseRoom(SlotKey key, ConnectionValue value)
    {
        bool isWanted =
            value.Class != ConnectionClass.Pinned
            || FindPin(key) is { Actor: not null, Target: var target } && PinStandingOf(target) == PinStanding.Welcome;
        return isWanted
            && AddressesOf(new ConnectTo(key.Luid, key.Ruid, key.Rhid == Hid.Any ? null : key.Rhid, null)).Count > 0;
    }

    // Called whenever there may be room where there was none: a slot is freed or had by somebody of little value, a value falls, the limit rises, one that was
    // told of room failed or is not wanted any more.
    private void OfferRoom()
    {
        if (_stopper is not null)
        {
            return;
        }

        foreach ((SlotKey key, ConnectionValue value) in _roomQueue.TakeForRoom(_policy.Slots, CanUseRoom))
        {
            if (value.Class == ConnectionClass.Pinned)
            {
                OnRoomFreed(key, value);
            }
            else
            {
                PlanDial(key.Ruid, soon: true);
            }
        }
    }

    private void OnRoomFreedAnywhere(RoomFreed _)
    {
        Interlocked.Exchange(ref _isRoomTold, 0);
        OfferRoom();
    }

    private void OnSetPinValue(SetPinValue set)
    {
        if (set.Value is { } value)
        {
            _parts.PinValues.Set(PinTarget.Of(set.Key), value);
        }
        else
        {
            _parts.PinValues.Remove(PinTarget.Of(set.Key));
        }

        RevalueSlots(set.Key.Luid, set.Key.Ruid);
    }

    private void OnSetConnectionLimit(SetConnectionLimit set)
    {
        var limits = SlotLimits.Of(set.Count, _parts.Options.ConnectionsPerIdentity);
        foreach (SlotKey victim in _policy.Slots.SetLimits(limits))
        {
            Displace(victim, FormattableString.Invariant($"a limit of {set.Count} connections"), taker: null);
        }

        OfferRoom();
    }

    private sealed record RoomFreed
    {
        public static readonly RoomFreed Instance = new();
    }
}
