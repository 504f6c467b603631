using Mesh.Kernel.Event;

namespace Mesh.Kernel;

/// <summary>The messages of an inbox, and who waits for them, in the order in which they began to.</summary>
internal sealed class InboxQueue(ActorSystemImpl system)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<object> _messages = new();
    private readonly LinkedList<Waiting> _waiting = new();
    private bool _hasWarned;

    internal void Add(object message, IActorRef owner)
    {
        lock (_lock)
        {
            for (LinkedListNode<Waiting>? node = _waiting.First; node is not null; node = node.Next)
            {
                if (node.Value.Accepts?.Invoke(message) == false)
                    continue;
                _waiting.Remove(node);
                node.Value.Timer?.Dispose();
                Completion.SetResult(system, node.Value.Result, message);
                return;
            }
            if (_messages.Count < system.Options.InboxSize)
            {
                _messages.AddLast(message);
                return;
            }
            if (_hasWarned)
                return;
            _hasWarned = true;
        }
        Logging
            .GetLogger(system, owner)
            .Warning(
                "Dropping message: Inbox size has been exceeded, use akka.actor.inbox.inbox-size to increase maximum "
                    + "allowed inbox size. Current is {0}",
                system.Options.InboxSize
            );
    }

    internal Task<object> Take(Predicate<object>? accepts, TimeSpan timeout)
    {
        if (timeout != Timeout.InfiniteTimeSpan)
            ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        lock (_lock)
        {
            for (LinkedListNode<object>? node = _messages.First; node is not null; node = node.Next)
            {
                if (accepts?.Invoke(node.Value) == false)
                    continue;
                _messages.Remove(node);
                return Task.FromResult(node.Value);
            }
            var waiting = new LinkedListNode<Waiting>(new Waiting(accepts, Completion.New<object>(system)));
            // First, because a time-out may be refused, and then nobody would be there for what is given to this one.
            if (timeout != Timeout.InfiniteTimeSpan)
                waiting.Value.Timer = system.Clock.ScheduleTimeOut(timeout, () => GiveUp(waiting, timeout));
            _waiting.AddLast(waiting);
            return waiting.Value.Result.Task;
        }
    }

    private void GiveUp(LinkedListNode<Waiting> waiting, TimeSpan timeout)
    {
        lock (_lock)
        {
            if (waiting.List is null)
                return;
            _waiting.Remove(waiting);
        }
        var late = new TimeoutException($"The inbox has not received a message within {timeout}");
        Completion.SetException(system, waiting.Value.Result, late);
    }

    private sealed class Waiting(Predicate<object>? accepts, TaskCompletionSource<object> result)
    {
        internal Predicate<object>? Accepts => accepts;

        internal TaskCompletionSource<object> Result => result;

        internal IDisposable? Timer { get; set; }
    }
}
