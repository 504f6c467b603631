using System.Runtime.InteropServices;
using Mesh.Actors.Links;
using Mesh.Contracts;

namespace Mesh.Actors.Peers;

/// <summary>An app's events on their way to it: filled by connections, emptied by one reader.</summary>
/// <remarks>
/// <para>
/// Frames in it are bounded by the credit of each peer, which comes back only as the reader goes on. But each epoch begins with new credit: Online,
/// Offline and the frames of peers that are gone are bounded by dropping whole epochs that nobody has read (Online, its frames, Offline) once more
/// than <see cref="MaxUnreadPresence"/> events or <see cref="MaxUnreadCost"/> wait, or twice of what the peers that are online have waiting: the
/// reader's last state is true all the same (research wish.md §6, 10).
/// </para>
/// <para>Any thread adds; one reader at a time takes whole batches, so that neither pays a lock per frame.</para>
/// </remarks>
internal sealed class AppInbox(bool runInline = false, IAppTap? tap = null)
{
    /// <summary>Online and Offline that wait before epochs are dropped.</summary>
    public const int MaxUnreadPresence = 256;

    /// <summary>Cost of frames, in bytes, that wait before epochs are dropped at the next Offline.</summary>
    public const long MaxUnreadCost = 8 * 1_048_576;

    private readonly Lock _gate = new();
    private readonly AsyncSignal _signal = new(runInline);
    private List<InboxItem> _waiting = [];
    private List<InboxItem> _spare = [];
    private int _unreadPresence;
    private long _unreadCost;
    private int _conflateAt = MaxUnreadPresence;
    private long _conflateAtCost = MaxUnreadCost;
    private bool _completed;

    /// <summary>Who sees what the reader is given; null for nobody.</summary>
    public IAppTap? Tap => tap;

    public bool IsCompleted
    {
        get
        {
            lock (_gate)
            {
                return _completed && _waiting.Count == 0;
            }
        }
    }

    public void Add(InboxItem item)
    {
        tap?.Came(item.Event);
        List<InboxItem>? dropped;
        lock (_gate)
        {
            dropped = _completed ? [item] : AddNeedsGate(item);
        }

        GiveBack(dropped);
        _signal.Set();
    }

    /// <summary>Adds what one turn of a connection brought, in order.</summary>
    public void Add(List<InboxItem> items)
    {
        if (tap is not null)
        {
            items.ForEach(item => tap.Came(item.Event));
        }

        List<InboxItem>? dropped = null;
        lock (_gate)
        {
            if (_completed)
            {
                dropped = items;
            }
            else if (FitsNeedsGate(items, out int presence, out long cost))
            {
                _unreadPresence += presence;
                _unreadCost += cost;
                _waiting.AddRange(items);
            }
            else
            {
                foreach (InboxItem item in items)
                {
                    if (AddNeedsGate(item) is { } more)
                    {
                        dropped = dropped is null ? more : [.. dropped, .. more];
                    }
                }
            }
        }

        GiveBack(dropped);
        _signal.Set();
    }

    /// <summary>The app is closed: no event comes any more, and what was not read is dropped.</summary>
    public void Close()
    {
        List<InboxItem> dropped;
        lock (_gate)
        {
            _completed = true;
            dropped = _waiting;
            _waiting = [];
            _unreadPresence = 0;
            _unreadCost = 0;
        }

        tap?.Closed();
        GiveBack(dropped);
        _signal.Set();
    }

    /// <summary>No event comes any more; those that wait are still read.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _completed = true;
        }

        _signal.Set();
    }

    /// <summary>Waits until there is something to take, or the end.</summary>
    public ValueTask WaitAsync() => _signal.WaitAsync();

    /// <summary>Takes all that waits, and gives back the list taken before. The reader only.</summary>
    public List<InboxItem>? TryTake(List<InboxItem>? used)
    {
        lock (_gate)
        {
            if (used is not null)
            {
                used.Clear();
                // A burst must not keep its memory for ever.
                _spare = used.Capacity > 32_768 ? [] : used;
            }

            if (_waiting.Count == 0)
            {
                return null;
            }

            List<InboxItem> taken = _waiting;
            _waiting = _spare;
            _spare = [];
            _unreadPresence = 0;
            _unreadCost = 0;
            _conflateAt = MaxUnreadPresence;
            _conflateAtCost = MaxUnreadCost;
            return taken;
        }
    }

    /// <summary>Wakes the reader without an event: it has been cancelled.</summary>
    public void Nudge() => _signal.Set();

    // What was dropped has been consumed as far as memory and credit go.
    private static void GiveBack(List<InboxItem>? dropped)
    {
        if (dropped is null)
        {
            return;
        }

        foreach (InboxItem item in dropped)
        {
            item.Channel?.Consumed(item.Cost, isCaughtUp: false);
        }
    }

    private bool FitsNeedsGate(List<InboxItem> items, out int presence, out long cost)
    {
        presence = 0;
        cost = 0;
        foreach (ref readonly InboxItem item in CollectionsMarshal.AsSpan(items))
        {
            presence += item.Channel is null ? 1 : 0;
            cost += item.Cost;
        }

        // Frames alone are bounded by credit.
        return presence == 0 || (_unreadPresence + presence <= _conflateAt && _unreadCost + cost <= _conflateAtCost);
    }

    private List<InboxItem>? AddNeedsGate(InboxItem item)
    {
        _waiting.Add(item);
        _unreadCost += item.Cost;
        if (item.Event is Frame)
        {
            return null;
        }

        bool isFull = ++_unreadPresence > _conflateAt || (item.Event is Offline && _unreadCost > _conflateAtCost);
        return isFull ? DropUnreadEpochsNeedsGate() : null;
    }

    private List<InboxItem> DropUnreadEpochsNeedsGate()
    {
        var whole = new HashSet<(Peer, long)>();
        var begun = new HashSet<(Peer, long)>();
        foreach (InboxItem item in _waiting)
        {
            if (item.Event is Online online)
            {
                begun.Add((online.Peer, online.Epoch));
            }
            else if (item.Event is Offline offline && begun.Contains((offline.Peer, offline.Epoch)))
            {
                whole.Add((offline.Peer, offline.Epoch));
            }
        }

        List<InboxItem> dropped = _waiting.FindAll(item => whole.Contains((item.Event.Peer, item.Epoch)));
        _waiting.RemoveAll(item => whole.Contains((item.Event.Peer, item.Epoch)));
        _unreadPresence = _waiting.Count(item => item.Event is not Frame);

        // Where many peers are really online, each further event must not search them all again.
        _conflateAt = Math.Max(MaxUnreadPresence, 2 * _unreadPresence);
        _unreadCost = _waiting.Sum(item => (long)item.Cost);
        _conflateAtCost = Math.Max(MaxUnreadCost, 2 * _unreadCost);
        return dropped;
    }
}

/// <summary>One event, and the channel that gets credit back for it.</summary>
/// <param name="Event">What the app sees.</param>
/// <param name="Channel">The channel a frame came by; null for Online and Offline.</param>
/// <param name="Cost">What the frame cost.</param>
/// <param name="Epoch">The peer's epoch it belongs to.</param>
internal readonly record struct InboxItem(MeshEvent Event, IChannel? Channel, int Cost, long Epoch);
