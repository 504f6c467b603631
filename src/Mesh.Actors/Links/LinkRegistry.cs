using Mesh.Actors.Transport;

namespace Mesh.Actors.Links;

/// <summary>All links of a host, from the moment the transport hands one over to the end of its loops.</summary>
/// <remarks>
/// A link travels by message from the transport to a handshake to its connection, and a message may meet an actor that has stopped. So no link is ever
/// owned by a message alone: what is left here when the host has stopped is killed. Any thread; touched twice per link.
/// </remarks>
/// <param name="strangers">Places for links that were not dialled here, until they are proven; who loses his is killed. Null for no bound.</param>
internal sealed class LinkRegistry(UnprovenSlots? strangers = null)
{
    private readonly Lock _gate = new();
    private readonly HashSet<Link> _links = [];
    private bool _closed;

    /// <summary>Links that have not ended.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _links.Count;
            }
        }
    }

    /// <summary>Takes a link over from the transport; null, and the link is ended, once the host has stopped.</summary>
    public Link? Take(ITransportLink transport)
    {
        Link link =
            transport.Dialled || strangers is null ? new Link(transport, Forget) : TakeStranger(transport, strangers);
        lock (_gate)
        {
            if (!_closed)
            {
                _links.Add(link);
                return link;
            }
        }

        link.Kill("the host has stopped");
        return null;
    }

    /// <summary>Kills what is left, and whatever still comes.</summary>
    public void Close()
    {
        Link[] left;
        lock (_gate)
        {
            _closed = true;
            left = [.. _links];
        }

        foreach (Link link in left)
        {
            link.Kill("the host has stopped");
        }
    }

    private Link TakeStranger(ITransportLink transport, UnprovenSlots places)
    {
        UnprovenSlots.Slot? place = null;
        var link = new Link(transport, Forget)
        {
            LeaveStrangers = () =>
            {
                if (place is { } held)
                {
                    places.Leave(held);
                }
            },
        };
        place = places.Enter(
            AddressBlock.Of(transport.RemoteAddress),
            () => link.Kill("its place for strangers was needed before it was proven")
        );
        return link;
    }

    private void Forget(Link link)
    {
        lock (_gate)
        {
            _links.Remove(link);
        }
    }
}
