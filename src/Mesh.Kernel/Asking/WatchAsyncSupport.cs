using Mesh.Kernel.Dispatch.SysMsg;

namespace Mesh.Kernel;

/// <summary>Waits for the end of an actor.</summary>
public static class WatchAsyncSupport
{
    /// <summary>Waits for the end of an actor; one that has ended already is not waited for.</summary>
    /// <returns>True; false when it was called off before.</returns>
    public static Task<bool> WatchAsync(this IActorRef target, CancellationToken token = default)
    {
        ActorSystemImpl kernel =
            Futures.KernelOf(target) ?? throw new ArgumentException($"{target} is no actor", nameof(target));
        return KernelContext.Start(kernel, () => Watch(kernel, (IInternalActorRef)target, token));
    }

    private static async Task<bool> Watch(ActorSystemImpl kernel, IInternalActorRef target, CancellationToken token)
    {
        var future = new FutureActorRef<Terminated>(kernel);
        future.Open(null, token);
        target.SendSystemMessage(new Watch(target, future));
        try
        {
            return (await future.Task).ActorRef.Equals(target);
        }
        catch (OperationCanceledException)
        {
            target.SendSystemMessage(new Unwatch(target, future));
            return false;
        }
    }
}
