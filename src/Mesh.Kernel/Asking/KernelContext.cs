namespace Mesh.Kernel;

/// <summary>Starts what the runtime itself awaits, so that it goes on where the dispatcher wants it.</summary>
/// <remarks>In a deterministic run that is the run; on the pool it is the pool, whatever context the caller has.</remarks>
internal static class KernelContext
{
    internal static Task Start(ActorSystemImpl? kernel, Func<Task> start) => Start<Task>(kernel, start);

    internal static Task<T> Start<T>(ActorSystemImpl? kernel, Func<Task<T>> start) => Start<Task<T>>(kernel, start);

    private static TTask Start<TTask>(ActorSystemImpl? kernel, Func<TTask> start)
    {
        SynchronizationContext? outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(kernel?.Dispatcher.Context);
        try
        {
            return start();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }
}
