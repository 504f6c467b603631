using Mesh.Actors.Links;
using Mesh.Contracts;

namespace Mesh.Actors.Peers;

/// <summary>Queues whose pair is gone and which may still hold frames: credit still reaches them, the end of the link empties them.</summary>
/// <remarks>Plain; single owner, the connection. A queue stays until <see cref="End"/>, 2 s at most.</remarks>
internal sealed class ClosingQueues
{
    private readonly Dictionary<ulong, OutboundQueue> _queues = [];
    private readonly List<Service> _services = [];

    /// <summary>How many there are.</summary>
    public int Count => _queues.Count;

    /// <summary>True while a frame that was accepted waits for credit or its turn.</summary>
    public bool HasUnsent => _queues.Values.Any(queue => !queue.IsEmpty);

    public void Add(ulong pairId, OutboundQueue queue) => _queues[pairId] = queue;

    /// <summary>A queue whose remote end is gone: only a frame that the writer is at keeps it here.</summary>
    /// <remarks>No <see cref="End"/> is due for it, so those before it that are empty leave now: the remote host decides how many there are.</remarks>
    public void AddDiscarded(ulong pairId, OutboundQueue queue)
    {
        if (queue.IsEmpty)
        {
            return;
        }

        RemoveEmpty();
        _queues[pairId] = queue;
    }

    /// <summary>These are all the queues of an endpoint of ours that was withdrawn.</summary>
    public void AddService(Sid sid, string protocol, IReadOnlyList<OutboundQueue> queues)
    {
        if (queues.Count > 0)
        {
            _services.Add(new Service(sid, protocol, queues));
        }
    }

    /// <summary>True while the last life of this service has frames to send: only when they are written may its next one be announced.</summary>
    public bool IsBusy(Sid sid, string protocol) =>
        _services.Exists(s =>
            s.Sid == sid
            && string.Equals(s.Protocol, protocol, StringComparison.Ordinal)
            && s.Queues.Any(queue => !queue.IsEmpty)
        );

    public void Grant(ulong pairId, ulong limit)
    {
        if (_queues.TryGetValue(pairId, out OutboundQueue? queue))
        {
            queue.Grant(limit);
        }
    }

    /// <summary>The time of these queues is over: what they hold is forgotten.</summary>
    public void End(IReadOnlyList<OutboundQueue> queues)
    {
        foreach (OutboundQueue queue in queues)
        {
            queue.Discard();
        }

        _services.RemoveAll(service => service.Queues.All(queues.Contains));
        RemoveEmpty();
    }

    /// <summary>The link is gone: all memory is given back.</summary>
    public void Abandon()
    {
        foreach (OutboundQueue queue in _queues.Values)
        {
            queue.Abandon();
        }

        _queues.Clear();
        _services.Clear();
    }

    private void RemoveEmpty()
    {
        foreach ((ulong id, OutboundQueue queue) in _queues.ToList())
        {
            if (queue.IsEmpty)
            {
                _queues.Remove(id);
            }
        }
    }

    private sealed record Service(Sid Sid, string Protocol, IReadOnlyList<OutboundQueue> Queues);
}
