using System.Text;

namespace Mesh.Simulation;

/// <summary>The last things that happened in a run, as many as there is room for.</summary>
public sealed class SimTimeline
{
    private readonly SimRecord[] _ring;
    private long _count;

    internal SimTimeline(int capacity) => _ring = new SimRecord[capacity];

    /// <summary>How many there were in all, with those that are no longer kept.</summary>
    public long Count => _count;

    /// <summary>Those that are kept, oldest first: a copy.</summary>
    public IReadOnlyList<SimRecord> Records
    {
        get
        {
            int kept = (int)Math.Min(_count, _ring.Length);
            var records = new SimRecord[kept];
            for (int i = 0; i < kept; i++)
            {
                records[i] = _ring[(_count - kept + i) % _ring.Length];
            }

            return records;
        }
    }

    /// <summary>The last of them as text, a line each.</summary>
    /// <param name="last">How many at most.</param>
    public string Text(int last = int.MaxValue)
    {
        IReadOnlyList<SimRecord> records = Records;
        var text = new StringBuilder();
        foreach (SimRecord record in records.Skip(Math.Max(0, records.Count - last)))
        {
            text.Append(record.ToString()).Append('\n');
        }

        return text.ToString();
    }

    internal void Add(in SimRecord record) => _ring[_count++ % _ring.Length] = record;
}
