using Mesh.Testing.Extensions;

namespace Mesh.Testing.Internal;

/// <summary>An actor of handlers.</summary>
internal sealed class Act : ReceiveActor, IActorDsl
{
    private SupervisorStrategy? _strategy;

    public Act(Action<IActorDsl, IActorContext> configure) => configure(this, Context);

    public Action<IActorContext>? OnPreStart { get; set; }

    public Action<IActorContext>? OnPostStop { get; set; }

    public Action<Exception, object, IActorContext>? OnPreRestart { get; set; }

    public Action<Exception, IActorContext>? OnPostRestart { get; set; }

    SupervisorStrategy? IActorDsl.Strategy
    {
        get => _strategy;
        set => _strategy = value;
    }

    public void Receive<T>(Action<T, IActorContext> handler) => Receive<T>(m => handler(m, Context));

    public void Receive<T>(Predicate<T> shouldHandle, Action<T, IActorContext> handler) =>
        Receive(shouldHandle, m => handler(m, Context));

    public void Receive<T>(Action<T, IActorContext> handler, Predicate<T> shouldHandle) =>
        Receive(shouldHandle, handler);

    public void ReceiveAny(Action<object, IActorContext> handler) => ReceiveAny(m => handler(m, Context));

    public void ReceiveAsync<T>(Func<T, IActorContext, Task> handler, Predicate<T>? shouldHandle = null) =>
        ReceiveAsync(m => handler(m, Context), shouldHandle);

    public void ReceiveAsync<T>(Predicate<T> shouldHandle, Func<T, IActorContext, Task> handler) =>
        ReceiveAsync(handler, shouldHandle);

    public void ReceiveAnyAsync(Func<object, IActorContext, Task> handler) => ReceiveAnyAsync(m => handler(m, Context));

    public void DefaultPreStart() => base.PreStart();

    public void DefaultPostStop() => base.PostStop();

    public void DefaultPreRestart(Exception reason, object message) => base.PreRestart(reason, message);

    public void DefaultPostRestart(Exception reason) => base.PostRestart(reason);

    public void Become(Action<object, IActorContext> handler) => Become(m => OnAny(handler, m));

    public void BecomeStacked(Action<object, IActorContext> handler) => BecomeStacked(m => OnAny(handler, m));

    void IActorDsl.UnbecomeStacked() => UnbecomeStacked();

    public IActorRef ActorOf(Action<IActorDsl> config, string? name = null) =>
        Context.ActorOf(Props.Create(() => new Act((dsl, _) => config(dsl))), name);

    protected override SupervisorStrategy SupervisorStrategy() => _strategy ?? base.SupervisorStrategy();

    protected override void PreStart() => (OnPreStart ?? (_ => DefaultPreStart()))(Context);

    protected override void PostStop() => (OnPostStop ?? (_ => DefaultPostStop()))(Context);

    protected override void PreRestart(Exception reason, object message) =>
        (OnPreRestart ?? ((e, m, _) => DefaultPreRestart(e, m)))(reason, message, Context);

    protected override void PostRestart(Exception reason) =>
        (OnPostRestart ?? ((e, _) => DefaultPostRestart(e)))(reason, Context);

    private static bool OnAny(Action<object, IActorContext> handler, object message)
    {
        handler(message, Context);
        return true;
    }
}
