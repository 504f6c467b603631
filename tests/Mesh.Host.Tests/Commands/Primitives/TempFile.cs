namespace Mesh.Host.Tests.Commands.Primitives;

/// <summary>A file with these bytes, deleted after the test.</summary>
internal sealed class TempFile : IDisposable
{
    public TempFile(ReadOnlySpan<byte> bytes) => File.WriteAllBytes(Path, bytes);

    public string Path { get; } = System.IO.Path.GetTempFileName();

    public void Dispose() => File.Delete(Path);
}
