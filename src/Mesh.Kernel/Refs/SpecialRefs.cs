using Mesh.Kernel.Dispatch.SysMsg;
using Mesh.Kernel.Event;

namespace Mesh.Kernel;

/// <summary>A place where there is no actor: what is sent there is a dead letter, who watches it is answered.</summary>
internal class EmptyLocalActorRef(ActorSystemImpl system, ActorPath path) : MinimalActorRef
{
    public override ActorPath Path => path;

    public override IActorRefProvider Provider => system.Provider;

    public override bool IsTerminated => true;

    protected ActorSystemImpl System => system;

    protected override void TellInternal(object message, IActorRef? sender)
    {
        if (message is null)
            throw new InvalidMessageException("Message is null");
        if (message is Identify identify)
            (sender ?? system.DeadLetters).Tell(new ActorIdentity(identify.MessageId, null), null);
        else
            system.DeadLetter(message, sender, this);
    }

    internal override void Send(SystemMessage message)
    {
        if (message is Watch watch)
            watch.Answer();
    }
}

/// <summary>Publishes what nobody has received.</summary>
internal sealed class DeadLetterActorRef(ActorSystemImpl system, ActorPath path) : EmptyLocalActorRef(system, path)
{
    public override bool IsTerminated => false;

    protected override void TellInternal(object message, IActorRef? sender)
    {
        switch (message)
        {
            case AllDeadLetters letter:
                System.Publish(letter);
                break;
            case null or Identify:
                base.TellInternal(message!, sender);
                break;
            default:
                System.DeadLetter(message, sender, this);
                break;
        }
    }
}

/// <summary>Takes every message and does nothing with it.</summary>
internal sealed class IgnoreActorRef(ActorSystemImpl system, ActorPath path) : MinimalActorRef
{
    public override ActorPath Path => path;

    public override IActorRefProvider Provider => system.Provider;
}

/// <summary>Stands above the root guardian, and hears of the end of the whole system.</summary>
internal sealed class TopOfTheWorldRef(ActorSystemImpl system, ActorPath path) : MinimalActorRef
{
    public override ActorPath Path => path;

    public override IActorRefProvider Provider => system.Provider;

    public override IInternalActorRef Parent => this;

    internal override void Send(SystemMessage message)
    {
        switch (message)
        {
            case DeathWatchNotification:
                system.Finish();
                break;
            case Failed failed:
                ((IInternalActorRef)failed.Child).Stop();
                break;
        }
    }
}
