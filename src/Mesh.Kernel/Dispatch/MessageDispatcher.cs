using Mesh.Kernel.Extensions;

namespace Mesh.Kernel.Dispatch;

/// <summary>Decides on which thread and in which order mailboxes run.</summary>
public abstract class MessageDispatcher
{
    private protected MessageDispatcher(string id, DispatcherOptions options)
    {
        Id = id;
        Throughput = options.Throughput;
        DeadlineTicks = (long)(options.ThroughputDeadline.TotalSeconds * System.Diagnostics.Stopwatch.Frequency);
        Mailbox = options.Mailbox;
    }

    /// <summary>The name of the dispatcher.</summary>
    public string Id { get; }

    /// <summary>How many messages of one mailbox run at most before another mailbox has its turn.</summary>
    public int Throughput { get; }

    /// <summary>
    /// For how many ticks of the stopwatch one mailbox runs at most before another has its turn; 0 for any.
    /// </summary>
    internal long DeadlineTicks { get; }

    /// <summary>The name of the mailbox of its actors that name none themselves, or empty.</summary>
    internal string Mailbox { get; }

    /// <summary>The synchronization context in which handlers run, or null for none.</summary>
    internal virtual SynchronizationContext? Context => null;

    /// <summary>Whether a teller may be kept waiting.</summary>
    internal virtual bool MayBlock => true;

    /// <summary>The dispatcher for one more actor.</summary>
    internal virtual MessageDispatcher Attach() => this;

    /// <summary>An actor that was attached has ended.</summary>
    internal virtual void Detach() { }

    /// <summary>Makes a mailbox run; it is not running and not yet scheduled.</summary>
    internal abstract void Schedule(Mailbox mailbox);

    /// <summary>Makes a mailbox run that has just run, behind others.</summary>
    internal virtual void Reschedule(Mailbox mailbox) => Schedule(mailbox);

    /// <summary>Makes a mailbox run, on this thread if the dispatcher can.</summary>
    internal virtual void ScheduleHere(Mailbox mailbox) => Schedule(mailbox);

    /// <summary>Called when a message is posted; throws when the calling thread must not.</summary>
    internal virtual void CheckPost(object message, IActorRef receiver) { }

    /// <summary>Whether a continuation must not be taken from this thread; notes it, where it must not.</summary>
    internal virtual bool IsEscape(object continuation, IActorRef receiver) => false;

    /// <summary>Runs an action of no actor.</summary>
    internal abstract void Execute(Action action);

    /// <summary>The system has ended.</summary>
    internal virtual void Close() { }
}
