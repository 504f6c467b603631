using System.Collections.Concurrent;

namespace Mesh.Bench.Kernel;

/// <summary>
/// What a tell is measured against: a bare queue that a pool work item drains, with the same message and sender.
/// </summary>
internal static class QueueFloor
{
    public static async Task<double[]> Measure(BenchOptions options, int producers)
    {
        int each = (options.Quick ? 4_000_000 : 20_000_000) / producers;
        var counter = new Counter(each * producers);
        var queue = new Drained(counter);
        object message = new();
        double perSecond = await Producers.RunAsync(
            producers,
            () =>
            {
                for (int i = 0; i < each; i++)
                {
                    queue.Post(message);
                }
            },
            counter.Done
        );
        return [perSecond * each * producers];
    }

    private sealed class Drained(Counter counter) : IThreadPoolWorkItem
    {
        private readonly ConcurrentQueue<(object Message, object? Sender)> _queue = new();
        private int _isScheduled;

        public void Post(object message)
        {
            _queue.Enqueue((message, null));
            if (Volatile.Read(ref _isScheduled) == 0 && Interlocked.Exchange(ref _isScheduled, 1) == 0)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }

        public void Execute()
        {
            while (_queue.TryDequeue(out _))
            {
                counter.Count();
            }

            Interlocked.Exchange(ref _isScheduled, 0);
            if (!_queue.IsEmpty && Interlocked.Exchange(ref _isScheduled, 1) == 0)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }
    }
}
