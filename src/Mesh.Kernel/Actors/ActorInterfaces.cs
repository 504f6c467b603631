using Mesh.Kernel.Dispatch;

namespace Mesh.Kernel;

/// <summary>An actor as the runtime sees it.</summary>
public interface IInternalActor
{
    /// <summary>The context of the actor.</summary>
    IActorContext ActorContext { get; }
}

/// <summary>Called once after the constructors of an actor.</summary>
internal interface IInitializableActor
{
    void Init();
}

/// <summary>An actor that puts messages aside.</summary>
public interface IActorStash
{
    /// <summary>The stash; set by the runtime before the first message.</summary>
    IStash Stash { get; set; }
}

/// <summary>An actor that puts messages aside, whatever its mailbox.</summary>
public interface IWithUnrestrictedStash : IActorStash { }

/// <summary>An actor that puts messages aside.</summary>
public interface IWithStash : IWithUnrestrictedStash, IRequiresMessageQueue<IDequeBasedMessageQueueSemantics> { }

/// <summary>An actor that puts messages aside, and has a mailbox with a bound.</summary>
public interface IWithBoundedStash
    : IWithUnrestrictedStash,
        IRequiresMessageQueue<IBoundedDequeBasedMessageQueueSemantics> { }

/// <summary>An actor that puts any number of messages aside.</summary>
public interface IWithUnboundedStash
    : IWithUnrestrictedStash,
        IRequiresMessageQueue<IUnboundedDequeBasedMessageQueueSemantics> { }

/// <summary>
/// An actor whose messages are logged, at the level Debug, where <c>akka.actor.debug.receive</c> says so.
/// </summary>
public interface ILogReceive { }

/// <summary>An actor with timers.</summary>
public interface IWithTimers
{
    /// <summary>The timers; set by the runtime before the constructor of the actor's own type runs.</summary>
    ITimerScheduler Timers { get; set; }
}

/// <summary>Messages put aside by an actor. Used only on its turn.</summary>
public interface IStash
{
    /// <summary>How many messages are put aside.</summary>
    int Count { get; }

    /// <summary>Whether none is.</summary>
    bool IsEmpty { get; }

    /// <summary>Whether at least one is.</summary>
    bool NonEmpty { get; }

    /// <summary>Whether no more can be put aside.</summary>
    bool IsFull { get; }

    /// <summary>How many can be put aside; negative for any number.</summary>
    int Capacity { get; }

    /// <summary>Puts the message being handled aside.</summary>
    /// <exception cref="IllegalActorStateException">When it has been put aside already.</exception>
    /// <exception cref="StashOverflowException">When there is no room.</exception>
    void Stash();

    /// <summary>Puts the oldest message before all others in the mailbox.</summary>
    void Unstash();

    /// <summary>Puts all messages before all others in the mailbox, in their order.</summary>
    void UnstashAll();

    /// <summary>Puts the messages for which the predicate holds before all others, and drops the rest.</summary>
    void UnstashAll(Func<Envelope, bool> predicate);

    /// <summary>Takes all messages out.</summary>
    IEnumerable<Envelope> ClearStash();

    /// <summary>Puts messages before those in the stash.</summary>
    void Prepend(IEnumerable<Envelope> envelopes);
}

/// <summary>The timers of an actor, each under a key. Used only on its turn; all end with restart and stop.</summary>
public interface ITimerScheduler
{
    /// <summary>The keys of the timers that run.</summary>
    IReadOnlyCollection<object> ActiveTimers { get; }

    /// <summary>Sends a message to the actor every interval. Replaces the timer of that key.</summary>
    void StartPeriodicTimer(object key, object msg, TimeSpan interval);

    /// <summary>Sends a message to the actor every interval, from a sender.</summary>
    void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef sender);

    /// <summary>Sends a message to the actor after a delay and then every interval.</summary>
    void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval);

    /// <summary>Sends a message to the actor after a delay and then every interval, from a sender.</summary>
    void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef sender);

    /// <summary>Sends a message to the actor once. Replaces the timer of that key.</summary>
    void StartSingleTimer(object key, object msg, TimeSpan timeout);

    /// <summary>Sends a message to the actor once, from a sender.</summary>
    void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef sender);

    /// <summary>Whether a timer of that key runs.</summary>
    bool IsTimerActive(object key);

    /// <summary>Ends a timer; not even a tick that is already in the mailbox comes after this.</summary>
    void Cancel(object key);

    /// <summary>Ends all timers.</summary>
    void CancelAll();
}
