namespace Mesh.Kernel;

/// <summary>Sends the result of a task to an actor as a message; a failure as a <see cref="Status.Failure"/>.</summary>
/// <remarks>
/// The continuation touches no actor's state. What a function for the failure throws, or a null that it returns, is
/// logged as an error, and thrown by the task that is returned. <c>useConfigureAwait</c> is taken for the sake of Akka.NET's signature: in
/// a deterministic run the continuation always comes back to the run, elsewhere it needs no context.
/// </remarks>
public static class PipeToSupport
{
    /// <summary>Sends the result to the recipient.</summary>
    public static Task PipeTo<T>(
        this Task<T> taskToPipe,
        ICanTell recipient,
        IActorRef? sender = null,
        Func<T, object>? success = null,
        Func<Exception, object>? failure = null
    ) => Run(new ValueTask<T>(taskToPipe), recipient, sender, success, failure);

    /// <summary>Sends the result to the recipient.</summary>
    public static Task PipeTo<T>(
        this ValueTask<T> taskToPipe,
        ICanTell recipient,
        IActorRef? sender = null,
        Func<T, object>? success = null,
        Func<Exception, object>? failure = null
    ) => Run(taskToPipe, recipient, sender, success, failure);

    /// <summary>Sends the result to the recipient.</summary>
    public static Task PipeTo<T>(
        this Task<T> taskToPipe,
        ICanTell recipient,
        bool useConfigureAwait,
        IActorRef? sender = null,
        Func<T, object>? success = null,
        Func<Exception, object>? failure = null
    ) => Run(new ValueTask<T>(taskToPipe), recipient, sender, success, failure);

    /// <summary>Sends the result to the recipient.</summary>
    public static Task PipeTo<T>(
        this ValueTask<T> taskToPipe,
        ICanTell recipient,
        bool useConfigureAwait,
        IActorRef? sender = null,
        Func<T, object>? success = null,
        Func<Exception, object>? failure = null
    ) => Run(taskToPipe, recipient, sender, success, failure);

    /// <summary>Sends what a function makes of the end of the task; without one only a failure is sent.</summary>
    public static Task PipeTo(
        this Task taskToPipe,
        ICanTell recipient,
        IActorRef? sender = null,
        Func<object>? success = null,
        Func<Exception, object>? failure = null
    ) => Run(new ValueTask(taskToPipe), recipient, sender, success, failure);

    /// <summary>Sends what a function makes of the end of the task; without one only a failure is sent.</summary>
    public static Task PipeTo(
        this ValueTask taskToPipe,
        ICanTell recipient,
        IActorRef? sender = null,
        Func<object>? success = null,
        Func<Exception, object>? failure = null
    ) => Run(taskToPipe, recipient, sender, success, failure);

    /// <summary>Sends what a function makes of the end of the task; without one only a failure is sent.</summary>
    public static Task PipeTo(
        this Task taskToPipe,
        ICanTell recipient,
        bool useConfigureAwait,
        IActorRef? sender = null,
        Func<object>? success = null,
        Func<Exception, object>? failure = null
    ) => Run(new ValueTask(taskToPipe), recipient, sender, success, failure);

    /// <summary>Sends what a function makes of the end of the task; without one only a failure is sent.</summary>
    public static Task PipeTo(
        this ValueTask taskToPipe,
        ICanTell recipient,
        bool useConfigureAwait,
        IActorRef? sender = null,
        Func<object>? success = null,
        Func<Exception, object>? failure = null
    ) => Run(taskToPipe, recipient, sender, success, failure);

    private static Task Run<T>(
        ValueTask<T> task,
        ICanTell recipient,
        IActorRef? sender,
        Func<T, object>? success,
        Func<Exception, object>? failure
    )
    {
        ActorSystemImpl? kernel = Futures.KernelOf(recipient) ?? ActorCell.Current?.Kernel;
        return KernelContext.Start(
            kernel,
            async () =>
            {
                try
                {
                    T result = await task;
                    recipient.Tell(success is null ? result! : success(result), sender);
                }
                // Whatever has failed, the task or what was to become of its result, is the recipient's to know: it
                // waits for a message, and nobody looks at the task that is returned here.
                catch (Exception e)
                {
                    TellFailure(kernel, e, recipient, sender, failure);
                }
            }
        );
    }

    private static Task Run(
        ValueTask task,
        ICanTell recipient,
        IActorRef? sender,
        Func<object>? success,
        Func<Exception, object>? failure
    )
    {
        ActorSystemImpl? kernel = Futures.KernelOf(recipient) ?? ActorCell.Current?.Kernel;
        return KernelContext.Start(
            kernel,
            async () =>
            {
                try
                {
                    await task;
                    if (success is not null)
                        recipient.Tell(success(), sender);
                }
                // As above.
                catch (Exception e)
                {
                    TellFailure(kernel, e, recipient, sender, failure);
                }
            }
        );
    }

    private static void TellFailure(
        ActorSystemImpl? kernel,
        Exception e,
        ICanTell recipient,
        IActorRef? sender,
        Func<Exception, object>? failure
    )
    {
        try
        {
            recipient.Tell(failure is null ? new Status.Failure(e) : failure(e), sender);
        }
        // It is thrown on, but few look at the task, and the recipient waits for a message that does not come.
        catch (Exception thrown)
        {
            string text = $"Nothing was piped to {recipient}: the function for the failure '{e.Message}' has thrown";
            kernel?.LogEvent(new Event.Error(thrown, nameof(PipeToSupport), typeof(PipeToSupport), text));
            throw;
        }
    }
}
