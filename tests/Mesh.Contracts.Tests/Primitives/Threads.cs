using System.Collections.Concurrent;

namespace Mesh.Contracts.Tests.Primitives;

/// <summary>Runs actions at once, each on a thread of its own, and throws what one of them has thrown.</summary>
internal static class Threads
{
    public static void Run(IReadOnlyCollection<Action> actions)
    {
        using var start = new Barrier(actions.Count);
        var faults = new ConcurrentQueue<Exception>();
        Thread[] threads =
        [
            .. actions.Select(action => new Thread(() =>
            {
                try
                {
                    start.SignalAndWait();
                    action();
                }
                catch (Exception e)
                {
                    // Any kind: on a thread it would end the process and not the test.
                    faults.Enqueue(e);
                }
            })),
        ];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        if (!faults.IsEmpty)
        {
            throw new AggregateException(faults);
        }
    }
}
