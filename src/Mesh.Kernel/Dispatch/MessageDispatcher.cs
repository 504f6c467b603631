namespace Mesh.Kernel.Dispatch;

/// <summary>Decides on which thread and in which order mailboxes run.</summary>
public abstract class MessageDispatcher
{
    private protected MessageDispatcher(string id, int throughput)
    {
        Id = id;
        Throughput = throughput;
    }

    /// <summary>The name of the dispatcher.</summary>
    public string Id { get; }

    /// <summary>How many messages of one mailbox run at most before another mailbox has its turn.</summary>
    public int Throughput { get; }

    /// <summary>The synchronization context in which handlers run, or null for none.</summary>
    internal virtual SynchronizationContext? Context => null;

    /// <summary>Makes a mailbox run; it is not running and not yet scheduled.</summary>
    internal abstract void Schedule(Mailbox mailbox);

    /// <summary>Makes a mailbox run, on this thread if the dispatcher can.</summary>
    internal virtual void ScheduleHere(Mailbox mailbox) => Schedule(mailbox);

    /// <summary>Called when a message is posted; throws when the calling thread must not.</summary>
    internal virtual void CheckPost(object message, IActorRef receiver) { }

    /// <summary>Runs an action of no actor.</summary>
    internal abstract void Execute(Action action);
}
