using Mesh.Actors.Storage;
using Mesh.Contracts;

namespace Mesh.Actors.Requests;

// How changes come to the disk, and what becomes of them when they cannot.
internal sealed partial class RequestActor
{
    /// <summary>Does what the book wants, and goes on when it is on the disk.</summary>
    private void Keep(RequestTurn turn, Action<MeshException?> then)
    {
        if (_failed is { } failure)
        {
            Recover();
            then(failure);
            return;
        }

        if (turn.Adopt is { } card)
        {
            _adopting.Add(card.Uid);
        }

        // Also where nothing changes: what was changed before, and is not on the disk yet, may be what is spoken of.
        _inFlight++;
        ContactRequests? shown = turn.Changes.Count > 0 ? _book.Snapshot(At) : null;
        _store.Tell(new StoreWork(() => Write(turn), new Following(turn, then, shown)));
        Arm();
    }

    // On the worker's turn. Where the contacts are kept elsewhere they are first: a crash in between is made good by the next sweep.
    private object? Write(RequestTurn turn)
    {
        if (_broken is { } why)
        {
            throw why;
        }

        try
        {
            return WriteNow(turn);
        }
        catch (Exception e)
        {
            _broken = StoreActor.Told(e);
            throw;
        }
    }

    private object? WriteNow(RequestTurn turn)
    {
        IReadOnlyList<Storage.StoreChange> left = turn.Changes;
        if (turn.Adopt is { } card)
        {
            bool isOneStep = _parts.Contacts.IsKeptIn(_parts.Store);
            _parts.Contacts.AddWith(card, isOneStep ? left : []);
            left = isOneStep ? [] : left;
        }

        if (left.Count > 0)
        {
            _parts.Store.Commit(left);
        }

        return null;
    }

    private void OnWritten(StoreWorkDone done)
    {
        Following following = Landed(done.Work);

        // What was changed after it is not on the disk yet.
        _parts.Board.All = _inFlight == 0 ? _book.Snapshot(At) : following.Shown ?? _parts.Board.All;
        foreach (ContactRequestChanged change in following.Turn.Events)
        {
            Context.System.EventStream.Publish(change);
        }

        following.Then(null);
    }

    private void OnNotWritten(StoreWorkFailed failed)
    {
        Following following = Landed(failed.Work);
        Fail(failed.Why);
        following.Then(failed.Why);
    }

    private Following Landed(StoreWork work)
    {
        _inFlight--;
        var following = (Following)work.Tag!;
        if (following.Turn.Adopt is { } card)
        {
            _adopting.Remove(card.Uid);
        }

        return following;
    }

    private void Fail(MeshException why)
    {
        if (_failed is null)
        {
            Context.GetLogger().Warning("Contact requests cannot be kept: {0}", why.Message);
        }

        _failed = why;
        Recover();
    }

    // What is still on its way to the disk may get there: only then is the disk's word the last one.
    private void Recover()
    {
        if (_failed is not null && _inFlight == 0)
        {
            try
            {
                _book = Load();
            }
            catch (MeshException)
            {
                // Still nothing to be had from the disk: nothing is done until there is.
                Timers.StartSingleTimer("tick", Tick.Instance, TimeSpan.FromSeconds(10));
                return;
            }

            _failed = null;
            _broken = null;
            _parts.Board.All = _book.Snapshot(At);
            Arm();
        }
    }

    /// <param name="Turn">What is written.</param>
    /// <param name="Then">What follows it.</param>
    /// <param name="Shown">The book with it, and nothing that came later; null where it changes nothing.</param>
    private sealed record Following(RequestTurn Turn, Action<MeshException?> Then, ContactRequests? Shown);
}
