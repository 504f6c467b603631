using Mesh.Contracts;

namespace Mesh.Actors.Storage;

/// <summary>Has the store write what the host's other actors want kept, and answers each in the order of asking.</summary>
/// <remarks>
/// It waits for none before it begins the next: so the store writes together what is asked for together. What is under way is bounded by
/// <see cref="MostUnderWay"/> and <see cref="MostBytes"/>.
/// </remarks>
internal sealed class StoreActor : ReceiveActor
{
    /// <summary>Most asks that are not answered yet; one more is refused at once, before those are answered.</summary>
    public const int MostUnderWay = 1_024;

    /// <summary>Most bytes of keys and values in them; a single ask may have more.</summary>
    public const long MostBytes = 16_777_216;

    private readonly IMeshStore _store;
    private readonly AnswerQueue<Asked> _asked = new();
    private long _bytes;

    public StoreActor(IMeshStore store)
    {
        _store = store;
        Receive<Keep>(OnKeep);
        Receive<Ended>(OnEnded);
    }

    public static Props PropsFor(IMeshStore store) => Props.Create(() => new StoreActor(store));

    private void OnKeep(Keep keep)
    {
        long bytes = keep.Changes.Sum(change => (long)change.Key.Length + (change.Value?.Length ?? 0));
        if (_asked.Count >= MostUnderWay || (_asked.Count > 0 && _bytes + bytes > MostBytes))
        {
            string why = $"{_asked.Count} changes with {_bytes} bytes are on their way to the disk already";
            Sender.Tell(new NotKept(keep, new MeshException(MeshErrorCode.NoRoom, $"{why}. Try again later.")));
            return;
        }

        _bytes += bytes;
        long number = _asked.Add(new Asked(keep, Sender, bytes));
        ValueTask commit;
        try
        {
            commit = _store.CommitAsync(keep.Changes);
        }
        catch (Exception e)
        {
            OnEnded(new Ended(number, e));
            return;
        }

        if (commit.IsCompletedSuccessfully)
        {
            OnEnded(new Ended(number, Why: null));
            return;
        }

        commit.AsTask().PipeTo(Self, ActorRefs.NoSender, () => new Ended(number, Why: null), e => new Ended(number, e));
    }

    private void OnEnded(Ended ended)
    {
        foreach ((Asked asked, Exception? why) in _asked.End(ended.Number, ended.Why))
        {
            _bytes -= asked.Bytes;
            asked.Sender.Tell(why is null ? new Kept(asked.Keep) : new NotKept(asked.Keep, Told(why)));
        }
    }

    // A store that throws anything else has failed in a way that nobody foresaw: whoever asked must hear of it all the same.
    internal static MeshException Told(Exception why) =>
        why as MeshException
        ?? new MeshException(MeshErrorCode.Storage, $"The store has failed: {why.GetType().Name}: {why.Message}", why);

    private sealed record Asked(Keep Keep, IActorRef Sender, long Bytes);

    private sealed record Ended(long Number, Exception? Why);
}

/// <summary>Asks for changes to be kept, all or none. Answered with <see cref="Kept"/> or <see cref="NotKept"/>, in the order of asking.</summary>
/// <param name="Changes">What.</param>
/// <param name="Tag">Whatever the asker wants back.</param>
internal sealed record Keep(IReadOnlyList<StoreChange> Changes, object? Tag = null);

/// <summary>It is on the disk.</summary>
internal sealed record Kept(Keep What);

/// <summary>It could not be written, and nothing of it was.</summary>
internal sealed record NotKept(Keep What, MeshException Why);
