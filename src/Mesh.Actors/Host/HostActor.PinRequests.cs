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
    private readonly Dictionary<(Sid Owner, PinTarget Target), int> _pinsBeingKept = [];
    private readonly Queue<PinToKeep> _keeping = new();
    private int _newPinsBeingKept;

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
        if (Refusal(asked.App, target) is { } refused)
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
        (Sid Owner, PinTarget Target) which = (asked.App.Sid, Followed(asked.Target));
        if (Refusal(asked.App) is { } refused)
        {
            Sender.Tell(refused);
        }
        else if (!_pins.Has(which.Owner, which.Target) && !_pinsBeingKept.ContainsKey(which))
        {
            Sender.Tell(new PinDropped(WasThere: false));
        }
        else
        {
            byte[] key = PinRecord.KeyOf(which.Owner, which.Target);
            Keep(
                new PinToKeep(Sender, which.Owner, which.Target, Pin: null, IsNew: false),
                new StoreChange(StoreTable.Pins, key, null)
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

    private void Keep(PinToKeep what, params IReadOnlyList<StoreChange> changes)
    {
        _pinsBeingKept[(what.Owner, what.Target)] = _pinsBeingKept.GetValueOrDefault((what.Owner, what.Target)) + 1;
        _newPinsBeingKept += what.IsNew ? 1 : 0;
        _keeping.Enqueue(what);
        Store.Tell(new Keep(changes, what));
    }

    private void OnKept(Kept kept)
    {
        if (kept.What.Tag is not PinToKeep what || !Settle(what) || MoveOn(what))
        {
            return;
        }

        if (what.Asker.IsNobody() && RecordOf(what.Owner, what.Target) == what.Pin)
        {
            // It had moved in memory already.
            return;
        }

        if (what.Pin is { } pin)
        {
            what.Asker.Tell(new PinSet(SetPinNow(pin)));
        }
        else
        {
            what.Asker.Tell(new PinDropped(DropPinNow(what.Owner, what.Target)));
        }
    }

    private void OnNotKept(NotKept failed)
    {
        if (failed.What.Tag is PinToKeep what && Settle(what))
        {
            if (what.Asker.IsNobody())
            {
                Context
                    .GetLogger()
                    .Warning(
                        "The pin {0} has not moved in the store, and moves there at the next start: {1}",
                        what.Target,
                        failed.Why.Message
                    );
            }

            what.Asker.Tell(new PinRefused(MeshErrorCode.Storage, failed.Why.Message));
        }
    }

    // Answers come in the order of asking; one that is not waited for was given up with the store's actor.
    private bool Settle(PinToKeep what)
    {
        if (!_keeping.TryPeek(out PinToKeep? first) || !ReferenceEquals(first, what))
        {
            return false;
        }

        _keeping.Dequeue();
        (Sid Owner, PinTarget Target) which = (what.Owner, what.Target);
        int left = _pinsBeingKept.GetValueOrDefault(which) - 1;
        if (left > 0)
        {
            _pinsBeingKept[which] = left;
        }
        else
        {
            _pinsBeingKept.Remove(which);
        }

        _newPinsBeingKept -= what.IsNew ? 1 : 0;
        return true;
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
        while (_keeping.TryPeek(out PinToKeep? what))
        {
            Settle(what);
            what.Asker.Tell(new PinRefused(MeshErrorCode.Storage, "The store failed; see the log."));
        }
    }

    private sealed record PinToKeep(IActorRef Asker, Sid Owner, PinTarget Target, PinRecord? Pin, bool IsNew);
}
