using Mesh.Contracts;

namespace Mesh.Actors.Peers;

/// <summary>Sees what an app is told and what it sends, at the moment it happens; for a simulation's checkers.</summary>
/// <remarks>It changes nothing and throws nothing. On whatever thread the app reads or sends.</remarks>
internal interface IAppTap
{
    /// <summary>The app has been given this event.</summary>
    void Told(MeshEvent told);

    /// <summary>The app has sent this and been answered so.</summary>
    void Sent(Peer peer, ReadOnlySpan<byte> data, SendResult result);

    /// <summary>The app's inbox is closed: it is told nothing more.</summary>
    void Closed();
}
