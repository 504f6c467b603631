namespace Mesh.Bench.Kernel;

/// <summary>An actor system for one measurement.</summary>
internal sealed class BenchSystem : IAsyncDisposable
{
    public ActorSystem System { get; } = ActorSystem.Create("bench");

    public async ValueTask DisposeAsync() => await System.Terminate();

    /// <summary>An actor that runs an action on its turn for each message.</summary>
    public IActorRef ActorOf(Func<ActorBase> make) => System.ActorOf(Props.CreateBy(new Producer(make)));

    private sealed class Producer(Func<ActorBase> make) : IIndirectActorProducer
    {
        public Type ActorType => typeof(ActorBase);

        public ActorBase Produce() => make();

        public void Release(ActorBase actor) { }
    }
}
