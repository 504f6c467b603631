using Mesh.Contracts;
using Mesh.Hosting;

namespace Mesh.Host.Control;

/// <summary>An app that the node runs, such as chat, by which the operator may send too.</summary>
internal sealed class RunningApp(MeshApp app, PeerDirectory peers) : ISendingApp
{
    /// <inheritdoc />
    public string GrantName => app.Name;

    /// <inheritdoc />
    public Sid Sid => app.Sid;

    /// <inheritdoc />
    public bool MayUse(Uid luid) => app.Identities.Contains(luid);

    /// <inheritdoc />
    public async Task UntilOnlineAsync(Peer peer, CancellationToken stop)
    {
        while (true)
        {
            using var watch = CancellationTokenSource.CreateLinkedTokenSource(stop);
            try
            {
                var (now, changes) = peers.Watch(watch.Token);
                if (now.Any(online => IsIt(online.Peer, peer)))
                {
                    return;
                }

                await foreach (PeerNews news in changes.ReadAllAsync(stop))
                {
                    if (news.Happened is Online online && IsIt(online.Peer, peer))
                    {
                        return;
                    }
                }

                return;
            }
            catch (PeerOverrunException)
            {
                // Much happens: it is looked at anew who is there.
            }
            finally
            {
                await watch.CancelAsync();
            }
        }
    }

    /// <inheritdoc />
    public SendResult Send(Peer peer, byte[] data) => app.Send(peer, data);

    private bool IsIt(Peer online, Peer wanted) => online.Equals(wanted) && online.Lsid == app.Sid;
}
