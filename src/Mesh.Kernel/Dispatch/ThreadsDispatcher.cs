using System.Collections.Concurrent;
using Mesh.Kernel.Extensions;

namespace Mesh.Kernel.Dispatch;

/// <summary>
/// Runs mailboxes on threads of its own: for actors that block, and for those that others must not hold up.
/// </summary>
/// <remarks>
/// What comes after the end still runs, on the thread pool: a <c>finally</c> in a handler is reached.
/// </remarks>
internal sealed class ThreadsDispatcher : MessageDispatcher
{
    private readonly BlockingCollection<IThreadPoolWorkItem> _work = [];

    internal ThreadsDispatcher(string id, DispatcherOptions options)
        : base(id, options)
    {
        for (int i = 1; i <= Math.Max(1, options.Threads); i++)
            new Thread(Run) { IsBackground = true, Name = $"{id}-{i}" }.Start();
    }

    internal override void Schedule(Mailbox mailbox) => Enqueue(mailbox);

    internal override void Execute(Action action) => Enqueue(new ActionRunnable(action));

    internal override void Close() => _work.CompleteAdding();

    private void Enqueue(IThreadPoolWorkItem item)
    {
        try
        {
            _work.Add(item);
        }
        catch (InvalidOperationException)
        {
            ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);
        }
    }

    private void Run()
    {
        foreach (IThreadPoolWorkItem item in _work.GetConsumingEnumerable())
            item.Execute();
    }
}

/// <summary>Gives each actor a thread of its own.</summary>
internal sealed class PinningDispatcher(string id, DispatcherOptions options) : MessageDispatcher(id, options)
{
    private readonly DispatcherOptions _options = options with { Threads = 1 };

    internal override MessageDispatcher Attach() => new Pinned(Id, _options);

    internal override void Schedule(Mailbox mailbox) => throw new InvalidOperationException("Attach gives the thread");

    internal override void Execute(Action action) =>
        ThreadPool.UnsafeQueueUserWorkItem(new ActionRunnable(action), preferLocal: false);

    /// <summary>The thread of one actor, which ends with it.</summary>
    private sealed class Pinned(string id, DispatcherOptions options) : MessageDispatcher(id, options)
    {
        private readonly ThreadsDispatcher _thread = new(id, options);

        internal override void Schedule(Mailbox mailbox) => _thread.Schedule(mailbox);

        internal override void Execute(Action action) => _thread.Execute(action);

        internal override void Detach() => _thread.Close();
    }
}
