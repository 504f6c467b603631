using Mesh.Kernel.Event;

namespace Mesh.Kernel;

/// <summary>Something outside of actors that gets messages as an actor does.</summary>
public interface IInboxable : ICanWatch
{
    /// <summary>The actor that gets them.</summary>
    IActorRef Receiver { get; }

    /// <summary>Takes the next message; waits for it for the default time.</summary>
    object Receive();

    /// <summary>Takes the next message; waits for it.</summary>
    object Receive(TimeSpan timeout);

    /// <summary>Takes the next message; waits for it for the default time.</summary>
    Task<object> ReceiveAsync();

    /// <summary>Takes the next message; waits for it.</summary>
    Task<object> ReceiveAsync(TimeSpan timeout);

    /// <summary>Takes the next message that a predicate accepts; waits for it for the default time.</summary>
    object ReceiveWhere(Predicate<object> predicate);

    /// <summary>Takes the next message that a predicate accepts; waits for it.</summary>
    object ReceiveWhere(Predicate<object> predicate, TimeSpan timeout);

    /// <summary>Sends a message, whose answer comes into the inbox.</summary>
    void Send(IActorRef target, object message);
}

/// <summary>
/// An inbox for code outside of actors. May be used from any thread; dispose of it when it is done with.
/// </summary>
/// <remarks>
/// The messages lie in a queue that the actor only fills: so what comes while somebody waits, and what comes before, is
/// given to exactly one, also when the wait ends at that moment. At most 1,000 messages lie there; more are dropped,
/// with one warning. In a deterministic run a wait drives the run, on virtual time.
/// </remarks>
public class Inbox : IInboxable, IDisposable
{
    private readonly ActorSystemImpl _system;
    private readonly InboxQueue _queue;

    private Inbox(ActorSystemImpl system)
    {
        _system = system;
        var queue = new InboxQueue(system);
        _queue = queue;
        Receiver = system.SystemActorOf(Props.Create(() => new InboxActor(queue)), $"inbox-{system.NextInbox()}");
    }

    /// <inheritdoc/>
    public IActorRef Receiver { get; }

    /// <summary>Makes an inbox.</summary>
    public static Inbox Create(ActorSystem system) => new((ActorSystemImpl)system);

    /// <inheritdoc/>
    public IActorRef Watch(IActorRef subject)
    {
        Receiver.Tell(new InboxActor.StartWatch(subject, null), null);
        return subject;
    }

    /// <inheritdoc/>
    public IActorRef WatchWith(IActorRef subject, object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Receiver.Tell(new InboxActor.StartWatch(subject, message), null);
        return subject;
    }

    /// <inheritdoc/>
    public IActorRef Unwatch(IActorRef subject)
    {
        Receiver.Tell(new InboxActor.StopWatch(subject), null);
        return subject;
    }

    /// <summary>Sends a message, whose answer comes into the inbox.</summary>
    public void Send(IActorRef actorRef, object message) => actorRef.Tell(message, Receiver);

    /// <inheritdoc/>
    /// <exception cref="TimeoutException">When none has come in time.</exception>
    public object Receive() => Receive(_system.Options.InboxTimeout);

    /// <inheritdoc/>
    /// <exception cref="TimeoutException">When none has come in time.</exception>
    public object Receive(TimeSpan timeout) => Wait(_queue.Take(null, timeout), timeout);

    /// <inheritdoc/>
    /// <exception cref="TimeoutException">When none has come in time.</exception>
    public object ReceiveWhere(Predicate<object> predicate) => ReceiveWhere(predicate, _system.Options.InboxTimeout);

    /// <inheritdoc/>
    /// <exception cref="TimeoutException">When none has come in time.</exception>
    public object ReceiveWhere(Predicate<object> predicate, TimeSpan timeout)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return Wait(_queue.Take(predicate, timeout), timeout);
    }

    /// <inheritdoc/>
    /// <exception cref="TimeoutException">When none has come in time.</exception>
    public Task<object> ReceiveAsync() => ReceiveAsync(_system.Options.InboxTimeout);

    /// <inheritdoc/>
    /// <exception cref="TimeoutException">When none has come in time.</exception>
    public Task<object> ReceiveAsync(TimeSpan timeout) => _queue.Take(null, timeout);

    /// <summary>Stops the actor of the inbox.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops the actor of the inbox.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            _system.Stop(Receiver);
    }

    private object Wait(Task<object> message, TimeSpan timeout)
    {
        _system.Run?.RunUntil(() => message.IsCompleted, timeout);
        return message.GetAwaiter().GetResult();
    }
}

/// <summary>Puts what it gets into the queue of its inbox.</summary>
internal sealed class InboxActor : ActorBase
{
    private readonly InboxQueue _queue;

    public InboxActor(InboxQueue queue) => _queue = queue;

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case StartWatch { Message: { } custom } start:
                Context.WatchWith(start.Target, custom);
                break;
            case StartWatch start:
                Context.Watch(start.Target);
                break;
            case StopWatch stop:
                Context.Unwatch(stop.Target);
                break;
            default:
                _queue.Add(message, Self);
                break;
        }
        return true;
    }

    internal sealed record StartWatch(IActorRef Target, object? Message);

    internal sealed record StopWatch(IActorRef Target);
}
