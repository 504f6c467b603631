using Mesh.Kernel.Dispatch.SysMsg;

namespace Mesh.Kernel;

/// <summary>Whom an actor watches, and who watches it.</summary>
/// <remarks>
/// The notification of an end comes as a system message and becomes a <see cref="Terminated"/> in the own mailbox. It is
/// delivered only while it stands in <see cref="_queued"/>, so that Unwatch holds even for one that is under way.
/// </remarks>
internal sealed class DeathWatch(ActorCell cell)
{
    private readonly Dictionary<IActorRef, object?> _watching = [];
    private readonly HashSet<IInternalActorRef> _watchedBy = [];
    private readonly Dictionary<IActorRef, object?> _queued = [];

    /// <summary>How many entries there are in all three tables.</summary>
    internal int Count => _watching.Count + _watchedBy.Count + _queued.Count;

    internal IActorRef Watch(IActorRef subject, object? message)
    {
        var watchee = (IInternalActorRef)subject;
        if (watchee.Equals(cell.SelfRef))
            return subject;
        if (!_watching.TryAdd(watchee, message))
            return subject;
        watchee.SendSystemMessage(new Watch(watchee, cell.SelfRef));
        return subject;
    }

    internal IActorRef Unwatch(IActorRef subject)
    {
        if (_watching.Remove(subject))
            ((IInternalActorRef)subject).SendSystemMessage(new Unwatch((IInternalActorRef)subject, cell.SelfRef));
        _queued.Remove(subject);
        return subject;
    }

    internal void UnwatchAll()
    {
        foreach (IActorRef subject in _watching.Keys.ToArray())
            Unwatch(subject);
        _queued.Clear();
    }

    internal void AddWatcher(IInternalActorRef watchee, IInternalActorRef watcher)
    {
        if (watchee.Equals(cell.SelfRef))
            _watchedBy.Add(watcher);
        else if (watcher.Equals(cell.SelfRef))
            Watch(watchee, null);
    }

    internal void RemoveWatcher(IInternalActorRef watchee, IInternalActorRef watcher)
    {
        if (watchee.Equals(cell.SelfRef))
            _watchedBy.Remove(watcher);
        else if (watcher.Equals(cell.SelfRef))
            Unwatch(watchee);
    }

    internal void Notified(DeathWatchNotification notification)
    {
        IActorRef actor = notification.Actor;
        if (!_watching.Remove(actor, out object? message) || cell.Children.IsTerminating)
            return;
        _queued[actor] = message;
        var terminated = new Terminated(actor, notification.ExistenceConfirmed, notification.AddressTerminated);
        cell.SelfRef.Tell(terminated, actor);
    }

    /// <summary>A notification that was taken before goes back into the mailbox.</summary>
    internal void Requeue(IActorRef actor) => _queued[actor] = null;

    internal bool TryTakeQueued(IActorRef actor, out object? message) => _queued.Remove(actor, out message);

    internal void TellWatchers()
    {
        foreach (IInternalActorRef watcher in _watchedBy)
        {
            // The parent is told of every child's end anyway, by the same kind of message.
            if (!watcher.Equals(cell.SelfRef.Parent))
                watcher.SendSystemMessage(new DeathWatchNotification(cell.SelfRef, existenceConfirmed: true, false));
        }
        _watchedBy.Clear();
    }
}
