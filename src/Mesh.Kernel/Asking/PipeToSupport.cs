namespace Mesh.Kernel;

/// <summary>Sends the result of a task to an actor as a message; a failure as a <see cref="Status.Failure"/>.</summary>
/// <remarks>
/// The continuation touches no actor's state. <c>useConfigureAwait</c> is taken for the sake of Akka.NET's signature: in
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
    ) =>
        KernelContext.Start(
            Futures.KernelOf(recipient),
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
                    recipient.Tell(Failed(e, failure), sender);
                }
            }
        );

    private static Task Run(
        ValueTask task,
        ICanTell recipient,
        IActorRef? sender,
        Func<object>? success,
        Func<Exception, object>? failure
    ) =>
        KernelContext.Start(
            Futures.KernelOf(recipient),
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
                    recipient.Tell(Failed(e, failure), sender);
                }
            }
        );

    private static object Failed(Exception e, Func<Exception, object>? failure) =>
        failure is null ? new Status.Failure(e) : failure(e);
}
