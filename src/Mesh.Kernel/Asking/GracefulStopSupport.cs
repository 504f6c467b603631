using Mesh.Kernel.Dispatch.SysMsg;

namespace Mesh.Kernel;

/// <summary>Stops an actor and waits for its end.</summary>
public static class GracefulStopSupport
{
    /// <summary>Stops an actor by a <see cref="PoisonPill"/>.</summary>
    /// <returns>Whether it has ended in time.</returns>
    public static Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout) =>
        GracefulStop(target, timeout, PoisonPill.Instance);

    /// <summary>Stops an actor by a message of one's own.</summary>
    /// <returns>Whether it has ended in time.</returns>
    public static Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout, object stopMessage)
    {
        ActorSystemImpl kernel =
            Futures.KernelOf(target) ?? throw new ArgumentException($"{target} is no actor", nameof(target));
        return KernelContext.Start(kernel, () => Stop(kernel, (IInternalActorRef)target, timeout, stopMessage));
    }

    private static async Task<bool> Stop(
        ActorSystemImpl kernel,
        IInternalActorRef target,
        TimeSpan timeout,
        object stopMessage
    )
    {
        var future = new FutureActorRef<Terminated>(kernel);
        future.Open(timeout, CancellationToken.None);
        target.SendSystemMessage(new Watch(target, future));
        target.Tell(stopMessage, ActorRefs.NoSender);
        try
        {
            return (await future.Task).ActorRef.Equals(target);
        }
        catch (AskTimeoutException)
        {
            target.SendSystemMessage(new Unwatch(target, future));
            return false;
        }
    }
}
