namespace Mesh.Hosting;

// Contact requests.
public sealed partial class MeshHost
{
    /// <summary>Asking to become a contact, and being asked.</summary>
    public HostRequests Requests { get; }
}
