using Mesh.Kernel.Dispatch.SysMsg;

namespace Mesh.Kernel;

/// <summary>Brings the continuations of an awaited handler back to the turn of its actor.</summary>
/// <remarks>
/// One context per incarnation. When the incarnation is gone, what still comes back runs on the dispatcher without an
/// actor around it, so that <c>finally</c> and <c>using</c> in the handler are still reached.
/// </remarks>
internal sealed class ActorTaskContext(ActorCell cell) : SynchronizationContext
{
    private Task? _awaited;
    private TaskCompletionSource? _direct;
    private volatile bool _retired;

    /// <summary>Called once, when the handler that is being awaited has ended, with what it has thrown.</summary>
    internal Action<Exception?>? WhenDone { get; set; }

    /// <summary>Who hears, in place of the supervisor, how the next handler ends that does not end at once.</summary>
    internal TaskCompletionSource? Direct { get; set; }

    /// <summary>Starts a handler; holds the mailbox when it does not complete at once.</summary>
    internal void Start<T>(Func<T, Task> handler, T argument)
    {
        if (_awaited is not null)
            throw new InvalidOperationException("A handler is already being awaited");
        SynchronizationContext? outer = Current;
        SetSynchronizationContext(this);
        try
        {
            Task task = handler(argument);
            if (task.IsCompleted)
            {
                task.GetAwaiter().GetResult();
                return;
            }
            _awaited = task;
            (_direct, Direct) = (Direct, null);
            cell.Mailbox.IsAwaiting = true;
            // Captures this context, so the end of the task is a turn of the actor like every other step of it.
            task.GetAwaiter().UnsafeOnCompleted(Completed);
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    /// <summary>The incarnation is gone.</summary>
    internal void Retire()
    {
        _retired = true;
        _direct?.TrySetCanceled();
        Done(null);
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (cell.Mailbox.Dispatcher.IsEscape(state ?? d, cell.Self))
            return;
        if (_retired)
            RunDetached(d, state);
        else
            cell.SelfRef.Send(new Continuation(this, d, state));
    }

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("An actor is not waited for: use Post, or await");

    public override SynchronizationContext CreateCopy() => this;

    internal void Run(SendOrPostCallback callback, object? state)
    {
        if (_retired)
        {
            RunDetached(callback, state);
            return;
        }
        SynchronizationContext? outer = Current;
        SetSynchronizationContext(this);
        try
        {
            callback(state);
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    internal void RunDetached(SendOrPostCallback callback, object? state) =>
        cell.Mailbox.Dispatcher.Execute(() => callback(state));

    private void Completed()
    {
        Task task = _awaited!;
        _awaited = null;
        if (_retired)
            return;
        cell.Mailbox.IsAwaiting = false;
        if (_direct is { } direct)
        {
            _direct = null;
            Done(task.Exception?.InnerException);
            cell.EndTurn();
            direct.TrySetFromTask(task);
            return;
        }
        try
        {
            task.GetAwaiter().GetResult();
            Done(null);
            cell.EndTurn();
        }
        // What the handler throws is the supervisor's to judge. Thrown on, it would end the process: the framework
        // has nobody to give the exception of a continuation to.
        catch (Exception cause)
        {
            Done(cause);
            cell.Fail(cause);
        }
    }

    private void Done(Exception? failure)
    {
        Action<Exception?>? done = WhenDone;
        WhenDone = null;
        done?.Invoke(failure);
    }
}
