using Mesh.Actors.Identity;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using StoreChange = Mesh.Actors.Storage.StoreChange;

namespace Mesh.Actors.Host;

/// <summary>The notes on where all contacts may be met, and which of them are to be written down when. Its size is that of the contact book.</summary>
/// <remarks>
/// They are hints: a crash may take those of the last minute. So each contact's are written a moment after they change, and once a minute at most
/// (<see cref="Gathering"/>, <see cref="Spacing"/>). No actor or clock in it; single owner.
/// </remarks>
internal sealed class AddressNotes
{
    /// <summary>How long a change waits for others, to be written with them.</summary>
    public static readonly TimeSpan Gathering = TimeSpan.FromSeconds(1);

    /// <summary>How long at least between two times that one contact's notes are written.</summary>
    public static readonly TimeSpan Spacing = TimeSpan.FromMinutes(1);

    private readonly Dictionary<Uid, ToldAddresses> _notes = [];
    private readonly Dictionary<Uid, TimeSpan> _written = [];

    // Whose notes are to be written, and from when on; and the first of those times.
    private readonly SortedDictionary<Uid, TimeSpan> _due = [];
    private TimeSpan? _next;

    /// <summary>What was wrong with notes that were read; they are given up.</summary>
    public IReadOnlyList<string> Faults { get; private init; } = [];

    /// <summary>Reads what is in a store. Notes that make no sense, and those on nobody in the book, are given up, and taken out with the next writing.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: the store cannot be read.</exception>
    public static AddressNotes Read(IMeshStore store, ContactBook contacts)
    {
        var faults = new List<string>();
        var notes = new AddressNotes { Faults = faults };
        foreach (StoreEntry entry in store.Read(StoreTable.Addresses))
        {
            if (entry.Key.Length != Uid.Size)
            {
                faults.Add($"{Convert.ToHexStringLower(entry.Key.Span)} is no uid");
                continue;
            }

            var uid = new Uid(entry.Key.Span);
            try
            {
                ToldAddresses note = AddressTable.Decode(entry.Value);
                if (contacts.Find(uid) is not null)
                {
                    notes._notes.Add(uid, note);
                    continue;
                }
            }
            catch (FormatException e)
            {
                faults.Add($"those of {uid}: {e.Message}");
            }

            notes.Plan(uid, TimeSpan.MinValue);
        }

        return notes;
    }

    public ToldAddresses? Find(Uid uid) => _notes.GetValueOrDefault(uid);

    /// <summary>An address has led to a contact.</summary>
    public void Met(Uid uid, Hid host, string address, TimeSpan now) => Note(uid, Of(uid).Met(host, address), now);

    /// <summary>A host of a contact has told its addresses.</summary>
    public void Told(Uid uid, Hid host, IReadOnlyList<string> addresses, TimeSpan now) =>
        Note(uid, Of(uid).Told(host, addresses), now);

    /// <summary>Whoever is no contact is not dialled, so nothing is kept of him.</summary>
    public void Forget(Uid uid)
    {
        if (_notes.Remove(uid))
        {
            _written.Remove(uid);
            Plan(uid, TimeSpan.MinValue);
        }
    }

    /// <summary>How long until something is to be written; null for never.</summary>
    public TimeSpan? NextWait(TimeSpan now) =>
        _next is { } next
            ? next > now
                ? next - now
                : TimeSpan.Zero
            : null;

    /// <summary>What is to be written now; it counts as written.</summary>
    /// <param name="now">The time.</param>
    /// <param name="all">Also what is to be written later.</param>
    public IReadOnlyList<StoreChange> Take(TimeSpan now, bool all = false)
    {
        Uid[] ready = [.. _due.Where(due => all || due.Value <= now).Select(due => due.Key)];
        foreach (Uid uid in ready)
        {
            _due.Remove(uid);
            if (_notes.ContainsKey(uid))
            {
                _written[uid] = now;
            }
        }

        _next = _due.Count == 0 ? null : _due.Values.Min();
        return [.. ready.Select(uid => AddressTable.Change(uid, Find(uid)))];
    }

    /// <summary>It could not be written: it is to be tried again, not too soon.</summary>
    public void Failed(IReadOnlyList<StoreChange> changes, TimeSpan now)
    {
        foreach (StoreChange change in changes)
        {
            Plan(new Uid(change.Key.Span), now + Spacing);
        }
    }

    private ToldAddresses Of(Uid uid)
    {
        if (!_notes.TryGetValue(uid, out ToldAddresses? note))
        {
            note = new ToldAddresses();
            _notes.Add(uid, note);
        }

        return note;
    }

    private void Note(Uid uid, bool isNew, TimeSpan now)
    {
        if (isNew)
        {
            TimeSpan soonest = now + Gathering;
            TimeSpan spaced = _written.TryGetValue(uid, out TimeSpan last) ? last + Spacing : soonest;
            Plan(uid, spaced > soonest ? spaced : soonest);
        }
    }

    // What is planned earlier stays so.
    private void Plan(Uid uid, TimeSpan due)
    {
        if (!_due.TryGetValue(uid, out TimeSpan planned) || due < planned)
        {
            _due[uid] = due;
        }

        _next = _next < due ? _next : due;
    }
}
