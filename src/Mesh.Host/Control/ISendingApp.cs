using Mesh.Contracts;
using Mesh.Hosting;

namespace Mesh.Host.Control;

/// <summary>An app of the node by which a frame is sent for the operator.</summary>
internal interface ISendingApp
{
    /// <summary>How <c>mesh grants</c> calls it.</summary>
    string GrantName { get; }

    /// <summary>Its service id.</summary>
    Sid Sid { get; }

    /// <summary>Whether it may use one of the node's identities now.</summary>
    bool MayUse(Uid luid);

    /// <summary>Waits until a peer is online for this app. It ends, too, when the app does: then nobody is, and a send says so.</summary>
    Task UntilOnlineAsync(Peer peer, CancellationToken stop);

    /// <inheritdoc cref="MeshApp.Send(Peer, byte[])"/>
    SendResult Send(Peer peer, byte[] data);
}
