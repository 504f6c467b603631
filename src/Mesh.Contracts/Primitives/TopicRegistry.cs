namespace Mesh.Contracts.Primitives;

/// <summary>Which peers have subscribed to which topics. It is a book: it delivers nothing.</summary>
/// <remarks>
/// Safe from any thread: one lock, held for one look-up, or for a copy where a list is asked for. Lists are snapshots. A topic is there while it
/// has a subscriber.
/// </remarks>
public sealed class TopicRegistry
{
    private readonly Lock _lock = new();

    // For each subscriber the number of its subscription: sorting by it gives the order of subscription, and removing costs no more than looking up.
    private readonly Dictionary<string, Dictionary<PeerId, long>> _topics = new(StringComparer.Ordinal);
    private readonly int _capacity;
    private long _serial;
    private int _subscriptions;

    /// <summary>Makes an empty registry.</summary>
    /// <param name="capacity">The most subscriptions over all topics, at least 1; without a bound if none is given. There are never more topics than subscriptions.</param>
    public TopicRegistry(int capacity = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _capacity = capacity;
    }

    /// <summary>Subscribes a peer; one that has subscribed already keeps its place.</summary>
    /// <param name="topic">0 to 255 bytes of UTF-8; compared byte by byte.</param>
    /// <param name="peer">Who subscribes.</param>
    /// <returns>True if it is new.</returns>
    /// <exception cref="ArgumentException">The topic is null, too long, or no UTF-8 stands for it.</exception>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.NoRoom"/>: there are as many subscriptions as may be.</exception>
    public bool Subscribe(string topic, PeerId peer)
    {
        StrictUtf8.Count(topic, StrictUtf8.MaxShortBytes, "A topic", nameof(topic));
        lock (_lock)
        {
            bool isKnown = _topics.TryGetValue(topic, out Dictionary<PeerId, long>? subscribers);
            if (subscribers is not null && subscribers.ContainsKey(peer))
            {
                return false;
            }

            if (_subscriptions >= _capacity)
            {
                throw new MeshException(
                    MeshErrorCode.NoRoom,
                    $"The registry holds {_capacity:N0} subscriptions, which is its capacity: {peer} was not subscribed to "
                        + $"\"{PlainText.Clean(topic, StrictUtf8.MaxShortBytes)}\". Unsubscribe one first."
                );
            }

            if (!isKnown)
            {
                _topics.Add(topic, subscribers = []);
            }

            subscribers!.Add(peer, _serial++);
            _subscriptions++;
            return true;
        }
    }

    /// <summary>Takes a subscription back. With its last one, the topic is gone.</summary>
    /// <returns>True if there was one.</returns>
    public bool Unsubscribe(string topic, PeerId peer)
    {
        ArgumentNullException.ThrowIfNull(topic);
        lock (_lock)
        {
            return _topics.TryGetValue(topic, out Dictionary<PeerId, long>? subscribers)
                && Unsubscribe(topic, subscribers, peer);
        }
    }

    /// <summary>Takes all subscriptions of a peer back, as when it has been removed. O(topics).</summary>
    /// <returns>How many there were.</returns>
    public int RemovePeer(PeerId peer)
    {
        lock (_lock)
        {
            int removed = 0;
            foreach ((string topic, Dictionary<PeerId, long> subscribers) in _topics)
            {
                // A dictionary may be enumerated while entries are removed from it.
                removed += Unsubscribe(topic, subscribers, peer) ? 1 : 0;
            }

            return removed;
        }
    }

    /// <summary>The subscribers of a topic in the order in which they have subscribed; none if there is no such topic. O(n log n).</summary>
    public IReadOnlyList<PeerId> Subscribers(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        PeerId[] peers;
        long[] serials;
        lock (_lock)
        {
            if (!_topics.TryGetValue(topic, out Dictionary<PeerId, long>? subscribers))
            {
                return [];
            }

            peers = [.. subscribers.Keys];
            serials = [.. subscribers.Values];
        }

        Array.Sort(serials, peers);
        return peers;
    }

    /// <summary>The topics that have a subscriber, in ordinal order.</summary>
    public IReadOnlyList<string> ListTopics()
    {
        string[] topics;
        lock (_lock)
        {
            topics = [.. _topics.Keys];
        }

        Array.Sort(topics, StringComparer.Ordinal);
        return topics;
    }

    /// <summary>How many peers have subscribed to a topic; 0 if there is no such topic.</summary>
    public int SubscriberCount(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        lock (_lock)
        {
            return _topics.TryGetValue(topic, out Dictionary<PeerId, long>? subscribers) ? subscribers.Count : 0;
        }
    }

    private bool Unsubscribe(string topic, Dictionary<PeerId, long> subscribers, PeerId peer)
    {
        if (!subscribers.Remove(peer))
        {
            return false;
        }

        _subscriptions--;
        if (subscribers.Count == 0)
        {
            _topics.Remove(topic);
        }

        return true;
    }
}
