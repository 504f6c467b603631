namespace Mesh.Actors.Storage;

/// <summary>What is under way, and is to be answered in the order in which it was begun, in whatever order it ends. Single owner.</summary>
/// <typeparam name="T">What was asked.</typeparam>
internal sealed class AnswerQueue<T>
{
    private readonly Queue<Entry> _entries = new();
    private readonly Dictionary<long, Entry> _byNumber = [];
    private long _last;

    /// <summary>How many are not to be answered yet.</summary>
    public int Count => _entries.Count;

    /// <summary>One more begins.</summary>
    /// <returns>Its number.</returns>
    public long Add(T what)
    {
        var entry = new Entry(++_last, what);
        _entries.Enqueue(entry);
        _byNumber.Add(entry.Number, entry);
        return entry.Number;
    }

    /// <summary>One has ended.</summary>
    /// <returns>Those that are to be answered now: all from the first on that have ended.</returns>
    public IReadOnlyList<(T What, Exception? Why)> End(long number, Exception? why)
    {
        if (!_byNumber.Remove(number, out Entry? ended))
        {
            return [];
        }

        ended.HasEnded = true;
        ended.Why = why;
        var answers = new List<(T, Exception?)>();
        while (_entries.TryPeek(out Entry? first) && first.HasEnded)
        {
            _entries.Dequeue();
            answers.Add((first.What, first.Why));
        }

        return answers;
    }

    private sealed class Entry(long number, T what)
    {
        public long Number => number;

        public T What => what;

        public bool HasEnded { get; set; }

        public Exception? Why { get; set; }
    }
}
