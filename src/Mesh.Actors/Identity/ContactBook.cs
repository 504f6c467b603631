using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Actors.Identity;

/// <summary>Whom we know: the identities whose cards were accepted, and those who are banned.</summary>
/// <remarks>
/// Kept in one file that is replaced in one step, so a crash leaves the old book or the new one; when a call returns, its change is on the disk.
/// Several processes may use one file: each change takes the file's lock, reads what the others wrote, and adds to that.
/// A damaged file is an error that names it, and is never overwritten. Free to use from any thread; a change is a matter of milliseconds
/// (a flush to the disk), reading is from memory.
/// </remarks>
public sealed class ContactBook
{
    private static readonly DateTimeOffset Never = DateTimeOffset.UnixEpoch;

    private readonly Lock _gate = new();
    private readonly ContactFile? _file;
    private SortedDictionary<Uid, Contact> _contacts;
    private volatile IReadOnlyCollection<Contact> _snapshot;

    private ContactBook(ContactFile? file)
    {
        _file = file;
        _contacts = file?.Read() ?? [];
        _snapshot = [.. _contacts.Values];
    }

    /// <summary>
    /// Told of each change, in order, by whoever makes it or by <see cref="Refresh"/>, while the book is held: a listener returns at once,
    /// so an actor is sent a message and nothing more.
    /// </summary>
    public event Action<ContactChange>? Changed;

    /// <summary>Everybody in the book, the banned too, in ascending order of ids: a snapshot.</summary>
    public IReadOnlyCollection<Contact> All => _snapshot;

    /// <summary>Opens the book in a file. The file comes with the first change; its folder is made now, mode 0700.</summary>
    /// <param name="path">The file, usually <c>contacts.json</c>. Its lock file stands beside it.</param>
    /// <exception cref="MeshException">
    /// <see cref="MeshErrorCode.Storage"/>: the file is damaged or cannot be read; the message names it.
    /// </exception>
    public static ContactBook Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        AtomicFile.EnsureFolder(Path.GetDirectoryName(full) ?? full);
        return new ContactBook(new ContactFile(full));
    }

    /// <summary>An empty book that is gone with the process.</summary>
    public static ContactBook InMemory() => new(file: null);

    /// <summary>The contact, or null.</summary>
    public Contact? Find(Uid uid)
    {
        lock (_gate)
        {
            return _contacts.GetValueOrDefault(uid);
        }
    }

    /// <summary>Adds whom a card is of; of a known one, the card issued later counts and replaces the other whole.</summary>
    /// <remarks>
    /// Who is banned stays banned: <see cref="Unban"/> is a decision of its own. Whose place another identity took stays as he is.
    /// </remarks>
    /// <returns>The contact as it now stands in the book.</returns>
    /// <exception cref="MeshException">
    /// <see cref="MeshErrorCode.Conflict"/>: the card names another recovery key than the first did. <see cref="MeshErrorCode.Storage"/>: the book cannot be read or written; it is unchanged.</exception>
    public Contact Add(ContactCard card)
    {
        ArgumentNullException.ThrowIfNull(card);
        return Change(contacts =>
        {
            if (
                contacts.TryGetValue(card.Uid, out Contact? known)
                && (known.SucceededBy is not null || IsOlder(card, known))
            )
            {
                return known;
            }

            ContactStanding standing = known?.Standing ?? ContactStanding.Trusted;
            var added = new Contact(card.Uid, card.IdentityPublicKey, card.Alias, card.Hosts, card.Issued, standing)
            {
                Recovery = ContactSuccession.RecoveryOf(known, card),
            };
            contacts[card.Uid] = added;
            return added;
        });
    }

    /// <summary>Takes somebody out of the book, and out of the banned ones too.</summary>
    /// <returns>False if nobody of that id is there, or another identity took its place.</returns>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: as <see cref="Add"/>.</exception>
    public bool Remove(Uid uid) =>
        Change(contacts => contacts.GetValueOrDefault(uid)?.SucceededBy is null && contacts.Remove(uid));

    /// <summary>Puts another identity in the place of a contact, as its recovery key says. The old one is remembered, and refused for good.</summary>
    /// <remarks>The alias, the hosts and a ban go with it. Said again, it changes nothing.</remarks>
    /// <param name="succession">Who for whom.</param>
    /// <param name="follow">Called when it holds and before it is written: what else moves with it. If it throws, nothing has changed here.</param>
    /// <returns>The new contact.</returns>
    /// <exception cref="MeshException">
    /// <see cref="MeshErrorCode.Invalid"/>: the old identity is no contact, its recovery key is not known or another one, or the successor was itself succeeded. <see
    /// cref="MeshErrorCode.Conflict"/>: somebody else has taken its place before. <see cref="MeshErrorCode.Storage"/>: as <see cref="Add"/>.
    /// </exception>
    public Contact Succeed(Succession succession, Action? follow = null)
    {
        ArgumentNullException.ThrowIfNull(succession);
        return Change(contacts => ContactSuccession.Apply(contacts, succession, follow));
    }

    /// <summary>Bans an identity, known or not: it is refused even where everybody else is welcome.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: as <see cref="Add"/>.</exception>
    public Contact Ban(Uid uid) =>
        Change(contacts =>
        {
            Contact known =
                contacts.GetValueOrDefault(uid)
                ?? new Contact(uid, ReadOnlyMemory<byte>.Empty, null, [], Never, ContactStanding.Banned);
            return contacts[uid] = known.SucceededBy is null ? known with { Standing = ContactStanding.Banned } : known;
        });

    /// <summary>Lifts a ban. Who gave a card is a trusted contact again; who never did is gone from the book.</summary>
    /// <returns>False if the identity was not banned.</returns>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: as <see cref="Add"/>.</exception>
    public bool Unban(Uid uid) =>
        Change(contacts =>
        {
            if (contacts.GetValueOrDefault(uid) is not { Standing: ContactStanding.Banned } known)
            {
                return false;
            }

            if (known.PublicKey.IsEmpty)
            {
                return contacts.Remove(uid);
            }

            contacts[uid] = known with { Standing = ContactStanding.Trusted };
            return true;
        });

    /// <summary>Takes in what other processes changed in the file, and tells of it.</summary>
    /// <exception cref="MeshException">
    /// <see cref="MeshErrorCode.Storage"/>: the file is damaged or cannot be read; the book in memory stays as it was.
    /// </exception>
    public void Refresh()
    {
        lock (_gate)
        {
            if (_file is not null)
            {
                Adopt(_file.Read());
            }
        }
    }

    private static bool IsOlder(ContactCard card, Contact known) =>
        !known.PublicKey.IsEmpty && card.Issued <= known.Issued;

    private T Change<T>(Func<SortedDictionary<Uid, Contact>, T> change)
    {
        lock (_gate)
        {
            T result;
            SortedDictionary<Uid, Contact> next;
            using (_file?.Lock())
            {
                next = _file?.Read() ?? new(_contacts);
                Contact[] before = [.. next.Values];
                result = change(next);
                if (_file is not null && !next.Values.SequenceEqual(before))
                {
                    _file.Write(next.Values);
                }
            }

            Adopt(next);
            return result;
        }
    }

    private void Adopt(SortedDictionary<Uid, Contact> next)
    {
        SortedDictionary<Uid, Contact> before = _contacts;
        _contacts = next;
        _snapshot = [.. next.Values];

        // Removals first, so that a listener that counts never holds more than there are.
        foreach (Contact gone in before.Values.Where(contact => !next.ContainsKey(contact.Uid)))
        {
            Changed?.Invoke(new ContactChange(ContactChangeKind.Removed, gone));
        }

        foreach (Contact now in next.Values)
        {
            Contact? then = before.GetValueOrDefault(now.Uid);
            if (!now.Equals(then))
            {
                Changed?.Invoke(new ContactChange(KindOf(then, now), now));
            }
        }
    }

    private static ContactChangeKind KindOf(Contact? before, Contact now)
    {
        if (now.SucceededBy is not null)
        {
            return ContactChangeKind.Succeeded;
        }

        if (before?.IsBanned != true && now.IsBanned)
        {
            return ContactChangeKind.Banned;
        }

        return before switch
        {
            null => ContactChangeKind.Added,
            { IsBanned: true } when !now.IsBanned => ContactChangeKind.Unbanned,
            _ => ContactChangeKind.Updated,
        };
    }
}
