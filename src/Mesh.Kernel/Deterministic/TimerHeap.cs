namespace Mesh.Kernel.Dispatch;

/// <summary>Timers by the moment they are due, and of one moment in the order in which they were set.</summary>
/// <remarks>
/// A heap with four children a node; each timer knows its place, so one that is set anew or called off leaves nothing behind, and a
/// day of pings is no longer than its live timers.
/// </remarks>
internal sealed class TimerHeap
{
    private const int Arity = 4;

    private Entry[] _entries = new Entry[64];
    private int _count;

    internal HeapTimer? First => _count == 0 ? null : _entries[0].Timer;

    internal TimeSpan FirstDue => new(_entries[0].Due);

    internal void Set(HeapTimer timer, TimeSpan due, long order)
    {
        var entry = new Entry(due.Ticks, order, timer);
        if (timer.Place >= 0)
        {
            int place = timer.Place;
            if (entry.IsBefore(_entries[place]))
                Up(place, entry);
            else
                Down(place, entry);
            return;
        }
        if (_count == _entries.Length)
            Array.Resize(ref _entries, _count * 2);
        Up(_count++, entry);
    }

    internal void Remove(HeapTimer timer)
    {
        int place = timer.Place;
        if (place < 0)
            return;
        timer.Place = -1;
        Entry last = _entries[--_count];
        _entries[_count] = default;
        if (place == _count)
            return;
        if (place > 0 && last.IsBefore(_entries[(place - 1) / Arity]))
            Up(place, last);
        else
            Down(place, last);
    }

    private void Up(int place, Entry entry)
    {
        while (place > 0)
        {
            int parent = (place - 1) / Arity;
            if (!entry.IsBefore(_entries[parent]))
                break;
            Put(place, _entries[parent]);
            place = parent;
        }
        Put(place, entry);
    }

    private void Down(int place, Entry entry)
    {
        while (true)
        {
            int child = (place * Arity) + 1;
            if (child >= _count)
                break;
            int end = Math.Min(child + Arity, _count);
            int least = child;
            while (++child < end)
            {
                if (_entries[child].IsBefore(_entries[least]))
                    least = child;
            }
            if (!_entries[least].IsBefore(entry))
                break;
            Put(place, _entries[least]);
            place = least;
        }
        Put(place, entry);
    }

    private void Put(int place, Entry entry)
    {
        _entries[place] = entry;
        entry.Timer.Place = place;
    }

    private readonly struct Entry(long due, long order, HeapTimer timer)
    {
        public readonly long Due = due;
        private readonly long _order = order;
        public readonly HeapTimer Timer = timer;

        public bool IsBefore(in Entry other) => Due < other.Due || (Due == other.Due && _order < other._order);
    }
}

/// <summary>A timer that may stand in a <see cref="TimerHeap"/>.</summary>
internal abstract class HeapTimer
{
    /// <summary>Where it stands; -1 for nowhere.</summary>
    internal int Place { get; set; } = -1;

    internal abstract void Fire(TimeSpan due);
}
