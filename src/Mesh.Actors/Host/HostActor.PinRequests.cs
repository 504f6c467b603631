using Mesh.Actors.Decisions;
using Mesh.Actors.Limits;
using Mesh.Actors.Peers;
using Mesh.Actors.Pins;
using Mesh.Actors.Storage;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>What apps ask of their pins. A change acts, and is answered, when it is kept; all of them go one way, so they act in the order of asking.</summary>
internal sealed partial class HostActor
{
    // Of each pin what is under way to the store, the last of them last.
    private readonly Dictionary<(Sid Owner, PinTarget Target), List<PinToKeep>> _pinsBeingKept = [];

    // All that is: each a PinToKeep or PinsToMove.
    private readonly HashSet<object> _keeping = new(ReferenceEqualityComparer.Instance);
    private int _newPinsBeingKept;

    private bool IsStoreBusy => _keeping.Count >= StoreActor.MostUnderWay;

    private void ReceivePinRequests()
    {
        Receive<SetPin>(OnSetPin);
        Receive<DropPin>(OnDropPin);
        Receive<GetPins>(OnGetPins);
        Receive<WatchPins>(OnWatchPins);
        Receive<UnwatchPins>(OnUnwatchPins);
    }

    private void OnSetPin(SetPin asked)
    {
        PinTarget target = Followed(asked.Target);
        if ((Refusal(asked.App, target) ?? RefusalOfBusyStore()) is { } refused)
        {
            Sender.Tell(refused);
            return;
        }

        var pin = new PinRecord(asked.App.Sid, asked.App.Name, target, asked.Policy, asked.Priority);
        bool isNew = !_pins.Has(pin.Owner, pin.Target) && !_pinsBeingKept.ContainsKey((pin.Owner, pin.Target));
        if (isNew && _pins.Count + _newPinsBeingKept >= _parts.Options.PinCount)
        {
            Sender.Tell(
                new PinRefused(
                    MeshErrorCode.NoRoom,
                    $"{_pins.Count} pins are kept, as many as mesh.limits.pins allows. Unpin others first, or raise the limit."
                )
            );
            return;
        }

        Keep(new PinToKeep(Sender, pin.Owner, pin.Target, pin, isNew), pin.ToChange());
    }

    private void OnDropPin(DropPin asked)
    {
        // What was asked before of the very same, and is under way, goes on to the successor first.
        (Sid Owner, PinTarget Target) which = (asked.App.Sid, asked.Target);
        which = _pinsBeingKept.ContainsKey(which) ? which : which with { Target = Followed(asked.Target) };
        if (Refusal(asked.App) is { } refused)
        {
            Sender.Tell(refused);
        }
        else if (!_pins.Has(which.Owner, which.Target) && !_pinsBeingKept.ContainsKey(which))
        {
            Sender.Tell(new PinDropped(WasThere: false));
        }
        else if (RefusalOfBusyStore() is { } busy)
        {
            Sender.Tell(busy);
        }
        else
        {
            Keep(
                new PinToKeep(Sender, which.Owner, which.Target, Pin: null, IsNew: false),
                PinRecord.RemovalOf(which.Owner, which.Target)
            );
        }
    }

    private PinRefused? Refusal(AppPort app, PinTarget target)
    {
        if (Refusal(app) is { } refused)
        {
            return refused;
        }

        if (target.Luid.IsZero || target.Ruid.IsZero)
        {
            return new PinRefused(MeshErrorCode.Invalid, "An identity of all zeros is nobody: it cannot be pinned.");
        }

        if (target.Rhid == _parts.Keys.HostId)
        {
            return new PinRefused(
                MeshErrorCode.Invalid,
                $"{target.Rhid.Short}… is this very host: apps of it are peers without a connection, and it cannot be pinned."
            );
        }

        return app.Rights.MayUse(target.Luid, target.Ruid)
            ? null
            : new PinRefused(
                MeshErrorCode.NotPermitted,
                $"The app \"{app.Name}\" may not use the identity {target.Luid.Short}… towards {target.Ruid.Short}…: open it with that one among its identities, and grant it both."
            );
    }

    private PinRefused? Refusal(AppPort app)
    {
        if (_stopper is not null)
        {
            return new PinRefused(MeshErrorCode.NoConnection, "The host stops: no pin can be changed any more.");
        }

        return _apps.TryGetValue(app.Sid, out AppPort? open) && open == app
            ? null
            : new PinRefused(MeshErrorCode.NoConnection, $"The app \"{app.Name}\" is closed: open it again.");
    }

    private PinRefused? RefusalOfBusyStore() =>
        IsStoreBusy
            ? new PinRefused(
                MeshErrorCode.NoRoom,
                $"{_keeping.Count} changes of pins are on their way to the disk already. Try again later."
            )
            : null;

    private void Keep(PinToKeep asked, StoreChange change)
    {
        KeepMoves();
        (Sid Owner, PinTarget Target) which = (asked.Owner, asked.Target);
        PinToKeep what = asked with { Move = _moves.GetValueOrDefault(which) };
        if (!_pinsBeingKept.TryGetValue(which, out List<PinToKeep>? under))
        {
            _pinsBeingKept.Add(which, under = []);
        }

        under.Add(what);
        _newPinsBeingKept += what.IsNew ? 1 : 0;
        Tell(what, [.. LeftBy(what.Move), change]);
    }

    private void Tell(object what, IReadOnlyList<StoreChange> changes)
    {
        _keeping.Add(what);
        Store.Tell(new Keep(changes, what));
    }

    // One that is not waited for was given up with the store's actor.
    private void OnKept(Kept kept)
    {
        if (kept.What.Tag is PinsToMove moved && _keeping.Remove(moved))
        {
            OnMoved(moved);
        }
        else if (kept.What.Tag is PinToKeep what && _keeping.Remove(what))
        {
            Settle(what);
            Act(what);
            KeepMoves();
        }
    }

    private void Act(PinToKeep what)
    {
        (Sid Owner, PinTarget Target) which = (what.Owner, what.Target);
        if (_moves.TryGetValue(which, out PinMove? move) && move != what.Move)
        {
            // What moved there meanwhile has taken it in.
            what.Asker.Tell(what.Pin is null ? new PinDropped(WasThere: true) : new PinSet(what.IsNew));
            return;
        }

        _moves.Remove(which);
        if (MovedTo(what.Target) is { } next)
        {
            MoveOn(what, next);
        }
        else if (what.Pin is { } pin)
        {
            what.Asker.Tell(new PinSet(SetPinNow(pin)));
        }
        else
        {
            what.Asker.Tell(new PinDropped(DropPinNow(what.Owner, what.Target)));
        }
    }

    private void OnNotKept(NotKept failed) => Refuse(failed.What.Tag, failed.Why.Message);

    private void Refuse(object? tag, string why)
    {
        if (tag is PinsToMove moves && _keeping.Remove(moves))
        {
            OnNotMoved(moves, why);
        }
        else if (tag is PinToKeep what && _keeping.Remove(what))
        {
            Settle(what);
            if (what.Move is { } move)
            {
                MoveLater(move);
            }

            what.Asker.Tell(new PinRefused(MeshErrorCode.Storage, why));
        }
    }

    private void Settle(PinToKeep what)
    {
        List<PinToKeep> under = _pinsBeingKept[(what.Owner, what.Target)];
        under.RemoveAt(under.FindIndex(one => ReferenceEquals(one, what)));
        if (under.Count == 0)
        {
            _pinsBeingKept.Remove((what.Owner, what.Target));
        }

        _newPinsBeingKept -= what.IsNew ? 1 : 0;
    }

    private bool SetPinNow(PinRecord pin)
    {
        (PinEntry<IActorRef> entry, bool isNew) = _pins.Set(pin, Date);
        NotePin(pin.Target, DecisionKind.Pinned, $"by \"{pin.Name}\", {pin.Policy}, priority {pin.Priority}");
        ApplyPin(entry);
        TellPin(entry, pin.Owner);
        return isNew;
    }

    private bool DropPinNow(Sid owner, PinTarget target)
    {
        if (_pins.Remove(owner, target) is not var (entry, last))
        {
            return false;
        }

        string name = _apps.TryGetValue(owner, out AppPort? app) ? app.Name : owner.Short;
        NotePin(target, DecisionKind.Unpinned, $"by \"{name}\"");
        ApplyPin(entry);
        TellChange(owner, entry.Target, last, isRemoved: true);
        return true;
    }

    private void OnGetPins(GetPins asked) => Sender.Tell(new PinList(PinsNow(asked.App)));

    private void OnWatchPins(WatchPins watch)
    {
        if (watch.App is { } asker && Refusal(asker) is { } refused)
        {
            Sender.Tell(refused);
            return;
        }

        foreach (OwnedPin owned in PinsNow(watch.App))
        {
            Pin pin = owned.Pin;
            watch.Feed.Add(
                new PinTarget(pin.Luid, pin.Ruid, pin.Rhid),
                new PinChanged { Owner = owned.Owner, Pin = pin }
            );
        }

        if (watch.App is { } app)
        {
            _pins.Watch(app.Sid, watch.Feed);
        }
        else
        {
            _pins.WatchAll(watch.Feed);
        }

        Sender.Tell(new PinsWatched());
    }

    private void OnUnwatchPins(UnwatchPins unwatch) => _pins.Unwatch(unwatch.Feed);

    private void TellPin(PinEntry<IActorRef> entry, Sid? only = null)
    {
        foreach (PinShare share in entry.Shares)
        {
            if (only is null || only == share.App.Sid)
            {
                Pin pin = AsOfNow(entry.Target, PinBook<IActorRef>.View(entry, share));
                TellChange(share.App.Sid, entry.Target, pin, isRemoved: false);
            }
        }
    }

    private void TellChange(Sid owner, PinTarget target, Pin pin, bool isRemoved)
    {
        var change = new PinChanged
        {
            Owner = owner,
            Pin = pin,
            IsRemoved = isRemoved,
        };
        Context.System.EventStream.Publish(change);
        foreach (PinFeed feed in _pins.FeedsOf(owner))
        {
            feed.Add(target, change);
        }
    }

    private void GiveUpPins()
    {
        foreach (object what in _keeping.ToArray())
        {
            Refuse(what, "The store failed; see the log.");
        }
    }

    private sealed record PinToKeep(IActorRef Asker, Sid Owner, PinTarget Target, PinRecord? Pin, bool IsNew)
    {
        /// <summary>What moved there before, and is kept with it if it is not yet.</summary>
        public PinMove? Move { get; init; }
    }
}
