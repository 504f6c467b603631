using Mesh.Actors.Storage;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>Who keeps things for the host, so that no turn of its own waits for the disk.</summary>
internal sealed partial class HostActor
{
    // Each is made when it is needed, and made anew when it has failed.
    private IActorRef? _store;
    private IActorRef? _worker;

    private int StorageChildren => (_store is null ? 0 : 1) + (_worker is null ? 0 : 1);

    private IActorRef Store => _store ??= Keeper(StoreActor.PropsFor(_parts.Store), "store");

    private IActorRef Worker => _worker ??= Keeper(StoreWorker.NewProps(), "store-worker");

    private void ReceiveStorage()
    {
        Receive<Kept>(OnKept);
        Receive<NotKept>(OnNotKept);
        Receive<StoreWorkDone>(done => EndWork(done.Work, done.Result, why: null));
        Receive<StoreWorkFailed>(failed => EndWork(failed.Work, result: null, failed.Why));
    }

    private static IActorRef Keeper(Props props, string name)
    {
        IActorRef keeper = Context.ActorOf(props, name);
        Context.Watch(keeper);
        return keeper;
    }

    private void EndWork(StoreWork work, object? result, MeshException? why)
    {
        switch (work.Tag)
        {
            case BanTick:
                OnBansExpired(why);
                break;
            case OwnWordsChanged changed:
                OnOwnWordsTaken(changed, why);
                break;
            case WordsKey key:
                OnWordsTaken(key, (string?)result, why);
                break;
        }
    }

    // What the store was told may or may not be kept, and nothing of it acts before the next start.
    private bool EndStorage(IActorRef actor)
    {
        if (actor.Equals(_worker))
        {
            _worker = null;
            var why = new MeshException(MeshErrorCode.Storage, "The store's worker failed; see the log.");
            OnBansExpired(why);
            GiveUpWords(why);
            RestartRequests();
            return true;
        }

        if (!actor.Equals(_store))
        {
            return false;
        }

        _store = null;
        GiveUpPins();
        return true;
    }
}
