namespace Mesh.Kernel;

/// <summary>An actor with one method for all messages.</summary>
public abstract class UntypedActor : ActorBase
{
    /// <summary>The context of the actor that is running on this thread.</summary>
    protected static new IUntypedActorContext Context => CurrentCell();

    /// <inheritdoc/>
    protected sealed override bool Receive(object message)
    {
        OnReceive(message);
        return true;
    }

    /// <summary>Runs an action that may go on asynchronously; the next message waits for it.</summary>
    protected void RunTask(Action action) =>
        RunTask(() =>
        {
            action();
            return Task.CompletedTask;
        });

    /// <summary>Runs an asynchronous action; the next message waits for it, its failure is the actor's.</summary>
    protected void RunTask(Func<Task> action) => Cell.TaskContext.Start(static run => run(), action);

    /// <summary>Handles a message; calls <see cref="ActorBase.Unhandled"/> for one that it does not know.</summary>
    protected abstract void OnReceive(object message);

    /// <summary>Replaces the behaviour on top.</summary>
    protected void Become(UntypedReceive receive) => Cell.Become(receive);

    /// <summary>Puts a behaviour on top.</summary>
    protected void BecomeStacked(UntypedReceive receive) => Cell.BecomeStacked(receive);
}
