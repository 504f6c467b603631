using Mesh.Kernel.Dispatch.SysMsg;
using Mesh.Kernel.Event;

namespace Mesh.Kernel;

/// <summary>
/// How an actor ends: its children first, then its last hook, then everybody who waits for it is told.
/// </summary>
internal static class Termination
{
    internal static void Begin(ActorCell cell)
    {
        cell.SetReceiveTimeout(null);
        cell.StopWatching();
        ChildrenContainer children = cell.CloseChildren();
        children.StopAll();
        if (children.WaitFor(ChildrenContainer.Reason.Termination, null))
        {
            cell.DebugLifecycle("Stopping");
            cell.Faults.WaitForChildren();
        }
        else
        {
            Finish(cell);
        }
    }

    /// <summary>An actor that is watched, or a child, has ended.</summary>
    internal static void OnEndOf(ActorCell cell, DeathWatchNotification notification)
    {
        cell.NotifyWatch(notification);
        if (!cell.Children.Remove(notification.Actor, out ChildrenContainer.Reason reason, out Exception? cause))
            return;
        TellStrategy(cell, notification.Actor);
        if (reason == ChildrenContainer.Reason.Termination)
            Finish(cell);
        else if (reason == ChildrenContainer.Reason.Recreation)
            cell.Faults.FinishRecreate(cause!);
        else if (reason == ChildrenContainer.Reason.Creation)
            cell.Faults.FinishCreate();
    }

    private static void TellStrategy(ActorCell cell, IActorRef child)
    {
        if (cell.Actor is not { } actor)
            return;
        try
        {
            actor.Strategy.HandleChildTerminated(cell, child, cell.Children.WhenAsked());
        }
        // A strategy is the application's code: what it throws is a failure of the actor, and the end goes on.
        catch (Exception e)
        {
            cell.Kernel.LogEvent(new Error(e, cell.Self.Path.ToString(), cell.ActorType, e.Message));
            cell.Faults.InvokeFailed(e, null);
        }
    }

    private static void Finish(ActorCell cell)
    {
        try
        {
            cell.Actor?.AroundPostStop();
        }
        // The actor ends whatever its last hook does; the cause is told in the log.
        catch (Exception e)
        {
            cell.Kernel.LogEvent(new Error(e, cell.Self.Path.ToString(), cell.ActorType, e.Message));
        }
        // What a last hook has asked for is of no use any more.
        cell.SetReceiveTimeout(null);
        cell.StopWatching();
        cell.DebugLifecycle("Stopped");
        cell.Unstash();
        cell.ClearActor();
        (List<Envelope>? user, SystemMessage? system) = cell.Mailbox.Close();
        // After the closing, which is what a subscription made just now looks at: one of the two sees the other.
        Interlocked.MemoryBarrier();
        if (cell.IsSubscriber)
            cell.Kernel.EventStream.Unsubscribe(cell.Self);
        foreach (Envelope envelope in user ?? [])
            cell.Kernel.DeadLetter(envelope.Message, envelope.Sender, cell.Self);
        cell.DropDeferred();
        for (SystemMessage? next; system is not null; system = next)
        {
            next = system.Next;
            system.ApplyToDead(cell);
        }
        cell.SelfRef.Parent.SendSystemMessage(new DeathWatchNotification(cell.Self, existenceConfirmed: true, false));
        cell.TellWatchers();
        cell.ForgetMessage();
    }
}
