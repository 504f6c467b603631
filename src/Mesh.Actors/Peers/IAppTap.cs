using Mesh.Contracts;

namespace Mesh.Actors.Peers;

/// <summary>Sees what an app is told and what it sends, at the moment it happens; for a simulation's checkers.</summary>
/// <remarks>It changes nothing and throws nothing. On whatever thread the app reads or sends.</remarks>
internal interface IAppTap
{
    /// <summary>This is on its way to the app: from now on it will be given it, unless whole stays that nobody has read are dropped.</summary>
    void Came(MeshEvent told);

    /// <summary>The app has been given this event.</summary>
    /// <param name="told">The event.</param>
    /// <param name="epoch">The stay of the peer that it belongs to.</param>
    void Told(MeshEvent told, long epoch);

    /// <summary>The app has sent this and been answered so.</summary>
    /// <param name="peer">To whom.</param>
    /// <param name="stay">Stands for the stay of the peer that took it, one object for each; null where none did.</param>
    /// <param name="data">What.</param>
    /// <param name="result">The answer.</param>
    void Sent(Peer peer, object? stay, ReadOnlySpan<byte> data, SendResult result);

    /// <summary>The app's inbox is closed: it is told nothing more.</summary>
    void Closed();
}
