namespace Mesh.Kernel;

/// <summary>The outcome of something that was asked for.</summary>
public abstract class Status
{
    /// <summary>Only for the two kinds below.</summary>
    protected Status() { }

    /// <summary>It has been done.</summary>
    public sealed class Success : Status
    {
        /// <summary>Done, without more to say.</summary>
        public static readonly Success Instance = new(null!);

        /// <summary>What it led to.</summary>
        public readonly object Status;

        /// <summary>Done.</summary>
        public Success(object status) => Status = status;

        /// <inheritdoc/>
        public override string ToString() => $"Success: {Status}";
    }

    /// <summary>It has failed; an Ask that gets this fails with the cause.</summary>
    public sealed class Failure : Status
    {
        /// <summary>Why.</summary>
        public readonly Exception Cause;

        /// <summary>More about it.</summary>
        public readonly object? State;

        /// <summary>Failed.</summary>
        public Failure(Exception cause)
            : this(cause, null!) { }

        /// <summary>Failed.</summary>
        public Failure(Exception cause, object state)
        {
            Cause = cause;
            State = state;
        }

        /// <inheritdoc/>
        public override string ToString() => $"Failure: {Cause}";
    }
}

/// <summary>Something has failed.</summary>
public class Failure
{
    /// <summary>Why.</summary>
    public Exception? Exception { get; set; }

    /// <summary>When, UTC.</summary>
    public DateTime Timestamp { get; set; }
}

/// <summary>Something is done, and there is nothing more to say.</summary>
public sealed class Done
{
    /// <summary>The one instance.</summary>
    public static readonly Done Instance = new();

    private Done() { }
}

/// <summary>A message with its sender.</summary>
public readonly struct Envelope
{
    /// <summary>Puts a message and its sender together.</summary>
    public Envelope(object message, IActorRef sender, ActorSystem system)
        : this(message, sender ?? system.DeadLetters) { }

    /// <summary>Puts a message and its sender together.</summary>
    public Envelope(object message, IActorRef sender)
    {
        Message = message;
        Sender = sender;
    }

    /// <summary>The sender; null when there is none.</summary>
    public IActorRef Sender { get; }

    /// <summary>The message.</summary>
    public object Message { get; }

    /// <inheritdoc/>
    public override string ToString() => $"<{Message} from {Sender?.ToString() ?? "nobody"}>";
}
