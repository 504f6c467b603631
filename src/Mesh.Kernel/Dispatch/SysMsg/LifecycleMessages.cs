namespace Mesh.Kernel.Dispatch.SysMsg;

/// <summary>Creates the actor; the first message of every mailbox.</summary>
internal sealed class Create : SystemMessage
{
    internal override void Apply(ActorCell cell) => cell.Create();
}

/// <summary>Stops the actor.</summary>
internal sealed class Terminate : SystemMessage
{
    internal override void Apply(ActorCell cell) => Termination.Begin(cell);
}

/// <summary>Stops the handling of user messages; counted.</summary>
internal sealed class Suspend : SystemMessage
{
    internal override CellState Latest => CellState.Suspended;

    internal override void Apply(ActorCell cell) => cell.Faults.Suspend();
}

/// <summary>Takes one suspension back.</summary>
internal sealed class Resume(Exception? causedByFailure) : SystemMessage
{
    internal override CellState Latest => CellState.Suspended;

    internal override void Apply(ActorCell cell) => cell.Faults.Resume(causedByFailure);
}

/// <summary>Replaces the actor behind the reference by a fresh one.</summary>
internal sealed class Recreate(Exception cause) : SystemMessage
{
    internal override CellState Latest => CellState.Suspended;

    internal override void Apply(ActorCell cell) => cell.Faults.Recreate(cause);
}

/// <summary>Tells the parent that a child has failed, and waits for the verdict.</summary>
internal sealed class Failed(IActorRef child, Exception cause, long uid) : SystemMessage
{
    internal IActorRef Child => child;

    internal Exception Cause => cause;

    internal long Uid => uid;

    // The verdict is given by an actor in its right mind: not by one that has failed itself, or is amid an await.
    internal override CellState Latest => CellState.Running;

    internal override void Apply(ActorCell cell) => cell.Faults.HandleFailed(this);
}

/// <summary>Continues an awaited handler of one incarnation of the actor.</summary>
internal sealed class Continuation(ActorTaskContext context, SendOrPostCallback callback, object? state) : SystemMessage
{
    internal override void Apply(ActorCell cell) => context.Run(callback, state);

    internal override void ApplyToDead(ActorCell cell) => context.RunDetached(callback, state);
}
