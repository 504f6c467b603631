using System.Diagnostics.CodeAnalysis;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>Dials that wait for their turn: the best first, of equals who waits longest; and every fourth turn is his who waits longest of all.</summary>
/// <remarks>
/// <para>
/// Like a surgery that takes emergencies first, but every fourth time whoever sits there longest: so the last gets his turn too, however many better ones
/// keep coming. Before whom k wait longer, he waits at most 4 × (k + 1) turns.
/// </para>
/// <para>No actor or clock in it; single owner: the host's actor. Each step takes time in the logarithm of how many wait.</para>
/// </remarks>
/// <typeparam name="T">What a dial is for.</typeparam>
internal sealed class DialQueue<T>
{
    /// <summary>Of so many turns one is his who waits longest.</summary>
    public const int TurnsPerOldest = 4;

    private readonly SortedSet<Entry> _order = new(
        Comparer<Entry>.Create(
            (left, right) =>
                left.Rank.CompareTo(right.Rank) is not 0 and var byRank ? byRank : left.Number.CompareTo(right.Number)
        )
    );

    private readonly LinkedList<Entry> _byAge = new();
    private readonly Dictionary<Uid, List<Entry>> _ofIdentity = [];
    private long _number;
    private int _turn;

    public int Count => _order.Count;

    /// <summary>It waits from now on.</summary>
    /// <param name="ruid">Whom it is to reach.</param>
    /// <param name="rank">How it stands among those that wait.</param>
    /// <param name="what">What it is for.</param>
    public void Add(Uid ruid, DialRank rank, T what)
    {
        var entry = new Entry(ruid, rank, ++_number, what);
        entry.Age = _byAge.AddLast(entry);
        _order.Add(entry);
        if (!_ofIdentity.TryGetValue(ruid, out List<Entry>? others))
        {
            others = new List<Entry>(1);
            _ofIdentity.Add(ruid, others);
        }

        others.Add(entry);
    }

    /// <summary>Takes out whose turn it is; false if nobody waits.</summary>
    public bool TryTake([MaybeNullWhen(false)] out T what)
    {
        what = default;
        if (_order.Min is not { } best)
        {
            return false;
        }

        _turn = (_turn + 1) % TurnsPerOldest;
        Entry next = _turn == 0 ? _byAge.First!.Value : best;
        Remove(next);
        what = next.What;
        return true;
    }

    /// <summary>Takes out those to an identity that are not wanted any more, the longest first.</summary>
    public IReadOnlyList<T> Take(Uid ruid, Predicate<T> isMeant)
    {
        List<Entry> meant = _ofIdentity.GetValueOrDefault(ruid)?.FindAll(entry => isMeant(entry.What)) ?? [];
        meant.ForEach(Remove);
        return meant.ConvertAll(entry => entry.What);
    }

    /// <summary>Takes out all of them, the longest first.</summary>
    public IReadOnlyList<T> TakeAll()
    {
        T[] all = [.. _byAge.Select(entry => entry.What)];
        _byAge.Clear();
        _order.Clear();
        _ofIdentity.Clear();
        return all;
    }

    /// <summary>Whether one to an identity waits.</summary>
    public bool Has(Uid ruid, Predicate<T> isMeant) =>
        _ofIdentity.GetValueOrDefault(ruid)?.Exists(entry => isMeant(entry.What)) == true;

    /// <summary>Those to an identity have another rank from now on; how long they wait stays.</summary>
    public void Rank(Uid ruid, Func<T, DialRank, DialRank> rankOf)
    {
        foreach (Entry entry in _ofIdentity.GetValueOrDefault(ruid) ?? [])
        {
            DialRank rank = rankOf(entry.What, entry.Rank);
            if (rank != entry.Rank)
            {
                _order.Remove(entry);
                entry.Rank = rank;
                _order.Add(entry);
            }
        }
    }

    /// <summary>How many are before the first of those to an identity that are meant; null if none waits. Looks at all of these: for people.</summary>
    public int? CountBefore(Uid ruid, Predicate<T> isMeant)
    {
        if (
            _ofIdentity.GetValueOrDefault(ruid)?.FindAll(entry => isMeant(entry.What)).Min(_order.Comparer)
            is not { } first
        )
        {
            return null;
        }

        return _order.TakeWhile(entry => entry != first).Count();
    }

    private void Remove(Entry entry)
    {
        _order.Remove(entry);
        _byAge.Remove(entry.Age);
        List<Entry> others = _ofIdentity[entry.Ruid];
        others.Remove(entry);
        if (others.Count == 0)
        {
            _ofIdentity.Remove(entry.Ruid);
        }
    }

    /// <summary>A dial that waits. Its rank changes only while it is in no order.</summary>
    private sealed class Entry(Uid ruid, DialRank rank, long number, T what)
    {
        public Uid Ruid => ruid;

        public DialRank Rank { get; set; } = rank;

        public long Number => number;

        public T What => what;

        public LinkedListNode<Entry> Age { get; set; } = null!;
    }
}
