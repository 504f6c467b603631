namespace Mesh.Actors.Links;

/// <summary>The frames lane of a connection: the channels that can send now, in the order of their turns.</summary>
/// <remarks>
/// Belongs to the connection and not to a link, because of two links of one connection only one carries data at a time. A channel stands in it
/// at most once. Any thread schedules; one writer takes.
/// </remarks>
internal sealed class FrameLanes
{
    private readonly Lock _gate = new();
    private readonly Queue<OutboundQueue> _ready = new();
    private LinkWriter? _writer;

    /// <summary>Gives the channel its turn, and wakes the writer of the link that carries data now.</summary>
    public void Schedule(OutboundQueue channel)
    {
        LinkWriter? writer;
        lock (_gate)
        {
            _ready.Enqueue(channel);
            writer = _writer;
        }

        writer?.Wake();
    }

    /// <summary>Puts a channel whose turn is over at the end of the line.</summary>
    public void Requeue(OutboundQueue channel)
    {
        lock (_gate)
        {
            _ready.Enqueue(channel);
        }
    }

    /// <summary>Gives the next channel to the writer that carries data now; a link that was replaced gets none any more.</summary>
    public bool TryNext(LinkWriter writer, out OutboundQueue? channel)
    {
        lock (_gate)
        {
            channel = null;
            return _writer == writer && _ready.TryDequeue(out channel);
        }
    }

    public int ReadyCount
    {
        get
        {
            lock (_gate)
            {
                return _ready.Count;
            }
        }
    }

    /// <summary>Names the link that carries data from now on; null for none.</summary>
    public void CarryOn(LinkWriter? writer)
    {
        lock (_gate)
        {
            _writer = writer;
        }

        writer?.Wake();
    }
}
