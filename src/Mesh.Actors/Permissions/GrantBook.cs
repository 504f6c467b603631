using System.Text;
using Mesh.Actors.Identity;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using StoreChange = Mesh.Actors.Storage.StoreChange;

namespace Mesh.Actors.Permissions;

/// <summary>What apps may: which of our identities each may use, which contacts it sees there, by which protocols. Every change is audited.</summary>
/// <remarks>
/// <para>
/// What the book says of an app and an identity always holds. Where it says nothing, <see cref="PermissionMode"/> decides: open, everything; granted,
/// nothing. What the program names when it opens the app (its identities, its protocols) only narrows.
/// </para>
/// <para>
/// When a call returns, its change is on the disk with its audit entry, and no send of the app is taken any more that it forbids. Reading is from memory,
/// a snapshot, on any thread; a change takes as long as the store takes to write. One book for one store.
/// </para>
/// </remarks>
public sealed class GrantBook : ISuccession
{
    /// <summary>Audit entries that are kept, the newest.</summary>
    public const int MaxAudit = 10_000;

    /// <summary>The most bytes of UTF-8 by which who makes a change is called.</summary>
    public const int MaxActorBytes = 64;

    private const string SuccessionActor = "succession";

    private readonly Lock _gate = new();
    private readonly IMeshStore _store;
    private readonly Func<DateTimeOffset> _now;
    private readonly Listeners<GrantChange> _listeners = new();
    private volatile GrantTable _table;
    private long _oldest;
    private long _newest;

    private GrantBook(IMeshStore store, Func<DateTimeOffset> now)
    {
        _store = store;
        _now = now;
        _table = new GrantTable(store.Read(StoreTable.Grants).Select(GrantCodec.Read));
        IReadOnlyList<StoreEntry> audit = store.Read(StoreTable.Audit);
        _oldest = audit.Count == 0 ? 1 : AuditCodec.NumberOf(audit[0]);
        _newest = audit.Count == 0 ? 0 : AuditCodec.NumberOf(audit[^1]);
    }

    /// <summary>
    /// Told of each change, in order, by whoever makes it, while the book is held: a listener returns at once, so an actor is sent a message and
    /// nothing more.
    /// </summary>
    public event Action<GrantChange>? Changed
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

    /// <summary>All entries, those that revoke too, ascending by app and identity: a snapshot.</summary>
    public IReadOnlyList<AppGrant> All => _table.All;

    /// <inheritdoc />
    IMeshStore ISuccession.Store => _store;

    /// <summary>What holds now; another object after each change.</summary>
    internal GrantTable Table => _table;

    /// <summary>Opens the book in a store.</summary>
    /// <param name="store">Where it is kept. No other book may be open on it.</param>
    /// <param name="now">The calendar for the audit; null for the system's.</param>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: it cannot be read, or an entry is damaged; the message names it.</exception>
    public static GrantBook Open(IMeshStore store, Func<DateTimeOffset>? now = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        return new GrantBook(store, now ?? TimeProvider.System.GetUtcNow);
    }

    /// <summary>An empty book that is gone with the process.</summary>
    public static GrantBook InMemory() => Open(new MemoryStore());

    /// <summary>What the book says of an app and an identity; null for nothing.</summary>
    public AppGrant? Find(Sid app, Uid luid) => _table.Find(app, luid);

    /// <summary>Lets an app use an identity as the grant says; it replaces what was said of the two before.</summary>
    /// <param name="grant">What is allowed from now on.</param>
    /// <param name="by">Who says so, for the audit: "operator", "program". 1 to 64 bytes of UTF-8, no control characters.</param>
    /// <returns>False if the book says so already; then nothing is recorded.</returns>
    /// <exception cref="ArgumentException">A protocol, the app, the identity or the actor breaks its rule.</exception>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: it cannot be written; the book is unchanged.</exception>
    public bool Grant(AppGrant grant, string by)
    {
        ArgumentNullException.ThrowIfNull(grant);
        return Change(grant.App, grant.Luid, grant.Checked(), by);
    }

    /// <summary>Forbids an app an identity, in either mode: its peers there go offline with <see cref="OfflineReason.NotPermitted"/>.</summary>
    /// <inheritdoc cref="Grant"/>
    public bool Revoke(Sid app, Uid luid, string by) => Change(app, luid, AppGrant.Revoked(app, luid).Checked(), by);

    /// <summary>Says nothing of an app and an identity any more: <see cref="PermissionMode"/> decides again.</summary>
    /// <returns>False if nothing was said.</returns>
    /// <inheritdoc cref="Grant"/>
    public bool Clear(Sid app, Uid luid, string by) => Change(app, luid, after: null, by);

    /// <summary>What was changed, the newest first.</summary>
    /// <param name="max">How many at most; of the last <see cref="MaxAudit"/>.</param>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: it cannot be read, or an entry is damaged.</exception>
    public IReadOnlyList<AuditEntry> Audit(int max)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(max);
        return [.. _store.Read(StoreTable.Audit).Reverse().Take(max).Select(AuditCodec.Read)];
    }

    /// <inheritdoc />
    void ISuccession.Succeed(Uid old, Uid next, Action<IReadOnlyList<StoreChange>> commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        lock (_gate)
        {
            Write(
                [
                    .. _table
                        .All.Where(grant => grant.Contacts.Contacts.Contains(old))
                        .Select(grant =>
                            (grant, (AppGrant?)(grant with { Contacts = grant.Contacts.With(old, next) }))
                        ),
                ],
                SuccessionActor,
                commit
            );
        }
    }

    /// <inheritdoc />
    /// <remarks>What is said of the new one stays, so that nothing becomes wider than somebody has said it to be.</remarks>
    void ISuccession.SucceedOwn(Uid old, Uid next, Action<IReadOnlyList<StoreChange>> commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        lock (_gate)
        {
            Write(
                [
                    .. _table.TakenOver(old, next).Select(grant => ((AppGrant?)null, (AppGrant?)grant)),
                    .. _table
                        .All.Where(grant => grant.Luid == old)
                        .Select(grant => ((AppGrant?)grant, (AppGrant?)null)),
                ],
                SuccessionActor,
                commit
            );

            // Rights are read anew where the table is another: whom the host speaks as has changed, whether or not an entry has.
            _table = new GrantTable(_table.All);
        }
    }

    private bool Change(Sid app, Uid luid, AppGrant? after, string by)
    {
        RequireActor(by);
        lock (_gate)
        {
            AppGrant? before = _table.Find(app, luid);
            if (Equals(before, after))
            {
                return false;
            }

            Write([(before, after)], by, _store.Commit);
            return true;
        }
    }

    // Of each what was said before and what is said from now on; not both are null.
    private void Write(
        IReadOnlyList<(AppGrant? Before, AppGrant? After)> edits,
        string by,
        Action<IReadOnlyList<StoreChange>> commit
    )
    {
        var changes = new List<StoreChange>();
        GrantTable table = _table;
        long newest = _newest;
        foreach ((AppGrant? before, AppGrant? after) in edits)
        {
            (Sid app, Uid luid) = ((after ?? before)!.App, (after ?? before)!.Luid);
            var entry = new AuditEntry(++newest, _now(), by, app, luid, before?.ToString(), after?.ToString());

            // A null array would become an empty value, and that is not the same.
            ReadOnlyMemory<byte>? valueAfter = after is null
                ? default(ReadOnlyMemory<byte>?)
                : GrantCodec.ValueOf(after);
            changes.Add(new StoreChange(StoreTable.Grants, GrantCodec.KeyOf(app, luid), valueAfter));
            changes.Add(new StoreChange(StoreTable.Audit, AuditCodec.KeyOf(entry.Number), AuditCodec.ValueOf(entry)));
            table = after is null ? table.Without(app, luid) : table.With(after);
        }

        long oldest = Math.Max(_oldest, newest - MaxAudit + 1);
        for (long gone = _oldest; gone < oldest; gone++)
        {
            changes.Add(new StoreChange(StoreTable.Audit, AuditCodec.KeyOf(gone), null));
        }

        commit(changes);
        (_oldest, _newest, _table) = (oldest, newest, table);
        _listeners.Tell([
            .. edits.Select(edit =>
            {
                AppGrant either = (edit.After ?? edit.Before)!;
                return new GrantChange(either.App, either.Luid, edit.Before, edit.After);
            }),
        ]);
    }

    private static void RequireActor(string by)
    {
        ArgumentException.ThrowIfNullOrEmpty(by);
        if (Encoding.UTF8.GetByteCount(by) > MaxActorBytes || PlainText.Clean(by, MaxActorBytes + 1) != by)
        {
            throw new ArgumentException(
                $"Who changes a grant is called by at most {MaxActorBytes} bytes of UTF-8 without control characters.",
                nameof(by)
            );
        }
    }
}

/// <summary>A change of the book.</summary>
/// <param name="App">Whose right.</param>
/// <param name="Luid">On which of our identities.</param>
/// <param name="Before">What was said of it before; null for nothing.</param>
/// <param name="After">What is said from now on; null for nothing.</param>
public sealed record GrantChange(Sid App, Uid Luid, AppGrant? Before, AppGrant? After);
