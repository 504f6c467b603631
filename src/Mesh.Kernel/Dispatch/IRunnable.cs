namespace Mesh.Kernel.Dispatch;

/// <summary>A piece of work for a scheduler or a dispatcher.</summary>
public interface IRunnable : IThreadPoolWorkItem
{
    /// <summary>Does the work.</summary>
    void Run();
}
