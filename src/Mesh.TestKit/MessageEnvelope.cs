namespace Mesh.Testing;

/// <summary>A message that a test actor has got, with its sender.</summary>
public abstract class MessageEnvelope
{
    /// <summary>Only for envelopes.</summary>
    protected MessageEnvelope() { }

    /// <summary>The message; null in the envelope that stands for none.</summary>
    public abstract object Message { get; }

    /// <summary>The sender; dead letters when the message had none.</summary>
    public abstract IActorRef Sender { get; }
}

/// <summary>Stands for no message.</summary>
public sealed class NullMessageEnvelope : MessageEnvelope
{
    /// <summary>The one instance.</summary>
    public static NullMessageEnvelope Instance = new();

    private NullMessageEnvelope() { }

    /// <inheritdoc/>
    public override object Message => null!;

    /// <inheritdoc/>
    public override IActorRef Sender => ActorRefs.NoSender;

    /// <inheritdoc/>
    public override string ToString() => "<null message>";
}

/// <summary>A message that has come.</summary>
internal sealed class RealMessageEnvelope(object message, IActorRef sender, IActorRef receiver) : MessageEnvelope
{
    public override object Message => message;

    public override IActorRef Sender => sender;

    internal IActorRef Receiver => receiver;

    public override string ToString() => $"<{message} from {sender}>";
}
