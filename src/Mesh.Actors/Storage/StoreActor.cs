using Mesh.Contracts;

namespace Mesh.Actors.Storage;

/// <summary>Writes what the host's other actors want kept, in the order they say it, off their turns.</summary>
internal sealed class StoreActor : ReceiveActor
{
    private readonly IMeshStore _store;

    public StoreActor(IMeshStore store)
    {
        _store = store;
        ReceiveAsync<Keep>(OnKeepAsync);
    }

    public static Props PropsFor(IMeshStore store) => Props.Create(() => new StoreActor(store));

    private async Task OnKeepAsync(Keep keep)
    {
        IActorRef sender = Sender;
        try
        {
            await _store.CommitAsync(keep.Changes);
        }
        catch (MeshException e)
        {
            sender.Tell(new NotKept(keep, e));
            return;
        }

        sender.Tell(new Kept(keep));
    }
}

/// <summary>Asks for changes to be kept, all or none. Answered with <see cref="Kept"/> or <see cref="NotKept"/>, in the order of asking.</summary>
/// <param name="Changes">What.</param>
/// <param name="Tag">Whatever the asker wants back.</param>
internal sealed record Keep(IReadOnlyList<StoreChange> Changes, object? Tag = null);

/// <summary>It is on the disk.</summary>
internal sealed record Kept(Keep What);

/// <summary>It could not be written, and nothing of it was.</summary>
internal sealed record NotKept(Keep What, MeshException Why);
