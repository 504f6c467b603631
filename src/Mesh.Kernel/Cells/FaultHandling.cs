using Mesh.Kernel.Dispatch.SysMsg;
using Mesh.Kernel.Event;

namespace Mesh.Kernel;

/// <summary>What happens between the failure of an actor and its supervisor's verdict, on both sides.</summary>
/// <remarks>
/// Every path keeps the count of suspensions balanced: a failing actor suspends itself and its children, and whatever
/// the verdict is, exactly that many are taken back or the actor ends. A runtime's message that makes no sense in the
/// state of now is deferred, and comes before later ones as soon as the state allows it.
/// </remarks>
internal sealed class FaultHandling(ActorCell cell)
{
    private IActorRef? _failed;
    private List<SystemMessage>? _deferred;

    internal bool IsFailed => _failed is not null;

    internal bool HasDeferred => _deferred is { Count: > 0 };

    internal void Defer(SystemMessage message) => (_deferred ??= []).Add(message);

    /// <summary>Applies what the state of now allows, the oldest first.</summary>
    internal void ApplyDeferred()
    {
        for (int i = 0; i < _deferred!.Count; )
        {
            SystemMessage message = _deferred[i];
            if (cell.State > message.Latest)
            {
                i++;
                continue;
            }
            _deferred.RemoveAt(i);
            cell.Apply(message);
            // What has been held up before this one may be allowed now.
            i = 0;
        }
    }

    /// <summary>The actor has ended: what was deferred is answered in its place.</summary>
    internal void DropDeferred()
    {
        if (_deferred is null)
            return;
        foreach (SystemMessage message in _deferred)
            message.ApplyToDead(cell);
        _deferred.Clear();
    }

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
        // The incarnation protects a child that was made anew, under the old name, while the failure was on its way.
        if (cell.Actor is not { } actor || cell.Children.StatsOf(failed.Child) is not { } stats)
            return;
        if (stats.Uid != failed.Uid)
            return;
        // A decider asks for the sender to know who has failed; a handler that awaits has its own back afterwards.
        IActorRef? sender = cell.CurrentEnvelope.Sender;
        cell.SetSender(failed.Child);
        bool isJudged;
        try
        {
            isJudged = actor.Strategy.HandleFailure(cell, failed.Child, failed.Cause, stats, cell.Children.Stats);
        }
        finally
        {
            cell.SetSender(sender);
        }
        if (!isJudged)
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
        {
            _failed = null;
            cell.ForgetMessage();
        }
        foreach (IInternalActorRef child in cell.Children.Refs())
            child.Resume(child.Equals(perpetrator) ? causedByFailure : null);
    }

    internal void Recreate(Exception cause)
    {
        if (!cell.Children.IsNormal)
        {
            // The end is already under way; only the count is to be kept.
            Resume(null);
            return;
        }
        if (cell.Actor is not { } actor)
        {
            // There has been no incarnation yet: this is another try to make the first.
            Create();
            return;
        }
        // Whoever restarts an actor has suspended it; where he has not, nothing may run before the new instance does.
        if (cell.Mailbox.SuspendCount == 0)
            cell.Mailbox.SuspendCount++;
        cell.DebugLifecycle("Restarting");
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
            cell.DebugLifecycle("Restarted");
            cell.Kernel.Telemetry?.Restarted(cell);
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
        cell.SetReceiveTimeout(null);
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
