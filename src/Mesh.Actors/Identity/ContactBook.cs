using System.Collections.Immutable;
using System.Text;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Identity;

/// <summary>Whom we know: the identities whose cards were accepted, and those who are banned.</summary>
/// <remarks>
/// Kept in a store, whose one owner of <see cref="StoreTable.Contacts"/> it is: when a call returns, its change is on the disk. A damaged entry is an error
/// that names it, and is never overwritten. Free to use from any thread; a change is a matter of milliseconds (a flush to the disk). Reading is
/// from memory, without a lock: it waits for nobody's flush, and sees what is on the disk.
/// </remarks>
public sealed class ContactBook
{
    private static readonly DateTimeOffset Never = DateTimeOffset.UnixEpoch;

    private readonly Listeners<ContactChange> _listeners = new();
    private readonly Lock _gate = new();
    private readonly IMeshStore _store;
    private volatile Snapshot _snapshot;

    private ContactBook(IMeshStore store)
    {
        _store = store;
        _snapshot = new Snapshot(ContactTable.Read(store).ToImmutableSortedDictionary());
    }

    /// <summary>
    /// Told of each change, in order, by whoever makes it, while the book is held: a listener returns at once, so an actor is sent a message and nothing
    /// more.
    /// </summary>
    public event Action<ContactChange>? Changed
    {
        add => _listeners.Add(value);
        remove => _listeners.Remove(value);
    }

    /// <summary>Takes what a listener throws; null to have it thrown by whoever made the change.</summary>
    internal Action<Exception>? ListenerFailed
    {
        get => _listeners.Failed;
        set => _listeners.Failed = value;
    }

    /// <summary>Everybody in the book, the banned too, in ascending order of ids: a snapshot.</summary>
    public IReadOnlyCollection<Contact> All => _snapshot.All;

    /// <summary>Opens the book in a store. One book at a time: what another one changes is not seen.</summary>
    /// <param name="store">Where it is kept; its owner disposes it, after the book's last change.</param>
    /// <param name="formerFile">The <c>contacts.json</c> of a version that had no store: who stands in it and not in the store is taken in, once; then it is
    /// renamed to <c>contacts.json.imported</c>. Null, or a file that is not there, for none.</param>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: the store cannot be read or written, or an entry or the file is damaged; the message
    /// names it.</exception>
    public static ContactBook Open(IMeshStore store, string? formerFile = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        var book = new ContactBook(store);
        if (formerFile is not null && ContactFile.Read(formerFile) is { } contacts)
        {
            book.TakeIn(contacts);
            ContactFile.PutAway(formerFile);
        }

        return book;
    }

    /// <summary>An empty book that is gone with the process.</summary>
    public static ContactBook InMemory() => new(new MemoryStore());

    /// <summary>The contact, or null.</summary>
    public Contact? Find(Uid uid) => _snapshot.ByUid.GetValueOrDefault(uid);

    /// <summary>Adds whom a card is of; of a known one, the card issued later counts and replaces the other whole.</summary>
    /// <remarks>
    /// Who is banned stays banned: <see cref="Unban"/> is a decision of its own. Whose place another identity took stays as he is.
    /// </remarks>
    /// <returns>The contact as it now stands in the book.</returns>
    /// <exception cref="MeshException">
    /// <see cref="MeshErrorCode.Conflict"/>: the card names another recovery key than the first word of that identity did. <see cref="MeshErrorCode.Storage"/>: the book cannot be read or
    /// written; it is unchanged.
    /// </exception>
    public Contact Add(ContactCard card) => AddWith(card, []);

    /// <inheritdoc cref="Add"/>
    /// <param name="card">The card.</param>
    /// <param name="alsoWrite">What is to be written in the same step, all or none, also where nothing changes here.</param>
    internal Contact AddWith(ContactCard card, IReadOnlyList<Storage.StoreChange> alsoWrite)
    {
        ArgumentNullException.ThrowIfNull(card);
        return Change(
            card.Uid,
            known =>
                known is not null && (known.SucceededBy is not null || IsOlder(card, known))
                    ? known
                    : new Contact(
                        card.Uid,
                        card.IdentityPublicKey,
                        known?.LocalAlias ?? card.Alias,
                        card.Hosts,
                        card.Issued,
                        known?.Standing ?? ContactStanding.Trusted
                    )
                    {
                        LocalAlias = known?.LocalAlias,
                        Card = card.Encode(),
                        Recovery = ContactSuccession.RecoveryOf(known, card),
                    },
            alsoWrite
        ).After!;
    }

    /// <summary>Gives a contact a name of our own, which stands whatever its cards say; null takes it away, and the card's counts again.</summary>
    /// <param name="uid">Whom.</param>
    /// <param name="alias">1 to 64 bytes of UTF-8 without control and format characters, and not only space; null for none.</param>
    /// <returns>The contact as it now stands in the book; null if nobody of that id is there.</returns>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Invalid"/>: the name breaks its rule. <see cref="MeshErrorCode.Storage"/>: as <see cref="Add"/>.</exception>
    public Contact? Rename(Uid uid, string? alias)
    {
        if (alias is not null && !IsName(alias))
        {
            throw new MeshException(
                MeshErrorCode.Invalid,
                $"A name has 1 to {WireLimits.Alias} bytes of UTF-8, without control characters and not only space."
            );
        }

        return Change(
            uid,
            known => known is null ? null : known with { LocalAlias = alias, Alias = alias ?? known.CardAlias }
        ).After;
    }

    /// <summary>Takes somebody out of the book, and out of the banned ones too.</summary>
    /// <returns>False if nobody of that id is there, or another identity took its place.</returns>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: as <see cref="Add"/>.</exception>
    public bool Remove(Uid uid) =>
        Change(uid, known => known?.SucceededBy is null ? null : known) is { Before: not null, After: null };

    /// <summary>Puts another identity in the place of a contact, as its recovery key says. The old one is remembered, and refused for good.</summary>
    /// <remarks>The alias, the hosts and a ban go with it. Said again, it changes nothing.</remarks>
    /// <param name="succession">Who for whom.</param>
    /// <returns>The new contact.</returns>
    /// <exception cref="MeshException">
    /// <see cref="MeshErrorCode.Invalid"/>: the old identity is no contact, its recovery key is not known or another one, or the successor was itself succeeded. <see
    /// cref="MeshErrorCode.Conflict"/>: somebody else has taken its place before, or the successor has named another recovery key before. <see cref="MeshErrorCode.Storage"/>: as <see cref="Add"/>.
    /// </exception>
    public Contact Succeed(Succession succession) => Succeed(succession, _store.Commit);

    /// <inheritdoc cref="Succeed(Succession)"/>
    /// <param name="succession">Who for whom.</param>
    /// <param name="commit">Writes what changes in the book, with whatever is to be written in the same step. If it throws, nothing has changed here.</param>
    internal Contact Succeed(Succession succession, Action<IReadOnlyList<Storage.StoreChange>> commit)
    {
        ArgumentNullException.ThrowIfNull(succession);
        lock (_gate)
        {
            var after = new SortedDictionary<Uid, Contact>(_snapshot.ByUid);
            Contact next = ContactSuccession.Apply(after, succession);
            Contact[] changed = [.. after.Values.Where(contact => !contact.Equals(Find(contact.Uid)))];
            Put(changed, commit);

            return next;
        }
    }

    /// <summary>Writes what <see cref="Succeed(Succession, Action{IReadOnlyList{Storage.StoreChange}})"/> wants written.</summary>
    internal void Write(IReadOnlyList<Storage.StoreChange> changes) => _store.Commit(changes);

    /// <summary>Whether this store is the book's own.</summary>
    internal bool IsKeptIn(IMeshStore store) => ReferenceEquals(_store, store);

    /// <summary>Bans an identity, known or not: it is refused even where everybody else is welcome.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: as <see cref="Add"/>.</exception>
    public Contact Ban(Uid uid) =>
        Change(
            uid,
            known =>
                (known ?? new Contact(uid, ReadOnlyMemory<byte>.Empty, null, [], Never, ContactStanding.Banned)) with
                {
                    Standing = known?.SucceededBy is null ? ContactStanding.Banned : ContactStanding.Succeeded,
                }
        ).After!;

    /// <summary>Lifts a ban. Who gave a card is a trusted contact again; who never did is gone from the book.</summary>
    /// <returns>False if the identity was not banned.</returns>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: as <see cref="Add"/>.</exception>
    public bool Unban(Uid uid) =>
        Change(
            uid,
            known =>
                known switch
                {
                    { Standing: ContactStanding.Banned, PublicKey.IsEmpty: true } => null,
                    { Standing: ContactStanding.Banned } => known with { Standing = ContactStanding.Trusted },
                    _ => known,
                }
        )
            is { Before.Standing: ContactStanding.Banned };

    private static bool IsName(string alias) =>
        !string.IsNullOrWhiteSpace(alias)
        && Encoding.UTF8.GetByteCount(alias) <= WireLimits.Alias
        && PlainText.Clean(alias, WireLimits.Alias + 1) == alias;

    private static bool IsOlder(ContactCard card, Contact known) =>
        !known.PublicKey.IsEmpty && card.Issued <= known.Issued;

    private (Contact? Before, Contact? After) Change(
        Uid uid,
        Func<Contact?, Contact?> change,
        IReadOnlyList<Storage.StoreChange>? alsoWrite = null
    )
    {
        lock (_gate)
        {
            Contact? before = Find(uid);
            Contact? after = change(before);
            if (after is not null && !after.Equals(before))
            {
                Put([after], changes => _store.Commit([.. changes, .. alsoWrite ?? []]));
            }
            else if (after is null && before is not null)
            {
                _store.Commit([ContactTable.Remove(uid), .. alsoWrite ?? []]);
                _snapshot = new Snapshot(_snapshot.ByUid.Remove(uid));
                _listeners.Tell([new ContactChange(ContactChangeKind.Removed, before)]);
            }
            else if (alsoWrite is { Count: > 0 })
            {
                _store.Commit(alsoWrite);
            }

            return (before, after);
        }
    }

    // Who is in the book already stays as he is there: this may be the second time, after a crash in the middle of the first.
    private void TakeIn(IReadOnlyList<Contact> contacts)
    {
        lock (_gate)
        {
            Put([.. contacts.Where(contact => Find(contact.Uid) is null)], _store.Commit);
        }
    }

    // Kept first, then seen, all at once, then told.
    private void Put(IReadOnlyList<Contact> contacts, Action<IReadOnlyList<Storage.StoreChange>> commit)
    {
        if (contacts.Count == 0)
        {
            return;
        }

        commit([.. contacts.Select(ContactTable.Put)]);
        ImmutableSortedDictionary<Uid, Contact> before = _snapshot.ByUid;
        _snapshot = new Snapshot(
            before.SetItems(contacts.Select(contact => KeyValuePair.Create(contact.Uid, contact)))
        );
        _listeners.Tell([
            .. contacts.Select(contact => new ContactChange(
                KindOf(before.GetValueOrDefault(contact.Uid), contact),
                contact
            )),
        ]);
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

    private sealed class Snapshot(ImmutableSortedDictionary<Uid, Contact> byUid)
    {
        private IReadOnlyCollection<Contact>? _all;

        public ImmutableSortedDictionary<Uid, Contact> ByUid => byUid;

        // Made by whoever asks first; two who ask at once make the same.
        public IReadOnlyCollection<Contact> All => _all ??= [.. byUid.Values];
    }
}
