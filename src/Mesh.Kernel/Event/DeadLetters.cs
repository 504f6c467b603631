namespace Mesh.Kernel.Event;

/// <summary>A message whose loss is expected, and is not to be reported.</summary>
public interface IDeadLetterSuppression { }

/// <summary>A message that nobody has handled; published on the event stream.</summary>
public abstract class AllDeadLetters : IWrappedMessage
{
    /// <summary>About a message.</summary>
    protected AllDeadLetters(object message, IActorRef sender, IActorRef recipient)
    {
        Message = message;
        Sender = sender;
        Recipient = recipient;
    }

    /// <summary>The message.</summary>
    public object Message { get; }

    /// <summary>For whom it was.</summary>
    public IActorRef Recipient { get; }

    /// <summary>Who sent it; dead letters when nobody did.</summary>
    public IActorRef Sender { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{GetType().Name} from {Sender} to {Recipient}: <{Message}>";
}

/// <summary>A message for an actor that is gone.</summary>
public sealed class DeadLetter : AllDeadLetters
{
    /// <summary>About a message.</summary>
    public DeadLetter(object message, IActorRef sender, IActorRef recipient)
        : base(message, sender, recipient) { }
}

/// <summary>A message for an actor that is gone, whose loss is expected.</summary>
public sealed class SuppressedDeadLetter : AllDeadLetters
{
    /// <summary>About a message.</summary>
    public SuppressedDeadLetter(IDeadLetterSuppression message, IActorRef sender, IActorRef recipient)
        : base(message, sender, recipient) { }
}

/// <summary>A message that the actor does not know.</summary>
public sealed class UnhandledMessage : AllDeadLetters
{
    /// <summary>About a message.</summary>
    public UnhandledMessage(object message, IActorRef sender, IActorRef recipient)
        : base(message, sender, recipient) { }
}
