namespace Mesh.Kernel
{
    /// <summary>x</summary>
    public static class LocalPlaceholder { }
}
namespace Mesh.Kernel.Event
{
    /// <summary>x</summary>
    public static class LocalPlaceholder2 { }
}
