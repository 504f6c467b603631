using Mesh.Kernel.Extensions;

namespace Mesh.Kernel.Dispatch;

/// <summary>Runs mailboxes on the thread pool.</summary>
/// <remarks>
/// A mailbox goes onto the local queue of the pool thread that posts to it: the message is in that core's cache. A
/// mailbox that has used up its throughput goes onto the global queue, behind the others. So does one of
/// <see cref="LocalTurns"/>: a thread looks at the global queue, where timers, sockets and all threads outside of the
/// pool put their work, only when its own is empty, which that of two actors that answer each other never is.
/// </remarks>
internal sealed class PoolDispatcher(string id, DispatcherOptions options) : MessageDispatcher(id, options)
{
    private const int LocalTurns = 32;

    [ThreadStatic]
    private static uint _scheduled;

    internal override void Schedule(Mailbox mailbox) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            mailbox,
            preferLocal: ++_scheduled % LocalTurns != 0 && Thread.CurrentThread.IsThreadPoolThread
        );

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
