using Mesh.Kernel.Dispatch;

namespace Mesh.Kernel;

/// <summary>Tasks that the runtime completes.</summary>
/// <remarks>
/// On the pool, what awaits such a task never runs inside of who completes it. In a deterministic run the task is
/// completed in a step of its own, and what awaits it goes on from there: left to the framework it would go on on the
/// pool, and so would <c>WhenAll</c> and <c>WhenAny</c> over it.
/// </remarks>
internal static class Completion
{
    internal static TaskCompletionSource<T> New<T>(ActorSystemImpl system) =>
        new(system.Run is null ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None);

    internal static void SetResult<T>(ActorSystemImpl system, TaskCompletionSource<T> source, T result)
    {
        if (system.Part is { } part)
            SetResultInRun(part, source, result);
        else
            source.TrySetResult(result);
    }

    internal static void SetException<T>(ActorSystemImpl system, TaskCompletionSource<T> source, Exception exception)
    {
        if (system.Part is { } part)
            SetExceptionInRun(part, source, exception);
        else
            source.TrySetException(exception);
    }

    internal static void SetCanceled<T>(ActorSystemImpl system, TaskCompletionSource<T> source, CancellationToken token)
    {
        // From another thread it is completed there: what awaits it in the run tells the run that it was left.
        if (system.Part is { Runner.IsOnThread: true } part)
            SetCanceledInRun(part, source, token);
        else
            source.TrySetCanceled(token);
    }

    // Methods of their own, so that the closures are allocated only here.
    private static void SetResultInRun<T>(RunPart part, TaskCompletionSource<T> source, T result) =>
        part.Ready((Action)(() => source.TrySetResult(result)), null);

    private static void SetExceptionInRun<T>(RunPart part, TaskCompletionSource<T> source, Exception e) =>
        part.Ready((Action)(() => source.TrySetException(e)), null);

    private static void SetCanceledInRun<T>(RunPart part, TaskCompletionSource<T> source, CancellationToken token) =>
        part.Ready((Action)(() => source.TrySetCanceled(token)), null);
}
