using Mesh.Contracts;

namespace Mesh.Actors.Storage;

/// <summary>Runs, one after the other, what waits for the disk on the calling thread: changes of the books that any thread may use.</summary>
/// <remarks>It has a dispatcher for work that blocks, so that no other actor's turn waits for a flush. In a simulation all is one thread, and the store answers at once.</remarks>
internal sealed class StoreWorker : ReceiveActor
{
    private const string Dispatcher = "akka.actor.default-blocking-io-dispatcher";

    public StoreWorker() => Receive<StoreWork>(Run);

    public static Props NewProps() => Props.Create(() => new StoreWorker()).WithDispatcher(Dispatcher);

    private void Run(StoreWork work)
    {
        object answer;
        try
        {
            answer = new StoreWorkDone(work, work.Do());
        }
        catch (Exception e)
        {
            // Whoever asked must hear of it, whatever has failed.
            answer = new StoreWorkFailed(work, StoreActor.Told(e));
        }

        Sender.Tell(answer);
    }
}

/// <summary>Asks for something to be done that waits for the disk. Answered with <see cref="StoreWorkDone"/> or <see cref="StoreWorkFailed"/>, in the order of asking.</summary>
/// <param name="Do">What; any thread.</param>
/// <param name="Tag">Whatever the asker wants back.</param>
internal sealed record StoreWork(Func<object?> Do, object? Tag = null);

/// <summary>It is done, and what it changed is on the disk.</summary>
internal sealed record StoreWorkDone(StoreWork Work, object? Result);

/// <summary>It could not be done.</summary>
internal sealed record StoreWorkFailed(StoreWork Work, MeshException Why);
