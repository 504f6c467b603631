namespace Mesh.Kernel.Dispatch.SysMsg;

/// <summary>Asks to be told of the watchee's end.</summary>
internal sealed class Watch(IInternalActorRef watchee, IInternalActorRef watcher) : SystemMessage
{
    internal IInternalActorRef Watchee => watchee;

    internal IInternalActorRef Watcher => watcher;

    internal override void Apply(ActorCell cell) => cell.DeathWatch.AddWatcher(watchee, watcher);

    internal override void ApplyToDead(ActorCell cell) => Answer();

    /// <summary>Tells the watcher that there is nobody to watch any more.</summary>
    internal void Answer()
    {
        if (!watchee.Equals(watcher))
            watcher.SendSystemMessage(new DeathWatchNotification(watchee, existenceConfirmed: false, false));
    }
}

/// <summary>Takes a <see cref="Watch"/> back.</summary>
internal sealed class Unwatch(IInternalActorRef watchee, IInternalActorRef watcher) : SystemMessage
{
    internal IInternalActorRef Watchee => watchee;

    internal IInternalActorRef Watcher => watcher;

    internal override void Apply(ActorCell cell) => cell.DeathWatch.RemoveWatcher(watchee, watcher);
}

/// <summary>Tells a watcher, and the parent, that an actor is gone.</summary>
internal sealed class DeathWatchNotification(IActorRef actor, bool existenceConfirmed, bool addressTerminated)
    : SystemMessage
{
    internal IActorRef Actor => actor;

    internal bool ExistenceConfirmed => existenceConfirmed;

    internal bool AddressTerminated => addressTerminated;

    internal override void Apply(ActorCell cell) => Termination.OnEndOf(cell, this);
}
