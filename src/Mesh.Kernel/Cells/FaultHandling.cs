using Mesh.Kernel.Dispatch.SysMsg;
using Mesh.Kernel.Event;

namespace Mesh.Kernel;

/// <summary>What happens between the failure of an actor and its supervisor's verdict, on both sides.</summary>
/// <remarks>
/// Every path keeps the count of suspensions balanced: a failing actor suspends itself and its children, and whatever
/// the verdict is, exactly that many are taken back or the actor ends.
/// </remarks>
internal sealed class FaultHandling(ActorCell cell)
{
    private IActorRef? _failed;

    /// <summary>The actor has thrown: suspend, and ask the supervisor.</summary>
    /// <param name="cause">What was thrown.</param>
    /// <param name="escalating">The child whose failure is passed on, or null.</param>
    internal void InvokeFailed(Exception cause, IActorRef? escalating)
    {
        if (_failed is not null)
            return;
        _failed = escalating ?? cell.SelfRef;
        cell.Mailbox.SuspendCount++;
        foreach (IInternalActorRef child in cell.Children.Refs())
        {
            if (!child.Equals(escalating))
                child.Suspend();
        }
        cell.SelfRef.Parent.SendSystemMessage(new Failed(cell.SelfRef, cause, cell.SelfRef.Path.Uid));
    }

    /// <summary>The actor is stopping: it handles nothing more, and further failures of it concern nobody.</summary>
    internal void WaitForChildren()
    {
        cell.Mailbox.SuspendCount++;
        _failed = cell.SelfRef;
    }

    internal void HandleFailed(Failed failed)
    {
        if (cell.Actor is not { } actor || cell.Children.StatsOf(failed.Child) is not { } stats)
            return;
        if (stats.Uid != failed.Uid)
            return;
        if (!actor.Strategy.HandleFailure(cell, failed.Child, failed.Cause, stats, cell.Children.Stats))
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failed.Cause);
    }

    internal void Suspend()
    {
        cell.Mailbox.SuspendCount++;
        foreach (IInternalActorRef child in cell.Children.Refs())
            child.Suspend();
    }

    internal void Resume(Exception? causedByFailure)
    {
        if (cell.Actor is null && cell.Children.IsNormal)
        {
            // Nothing to resume: the actor has never come up.
            Create();
            return;
        }
        IActorRef? perpetrator = _failed;
        ResumeSelf();
        if (causedByFailure is not null)
            _failed = null;
        foreach (IInternalActorRef child in cell.Children.Refs())
            child.Resume(child.Equals(perpetrator) ? causedByFailure : null);
    }

    internal void Recreate(Exception cause)
    {
        if (!cell.Children.IsNormal)
        {
            // A restart or the end is already under way; only the count is to be kept.
            Resume(null);
            return;
        }
        if (cell.Actor is not { } actor)
        {
            // There has been no incarnation yet: this is another try to make the first.
            Create();
            return;
        }
        try
        {
            actor.AroundPreRestart(cause, cell.CurrentMessage);
        }
        // The restart goes on whatever the old incarnation's last hook does.
        catch (Exception e)
        {
            var error = new PreRestartException(cell.SelfRef, e, cause, cell.CurrentMessage);
            cell.Kernel.LogEvent(new Error(error, cell.SelfRef.Path.ToString(), actor.GetType(), e.Message));
        }
        finally
        {
            cell.Unstash();
            cell.ClearActor();
        }
        if (!cell.Children.WaitFor(ChildrenContainer.Reason.Recreation, cause))
            FinishRecreate(cause);
    }

    internal void FinishRecreate(Exception cause)
    {
        IReadOnlyList<IInternalActorRef> survivors = cell.Children.Refs();
        ResumeSelf();
        _failed = null;
        try
        {
            ActorBase fresh = cell.NewActor();
            fresh.AroundPostRestart(cause, null!);
            cell.EndTurn();
            foreach (IInternalActorRef survivor in survivors)
                survivor.Restart(cause);
        }
        // A fresh incarnation that fails to start is the supervisor's to judge again.
        catch (Exception e)
        {
            cell.ClearActor();
            InvokeFailed(new PostRestartException(cell.SelfRef, e, cause), null);
        }
    }

    internal void FinishCreate()
    {
        ResumeSelf();
        _failed = null;
        try
        {
            cell.Create();
        }
        // As above.
        catch (Exception e)
        {
            InvokeFailed(e, null);
        }
    }

    private void Create()
    {
        cell.Children.StopAll();
        if (!cell.Children.WaitFor(ChildrenContainer.Reason.Creation, null))
            FinishCreate();
    }

    private void ResumeSelf()
    {
        if (cell.Mailbox.SuspendCount > 0)
            cell.Mailbox.SuspendCount--;
    }
}
