namespace Mesh.Testing;

/// <summary>Entries of a log that are muted; disposing it is the same as <see cref="Unmute"/>.</summary>
public interface IUnmutableFilter : IDisposable
{
    /// <summary>Ends it.</summary>
    void Unmute();
}
