using System.Text;
using Mesh.Contracts;
using Mesh.Hosting;

namespace Mesh.Scenarios.Guide;

/// <summary>A count of votes that all hosts share. Everybody tells how many votes are his, and never only that there is one more.</summary>
public sealed class Tally(MeshApp app) : ITally
{
    private readonly HashSet<Peer> _online = [];
    private readonly Dictionary<Hid, int> _others = [];
    private int _own;

    public int Total => _own + _others.Values.Sum();

    public void Vote()
    {
        _own++;
        foreach (Peer peer in _online)
        {
            Tell(peer);
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
                    Tell(online.Peer);
                    break;
                case Offline offline:
                    _online.Remove(offline.Peer);
                    break;
                case Frame frame when int.TryParse(frame.Data.Span, out int votes):
                    _others[frame.Peer.Rhid] = Math.Max(votes, _others.GetValueOrDefault(frame.Peer.Rhid));
                    break;
            }
        }
    }

    private void Tell(Peer peer) => app.Send(peer, Encoding.UTF8.GetBytes($"{_own}"));
}
