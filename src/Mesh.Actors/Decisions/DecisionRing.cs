namespace Mesh.Actors.Decisions;

/// <summary>The last decisions about one subject, oldest first. What repeats itself takes one place, however often.</summary>
/// <remarks>Plain; single owner.</remarks>
internal sealed class DecisionRing
{
    // A dial that fails again and again is dialled, failed, backed off: three kinds in turn.
    private const int Period = 3;

    private readonly List<DecisionNote> _notes = [];

    public IReadOnlyList<DecisionNote> Notes => _notes;

    /// <summary>Adds one, and drops the oldest beyond so many.</summary>
    public void Add(DecisionNote note, int most)
    {
        for (int i = _notes.Count - 1; i >= Math.Max(0, _notes.Count - Period); i--)
        {
            if (_notes[i].IsSame(note))
            {
                DecisionNote again = _notes[i].Again(note);
                _notes.RemoveAt(i);
                _notes.Add(again);
                return;
            }
        }

        _notes.Add(note);
        if (_notes.Count > most)
        {
            _notes.RemoveRange(0, _notes.Count - most);
        }
    }
}
