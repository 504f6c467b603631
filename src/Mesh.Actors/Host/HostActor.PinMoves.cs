using Mesh.Actors.Identity;
using Mesh.Actors.Limits;
using Mesh.Actors.Pins;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using StoreChange = Mesh.Actors.Storage.StoreChange;

namespace Mesh.Actors.Host;

/// <summary>Pins on a contact, or as an identity of ours, whose place another identity took.</summary>
/// <remarks>
/// They move when the succession is known here, in memory at once and in the store by the one way of all changes: so what is asked meanwhile is neither lost nor undone.
/// Many move there with one ask, and one such ask is under way at a time. What the store refused is asked again before the next change of pins, and each minute;
/// until it is kept, every change of a pin that moved takes away what the disk has of it elsewhere. What a host that ended has left on the old one moves at the next start.
/// </remarks>
internal sealed partial class HostActor
{
    // What an ask of the store may have so that others have room beside it.
    private const long MostBytesMoved = StoreActor.MostBytes / 2;
    private static readonly TimeSpan MovesRetry = TimeSpan.FromMinutes(1);

    // Of each pin that moved the last move, until the disk has it.
    private readonly Dictionary<(Sid Owner, PinTarget Target), PinMove> _moves = [];
    private readonly Queue<PinMove> _movesToKeep = new();
    private bool _areMovesBeingKept;

    private void ReceivePinMoves() => Receive<MovesTick>(_ => KeepMoves());

    private void MovePins(IEnumerable<PinEntry<IActorRef>> entries)
    {
        foreach (PinEntry<IActorRef> entry in entries.ToArray())
        {
            if (MovedTo(entry.Target) is { } next)
            {
                MovePin(entry, next);
            }
        }

        KeepMoves();
    }

    // To the end of the line, though the next of it may not have been told yet.
    private void MoveOwnPins(Uid old) => MovePins(_pins.Entries.Where(entry => entry.Target.Luid == old));

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
            KeepMoves();
        }

        return next;
    }

    private void MovePin(PinEntry<IActorRef> entry, PinTarget next)
    {
        foreach (PinRecord old in entry.Shares.Select(share => RecordOf(entry, share)).ToArray())
        {
            MovePin(old, next);
        }
    }

    private bool MovePin(PinRecord old, PinTarget next)
    {
        PinRecord pin = old with { Target = next };
        pin = Coming(old.Owner, next) is { } there ? pin.With(there) : pin;
        _moves.Remove((old.Owner, old.Target), out PinMove? before);
        PinMove? other = _moves.GetValueOrDefault((old.Owner, next));
        var move = new PinMove(pin, [.. new[] { old.Target }.Union(before?.From ?? []).Union(other?.From ?? [])]);
        _moves[(old.Owner, next)] = move;
        ToKeep(move);
        DropPinNow(old.Owner, old.Target);
        return SetPinNow(pin);
    }

    // What an app pins when all that is on its way to the store is there; null for nothing.
    private PinRecord? Coming(Sid owner, PinTarget target)
    {
        PinMove? move = _moves.GetValueOrDefault((owner, target));
        return
            _pinsBeingKept.TryGetValue((owner, target), out List<PinToKeep>? asked)
            && (move is null || asked[^1].Move == move)
            ? asked[^1].Pin
            : move?.Pin ?? RecordOf(owner, target);
    }

    private PinRecord? RecordOf(Sid owner, PinTarget target) =>
        _pins.Find(target) is { } entry && entry.Shares.Any(share => share.App.Sid == owner)
            ? RecordOf(entry, entry.Shares.First(share => share.App.Sid == owner))
            : null;

    private static PinRecord RecordOf(PinEntry<IActorRef> entry, PinShare share) =>
        new(share.App.Sid, share.App.Name, entry.Target, share.Policy, share.Priority);

    // Where what is pinned there belongs; null where nothing has moved.
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

    // What was on its way to the store when one of both moved goes on to its successor. What an app pins is on the disk, and moves at the next start at the latest.
    private void MoveOn(PinToKeep what, PinTarget next)
    {
        if (what.Pin is { } pin)
        {
            what.Asker.Tell(new PinSet(MovePin(pin, next)));
            KeepMoves();
            return;
        }

        bool wasThere = DropPinNow(what.Owner, what.Target);
        if (Coming(what.Owner, next) is null)
        {
            what.Asker.Tell(new PinDropped(wasThere));
        }
        else
        {
            Keep(what with { Target = next, IsNew = false }, PinRecord.RemovalOf(what.Owner, next));
        }
    }

    private void KeepMoves()
    {
        if (_areMovesBeingKept || _movesToKeep.Count == 0 || _stopper is not null)
        {
            return;
        }

        // The change that they come before has room still.
        if (_keeping.Count + 1 >= StoreActor.MostUnderWay)
        {
            TryMovesLater();
            return;
        }

        List<PinMove> moves = [];
        List<StoreChange> changes = [];
        for (long bytes = 0; bytes < MostBytesMoved && _movesToKeep.TryDequeue(out PinMove? move); )
        {
            move.IsQueued = false;
            if (!IsToKeep(move))
            {
                continue;
            }

            moves.Add(move);
            foreach (StoreChange change in LeftBy(move).Append(move.Pin.ToChange()))
            {
                changes.Add(change);
                bytes += change.Key.Length + (change.Value?.Length ?? 0);
            }
        }

        if (moves.Count > 0)
        {
            _areMovesBeingKept = true;
            Tell(new PinsToMove(moves), changes);
        }
    }

    // A later change of the same pin has it with it.
    private bool IsToKeep(PinMove move) =>
        IsLast(move)
        && !(
            _pinsBeingKept.TryGetValue((move.Pin.Owner, move.Pin.Target), out List<PinToKeep>? asked)
            && asked[^1].Move == move
        );

    private bool IsLast(PinMove move) => _moves.GetValueOrDefault((move.Pin.Owner, move.Pin.Target)) == move;

    // One who was forgotten, and is known anew, may be pinned again as whom it was.
    private IEnumerable<StoreChange> LeftBy(PinMove? move) =>
        move is null
            ? []
            : move
                .From.Where(old => !_pins.Has(move.Pin.Owner, old))
                .Select(old => PinRecord.RemovalOf(move.Pin.Owner, old));

    private void OnMoved(PinsToMove moved)
    {
        _areMovesBeingKept = false;
        foreach (PinMove move in moved.Moves.Where(IsLast))
        {
            _moves.Remove((move.Pin.Owner, move.Pin.Target));
        }

        KeepMoves();
    }

    private void OnNotMoved(PinsToMove failed, string why)
    {
        _areMovesBeingKept = false;
        Context
            .GetLogger()
            .Warning("{0} pins have not moved in the store, which is tried again: {1}", failed.Moves.Count, why);
        foreach (PinMove move in failed.Moves)
        {
            MoveLater(move);
        }
    }

    private void MoveLater(PinMove move)
    {
        if (IsLast(move))
        {
            ToKeep(move);
            TryMovesLater();
        }
    }

    private void ToKeep(PinMove move)
    {
        if (!move.IsQueued)
        {
            move.IsQueued = true;
            _movesToKeep.Enqueue(move);
        }
    }

    private void TryMovesLater()
    {
        if (!Timers.IsTimerActive(MovesTick.Instance))
        {
            Timers.StartSingleTimer(MovesTick.Instance, MovesTick.Instance, MovesRetry);
        }
    }

    /// <summary>A pin that moved.</summary>
    private sealed class PinMove(PinRecord pin, IReadOnlyList<PinTarget> from)
    {
        /// <summary>What it is now.</summary>
        public PinRecord Pin => pin;

        /// <summary>Where the disk may have it still.</summary>
        public IReadOnlyList<PinTarget> From => from;

        /// <summary>Whether it waits to be asked of the store.</summary>
        public bool IsQueued { get; set; }
    }

    private sealed record PinsToMove(IReadOnlyList<PinMove> Moves);

    private sealed record MovesTick
    {
        public static readonly MovesTick Instance = new();
    }
}
