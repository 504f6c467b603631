namespace Mesh.Kernel;

/// <summary>Messages that an actor has put aside; they go back to the front of its mailbox.</summary>
/// <param name="cell">The actor.</param>
/// <param name="capacity">How many there may be; 0 or less for any number.</param>
internal sealed class ActorStash(ActorCell cell, int capacity) : IStash
{
    private readonly LinkedList<Envelope> _stashed = new();
    private int? _lastTurn;

    public int Count => _stashed.Count;

    public bool IsEmpty => _stashed.Count == 0;

    public bool NonEmpty => _stashed.Count > 0;

    public bool IsFull => capacity > 0 && _stashed.Count >= capacity;

    public int Capacity => capacity;

    public void Stash()
    {
        if (cell.CurrentMessage is not { } message)
            throw new IllegalActorStateException("There is no message to stash");
        if (_lastTurn == cell.Turn)
            throw new IllegalActorStateException($"Can't stash the same message {message} more than once");
        if (IsFull)
            throw new StashOverflowException($"Couldn't enqueue message {message} to stash of {cell.Self}");
        _lastTurn = cell.Turn;
        _stashed.AddLast(cell.CurrentEnvelope);
    }

    public void Unstash()
    {
        if (_stashed.First is not { } first)
            return;
        _stashed.RemoveFirst();
        GiveBack([first.Value]);
    }

    public void UnstashAll() => UnstashAll(static _ => true);

    public void UnstashAll(Func<Envelope, bool> predicate)
    {
        if (_stashed.Count == 0)
            return;
        Envelope[] all = [.. _stashed];
        _stashed.Clear();
        GiveBack([.. all.Where(predicate)]);
    }

    public IEnumerable<Envelope> ClearStash()
    {
        Envelope[] all = [.. _stashed];
        _stashed.Clear();
        return all;
    }

    public void Prepend(IEnumerable<Envelope> envelopes)
    {
        LinkedListNode<Envelope>? at = null;
        foreach (Envelope envelope in envelopes)
            at = at is null ? _stashed.AddFirst(envelope) : _stashed.AddAfter(at, envelope);
    }

    private void GiveBack(Envelope[] envelopes)
    {
        foreach (Envelope envelope in envelopes)
        {
            // It was taken for delivered when it was stashed, and is delivered once more.
            if (envelope.Message is Terminated terminated)
                cell.DeathWatch.Requeue(terminated.ActorRef);
        }
        cell.Mailbox.Prepend(envelopes);
    }
}
