using Mesh.Actors.Pins;
using Mesh.Contracts;

namespace Mesh.Hosting;

// Pins of all apps, for operators and for who finds hosts.
public sealed partial class MeshHost
{
    /// <summary>The pins of all apps, those of closed apps too, and how it stands with each.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.NoConnection"/>: the host has stopped.</exception>
    public Task<IReadOnlyList<OwnedPin>> PinsAsync(CancellationToken cancellationToken = default) =>
        _pins.ListAsync(app: null, cancellationToken);

    /// <summary>The pins of all apps, each once; then every change of how it stands with one, and every pin that comes or is removed.</summary>
    /// <remarks>As <see cref="MeshApp.WatchPinsAsync"/>, of closed apps too; it ends when the host stops.</remarks>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.NoConnection"/>: the host has stopped.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IAsyncEnumerable<PinChanged> WatchPinsAsync(CancellationToken cancellationToken = default) =>
        _pins.WatchAsync(app: null, cancellationToken);

    /// <summary>Says that a host was heard of: whoever wants to be connected with it tries at once.</summary>
    /// <param name="ruid">The identity.</param>
    /// <param name="rhid">The host; null if it is not known which.</param>
    internal void HeardOf(Uid ruid, Hid? rhid = null) => _actor.Tell(new HostHeardOf(ruid, rhid), ActorRefs.NoSender);
}
