using Mesh.Contracts;

namespace Mesh.Actors.Peers;

/// <summary>Takes events out of an inbox one by one and gives credit back for what has been read.</summary>
/// <remarks>
/// An event counts as consumed when the next one is asked for. Credit is settled per channel once enough has come together or the batch is
/// used up, so a frame costs no lock. One reader at a time, no thread of its own.
/// </remarks>
internal sealed class AppReader(AppInbox inbox)
{
    /// <summary>Cost after which credit is settled within a batch.</summary>
    private const long SettleAfter = 32_768;

    private readonly Dictionary<Peer, Online> _online = [];
    private readonly Dictionary<IChannel, long> _owed = [];
    private List<InboxItem>? _batch;
    private int _next;
    private IChannel? _lastChannel;
    private long _lastOwed;

    /// <summary>Peers that the reader has been told are online and not yet told are offline.</summary>
    public IReadOnlyCollection<Online> OnlineNow => [.. _online.Values.OrderBy(online => online.Epoch)];

    /// <summary>The next event if one is there. Whatever was given before has been consumed.</summary>
    public bool TryRead(out MeshEvent? next)
    {
        if (_batch is null || _next == _batch.Count)
        {
            // Whoever finds nothing more has caught up with the network.
            _batch = inbox.TryTake(_batch);
            _next = 0;
            Settle(isCaughtUp: _batch is null);
            if (_batch is null)
            {
                next = null;
                return false;
            }
        }

        InboxItem item = _batch[_next++];
        next = item.Event;
        if (item.Channel is null)
        {
            Track(item.Event);
        }
        else
        {
            Owe(item.Channel, item.Cost);
        }

        inbox.Tap?.Told(item.Event, item.Epoch);
        return true;
    }

    /// <summary>Drops what was taken out of the inbox and not read: the app is closed.</summary>
    public void Discard()
    {
        for (; _batch is not null && _next < _batch.Count; _next++)
        {
            if (_batch[_next].Channel is { } channel)
            {
                Owe(channel, _batch[_next].Cost);
            }
        }

        Settle(isCaughtUp: false);
    }

    /// <summary>Gives back all credit that is owed: the reader is about to wait, or ends.</summary>
    public void Settle(bool isCaughtUp)
    {
        if (_lastChannel is not null)
        {
            AddOwed(_lastChannel, _lastOwed);
            _lastChannel = null;
            _lastOwed = 0;
        }

        foreach ((IChannel channel, long cost) in _owed)
        {
            channel.Consumed(cost, isCaughtUp);
        }

        _owed.Clear();
    }

    private void Owe(IChannel channel, int cost)
    {
        if (!ReferenceEquals(channel, _lastChannel))
        {
            if (_lastChannel is not null)
            {
                AddOwed(_lastChannel, _lastOwed);
            }

            _lastChannel = channel;
            _lastOwed = 0;
        }
        else if (_lastOwed >= SettleAfter)
        {
            // What is owed now was consumed before this frame was given out.
            channel.Consumed(_lastOwed, isCaughtUp: false);
            _lastOwed = 0;
        }

        _lastOwed += cost;
    }

    private void AddOwed(IChannel channel, long cost)
    {
        _owed.TryGetValue(channel, out long before);
        _owed[channel] = before + cost;
    }

    private void Track(MeshEvent message)
    {
        if (message is Online online)
        {
            _online[online.Peer] = online;
        }
        else
        {
            _online.Remove(message.Peer);
        }
    }
}
