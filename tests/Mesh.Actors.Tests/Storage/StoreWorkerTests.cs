using Mesh.Actors.Storage;
using Mesh.Contracts;

namespace Mesh.Actors.Tests.Storage;

public sealed class StoreWorkerTests : TestKit
{
    [Fact]
    public void Work_is_done_in_the_order_of_asking_and_a_failure_stops_nothing()
    {
        IActorRef worker = Sys.ActorOf(StoreWorker.NewProps());
        var full = new MeshException(MeshErrorCode.Storage, "full");
        StoreWork[] all = [new(() => 1, "a"), new(() => throw full, "b"), new(() => 3, "c")];
        foreach (StoreWork work in all)
        {
            worker.Tell(work, TestActor);
        }

        Assert.Equal(new StoreWorkDone(all[0], 1), ExpectMsg<StoreWorkDone>());
        Assert.Equal(new StoreWorkFailed(all[1], full), ExpectMsg<StoreWorkFailed>());
        Assert.Equal(new StoreWorkDone(all[2], 3), ExpectMsg<StoreWorkDone>());
    }
}
