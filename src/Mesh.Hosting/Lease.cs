using Mesh.Actors.Host;

namespace Mesh.Hosting;

/// <summary>A hold on connections, until it is disposed.</summary>
internal sealed class Lease(IActorRef host) : IDisposable
{
    /// <inheritdoc />
    public void Dispose() => host.Tell(new LetGo(this), ActorRefs.NoSender);
}
