namespace Mesh.Kernel;

/// <summary>Sends a message and gives the answer as a task.</summary>
/// <remarks>
/// The answer <see cref="Status.Failure"/> or <see cref="Failure"/> makes the task fail with its cause, unless it is of
/// the type that was asked for and that is not <c>object</c>. An answer of another type makes it fail with an
/// <see cref="ArgumentException"/>. Without a time-out a question that nobody answers is never answered. Not for the
/// hot path: each question makes a reference.
/// </remarks>
public static class Futures
{
    /// <summary>Asks, for an answer of any type.</summary>
    /// <exception cref="AskTimeoutException">When no answer has come in time.</exception>
    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout = null) =>
        self.Ask<object>(message, timeout, CancellationToken.None);

    /// <summary>Asks, for an answer of any type, until cancelled.</summary>
    public static Task<object> Ask(this ICanTell self, object message, CancellationToken cancellationToken) =>
        self.Ask<object>(message, null, cancellationToken);

    /// <summary>Asks, for an answer of any type, until cancelled.</summary>
    /// <exception cref="AskTimeoutException">When no answer has come in time.</exception>
    public static Task<object> Ask(
        this ICanTell self,
        object message,
        TimeSpan? timeout,
        CancellationToken cancellationToken
    ) => self.Ask<object>(message, timeout, cancellationToken);

    /// <summary>Asks.</summary>
    /// <exception cref="AskTimeoutException">When no answer has come in time.</exception>
    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout = null) =>
        self.Ask<T>(message, timeout, CancellationToken.None);

    /// <summary>Asks, until cancelled.</summary>
    public static Task<T> Ask<T>(this ICanTell self, object message, CancellationToken cancellationToken) =>
        self.Ask<T>(message, null, cancellationToken);

    /// <summary>Asks, until cancelled.</summary>
    /// <exception cref="AskTimeoutException">When no answer has come in time.</exception>
    public static Task<T> Ask<T>(
        this ICanTell self,
        object message,
        TimeSpan? timeout,
        CancellationToken cancellationToken
    )
    {
        if (KernelFor(self) is not { } kernel)
            return Unanswerable<T>(self);
        var future = new FutureActorRef<T>(kernel);
        try
        {
            future.Open(timeout ?? kernel.Options.AskTimeout, cancellationToken);
            self.Tell(message, future);
        }
        // A question that cannot be put fails like one that is answered so: in its task, and leaving nothing behind.
        catch (Exception e)
        {
            future.Fail(e);
        }
        return future.Task;
    }

    /// <summary>Asks by a message that holds the reference to answer to.</summary>
    /// <exception cref="AskTimeoutException">When no answer has come in time.</exception>
    public static Task<T> Ask<T>(
        this ICanTell self,
        Func<IActorRef, object> messageFactory,
        TimeSpan? timeout,
        CancellationToken cancellationToken
    )
    {
        if (KernelFor(self) is not { } kernel)
            return Unanswerable<T>(self);
        var future = new FutureActorRef<T>(kernel);
        try
        {
            future.Open(timeout ?? kernel.Options.AskTimeout, cancellationToken);
            self.Tell(messageFactory(future), future);
        }
        // As above.
        catch (Exception e)
        {
            future.Fail(e);
        }
        return future.Task;
    }

    internal static ActorSystemImpl? KernelOf(ICanTell self) =>
        self switch
        {
            Nobody => null,
            IInternalActorRef { Provider.RootGuardian: LocalActorRef root } => root.Cell.Kernel,
            ActorSelection selection => KernelOf(selection.Anchor),
            _ => null,
        };

    private static ActorSystemImpl? KernelFor(ICanTell self) => KernelOf(self) ?? ActorCell.Current?.Kernel;

    private static Task<T> Unanswerable<T>(ICanTell self) =>
        Task.FromException<T>(
            new ArgumentException($"Unable to ask {self}: it belongs to no actor system", nameof(self))
        );
}
