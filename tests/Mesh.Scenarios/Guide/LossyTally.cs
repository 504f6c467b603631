using Mesh.Contracts;
using Mesh.Hosting;

namespace Mesh.Scenarios.Guide;

/// <summary>A count of votes that all hosts share; the first try.</summary>
public sealed class LossyTally(MeshApp app) : ITally
{
    private readonly HashSet<Peer> _online = [];

    public int Total { get; private set; }

    public void Vote()
    {
        Total++;
        foreach (Peer peer in _online)
        {
            app.Send(peer, "+1"u8);
        }
    }

    public async Task RunAsync()
    {
        await foreach (MeshEvent e in app.Events)
        {
            switch (e)
            {
                case Online online:
                    _online.Add(online.Peer);
                    break;
                case Offline offline:
                    _online.Remove(offline.Peer);
                    break;
                case Frame:
                    Total++;
                    break;
            }
        }
    }
}
