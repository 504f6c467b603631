using Mesh.Contracts;

namespace Mesh.Actors.Decisions;

/// <summary>What one turn of a connection decided: a few in full, the rest by number, so that no remote host makes a flood of it.</summary>
/// <remarks>Plain; single owner.</remarks>
internal sealed class TurnNotes
{
    public const int MaxNotes = 8;

    private readonly List<DecisionNote> _notes = [];
    private int _more;

    public bool IsEmpty => _notes.Count == 0;

    public void Add(TimeSpan now, DecisionKind kind, string? detail, OfflineReason? reason = null)
    {
        // How the connection itself stands is never what is left out.
        if (kind is DecisionKind.PeerOnline or DecisionKind.PeerOffline && _notes.Count >= MaxNotes)
        {
            _more++;
            return;
        }

        _notes.Add(DecisionNote.Of(now, kind, detail, reason));
    }

    /// <summary>Empties it.</summary>
    public IReadOnlyList<DecisionNote> Take(TimeSpan now)
    {
        if (_more > 0)
        {
            _notes.Add(DecisionNote.Of(now, DecisionKind.More, $"{_more} more peers came or went"));
        }

        IReadOnlyList<DecisionNote> taken = [.. _notes];
        _notes.Clear();
        _more = 0;
        return taken;
    }
}
