using Mesh.Kernel.Extensions;

namespace Mesh.Kernel.Dispatch;

/// <summary>Runs mailboxes on the thread pool.</summary>
/// <remarks>
/// A mailbox goes onto the local queue of the pool thread that posts to it: the message is in that core's cache. A
/// mailbox that has used up its throughput goes onto the global queue, behind the others.
/// </remarks>
internal sealed class PoolDispatcher(string id, DispatcherOptions options) : MessageDispatcher(id, options)
{
    internal override void Schedule(Mailbox mailbox) =>
        ThreadPool.UnsafeQueueUserWorkItem(mailbox, preferLocal: Thread.CurrentThread.IsThreadPoolThread);

    internal override void Reschedule(Mailbox mailbox) =>
        ThreadPool.UnsafeQueueUserWorkItem(mailbox, preferLocal: false);

    internal override void ScheduleHere(Mailbox mailbox)
    {
        if (!Thread.CurrentThread.IsThreadPoolThread)
        {
            Schedule(mailbox);
            return;
        }
        // The teller may be a handler of another actor: what is awaited here must not come back to that one's turn.
        SynchronizationContext? outer = SynchronizationContext.Current;
        if (outer is null)
        {
            ((IThreadPoolWorkItem)mailbox).Execute();
            return;
        }
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            ((IThreadPoolWorkItem)mailbox).Execute();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    internal override void Execute(Action action) =>
        ThreadPool.UnsafeQueueUserWorkItem(new ActionRunnable(action), preferLocal: false);
}
