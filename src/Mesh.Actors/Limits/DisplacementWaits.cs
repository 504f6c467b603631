namespace Mesh.Actors.Limits;

/// <summary>How long those are to stay away who lost their place: longer each time, so that wishes that go round in a circle do not spin.</summary>
/// <remarks>
/// Each host ranks its connections by its own pins alone. Where A pins B, B pins C and C pins A, and each has one slot, whoever connects displaces
/// somebody who will come again: no order of one host can end that, only patience. No clock in it; single owner: the host's actor. At most
/// <see cref="MaxEntries"/> entries; the one displaced longest ago leaves.
/// </remarks>
internal sealed class DisplacementWaits
{
    public const int MaxEntries = 1_024;

    /// <summary>What the longest wait is; a remote host does not heed a longer one.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>Who was not displaced for so long begins anew.</summary>
    public static readonly TimeSpan Forgiven = TimeSpan.FromHours(1);

    private readonly Dictionary<SlotKey, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _order = new();

    public int Count => _entries.Count;

    /// <summary>It is displaced now: the wait, 30 s at first, twice as long each time.</summary>
    public TimeSpan Next(SlotKey key, TimeSpan now)
    {
        TimeSpan wait = SlotRefusal.Full.RetryAfter;
        if (_entries.Remove(key, out LinkedListNode<Entry>? node))
        {
            _order.Remove(node);
            if (now - node.Value.At < Forgiven)
            {
                TimeSpan twice = node.Value.Wait * 2;
                wait = twice < Longest ? twice : Longest;
            }
        }
        else if (_entries.Count >= MaxEntries)
        {
            _entries.Remove(_order.First!.Value.Key);
            _order.RemoveFirst();
        }

        _entries.Add(key, _order.AddLast(new Entry(key, wait, now)));
        return wait;
    }

    private readonly record struct Entry(SlotKey Key, TimeSpan Wait, TimeSpan At);
}
