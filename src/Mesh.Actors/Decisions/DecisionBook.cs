using Mesh.Contracts;

namespace Mesh.Actors.Decisions;

/// <summary>What a host decided about whom, as far back as there is room: so that it can be explained later.</summary>
/// <remarks>
/// <para>
/// Nothing is decided by it: how things stand is known where it is decided. Bounds: <see cref="MaxSubjects"/> subjects, of which the one
/// written least recently leaves, strangers before contacts; <see cref="MaxNotes"/> decisions of a contact and <see cref="MaxStrangerNotes"/> of a
/// stranger. So whoever comes under ever new names pushes out strangers only.
/// </para>
/// <para>Plain; single owner: the host's actor.</para>
/// </remarks>
internal sealed class DecisionBook
{
    public const int MaxSubjects = 4_096;
    public const int MaxNotes = 32;
    public const int MaxStrangerNotes = 8;

    private readonly Dictionary<DecisionSubject, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _contacts = new();
    private readonly LinkedList<Entry> _strangers = new();

    private long _number;

    public int Count => _entries.Count;

    /// <summary>Records a decision.</summary>
    /// <param name="subject">About whom.</param>
    /// <param name="note">What.</param>
    /// <param name="isContact">Whether the subject's identity is a contact.</param>
    public void Record(DecisionSubject subject, DecisionNote note, bool isContact)
    {
        if (_entries.TryGetValue(subject, out LinkedListNode<Entry>? node))
        {
            node.List!.Remove(node);
        }
        else
        {
            MakeRoom();
            node = new LinkedListNode<Entry>(new Entry(subject));
            _entries.Add(subject, node);
        }

        (isContact ? _contacts : _strangers).AddLast(node);
        node.Value.Ring.Add(note with { Number = ++_number }, isContact ? MaxNotes : MaxStrangerNotes);
    }

    /// <summary>An identity is a contact no more: what is known of it leaves like a stranger's.</summary>
    public void Estrange(Uid ruid)
    {
        foreach (LinkedListNode<Entry> node in _entries.Values.Where(n => n.Value.Subject.Ruid == ruid).ToList())
        {
            if (node.List == _contacts)
            {
                _contacts.Remove(node);
                _strangers.AddLast(node);
            }
        }
    }

    /// <summary>All that bears on a question, oldest first; at most <see cref="MaxNotes"/>, the newest.</summary>
    /// <inheritdoc cref="DecisionSubject.BearsOn"/>
    public IReadOnlyList<DecisionNote> Find(Uid luid, Uid ruid, Hid? rhid, IReadOnlySet<Hid> hosts) =>
        [
            .. _entries
                .Values.Where(node => node.Value.Subject.BearsOn(luid, ruid, rhid, hosts))
                .SelectMany(node => node.Value.Ring.Notes)
                .OrderBy(note => note.At)
                .ThenBy(note => note.Number)
                .TakeLast(MaxNotes),
        ];

    /// <summary>The hosts that decisions about an identity have named.</summary>
    public IEnumerable<Hid> HostsOf(Uid ruid) =>
        _entries.Keys.Where(subject => subject.Ruid == ruid).Select(subject => subject.Rhid).OfType<Hid>().Distinct();

    private void MakeRoom()
    {
        if (_entries.Count >= MaxSubjects)
        {
            LinkedListNode<Entry> oldest = _strangers.First ?? _contacts.First!;
            oldest.List!.Remove(oldest);
            _entries.Remove(oldest.Value.Subject);
        }
    }

    private sealed class Entry(DecisionSubject subject)
    {
        public DecisionSubject Subject => subject;

        public DecisionRing Ring { get; } = new();
    }
}
