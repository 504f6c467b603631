using System.Net;
using System.Text;
using Mesh.Actors.Storage;
using Mesh.Contracts;

namespace Mesh.Actors.Bans;

/// <summary>The hosts and the address blocks that are banned. (Identities are banned in the contact book.)</summary>
/// <remarks>
/// When a call that changes something returns, the change is kept by the store. Looking something up is from memory, without a lock, and
/// costs one look per length of prefix in use. No clock: <c>now</c> is an argument, and a ban whose time is over is none, whether
/// <see cref="Expire"/> has cleared it away or not. Free to use from any thread.
/// </remarks>
public sealed class BanBook
{
    /// <summary>Most bans there can be.</summary>
    public const int Capacity = 4_096;

    /// <summary>The longest reason, in bytes of UTF-8.</summary>
    public const int MaxReasonBytes = 256;

    private readonly Lock _gate = new();
    private readonly IMeshStore _store;
    private readonly Hid _own;
    private readonly Listeners<BanChange> _listeners = new();
    private volatile BanIndex _index;

    private BanBook(IMeshStore store, Hid own)
    {
        _store = store;
        _own = own;
        _index = BanIndex.Of(store.Read(StoreTable.Bans).Select(BanRow.Decode));
    }

    /// <summary>Told of each change, in order, while the book is held: a listener returns at once.</summary>
    public event Action<BanChange>? Changed
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

    /// <summary>All of them, hosts first: a snapshot. One whose time is over may still be in it.</summary>
    public IReadOnlyList<Ban> All => _index.All;

    /// <summary>When the next one ends, which may have been already; null if none does.</summary>
    internal DateTimeOffset? NextEnd => _index.All.Min(ban => ban.Until);

    /// <summary>Reads the bans out of a store, and keeps them there.</summary>
    /// <param name="store">Where they are kept.</param>
    /// <param name="own">This host, which cannot be banned.</param>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: the store cannot be read, or one of its bans is damaged.</exception>
    public static BanBook Open(IMeshStore store, Hid own)
    {
        ArgumentNullException.ThrowIfNull(store);
        return new BanBook(store, own);
    }

    /// <summary>An empty book that is gone with the process.</summary>
    public static BanBook InMemory(Hid own = default) => new(new MemoryStore(), own);

    /// <summary>The ban of a host that holds now, or null.</summary>
    public Ban? Find(Hid host, DateTimeOffset now) => _index.Find(host) is { } ban && ban.HoldsAt(now) ? ban : null;

    /// <summary>The ban of the widest block with this address in it that holds now, or null.</summary>
    public Ban? Find(IPAddress address, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(address);
        return _index.Find(address).FirstOrDefault(ban => ban.HoldsAt(now));
    }

    /// <summary>The same for <c>ip:port</c>; null for a name, which nobody knows the address of before it is dialled.</summary>
    public Ban? Find(string address, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(address);
        return !_index.HasRanges ? null
            : IPEndPoint.TryParse(address, out IPEndPoint? parsed) ? Find(parsed.Address, now)
            : null;
    }

    /// <summary>Bans a host: its links end at once, it is never dialled, and never let in. A ban there is gets the new reason and end.</summary>
    /// <param name="host">The host.</param>
    /// <param name="now">The time.</param>
    /// <param name="reason">Why; at most 256 bytes of UTF-8.</param>
    /// <param name="until">When it ends, later than now; null for never.</param>
    /// <exception cref="MeshException">
    /// <see cref="MeshErrorCode.Invalid"/>: our own host, no host, a reason too long, an end that has come. <see cref="MeshErrorCode.NoRoom"/>: there are
    /// as many bans as can be. <see cref="MeshErrorCode.Storage"/>: it cannot be kept; nothing has changed.
    /// </exception>
    public Ban Add(Hid host, DateTimeOffset now, string? reason = null, DateTimeOffset? until = null)
    {
        if (host.IsZero || host == _own)
        {
            throw Invalid(
                host.IsZero ? "32 zero bytes name no host to ban." : "This is our own host: it is not banned."
            );
        }

        return Put(Ban.Of(host) with { Reason = reason, Since = now, Until = until }, now);
    }

    /// <summary>Bans a block of addresses: links with them end at once, they are never dialled, and turned away before TLS.</summary>
    /// <param name="range">The block.</param>
    /// <param name="now">The time.</param>
    /// <param name="reason">Why; at most 256 bytes of UTF-8.</param>
    /// <param name="until">When it ends, later than now; null for never.</param>
    /// <param name="force">Needed for a block of everything, and for one with this machine's own loopback in it.</param>
    /// <exception cref="MeshException">As for a host; <see cref="MeshErrorCode.Invalid"/> also where <paramref name="force"/> is needed.</exception>
    public Ban Add(
        AddressRange range,
        DateTimeOffset now,
        string? reason = null,
        DateTimeOffset? until = null,
        bool force = false
    )
    {
        if (!force && (range.IsEverything || range.HoldsLoopback))
        {
            throw Invalid(
                $"{range} is {(range.IsEverything ? "everybody" : "this very machine")}: if that is what you want, force it."
            );
        }

        return Put(Ban.Of(range) with { Reason = reason, Since = now, Until = until }, now);
    }

    /// <summary>Lifts the ban of a host.</summary>
    /// <returns>False if there is none.</returns>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: that cannot be kept; nothing has changed.</exception>
    public bool Remove(Hid host) => Remove(() => _index.Find(host));

    /// <summary>Lifts the ban of exactly this block; wider and narrower ones stay.</summary>
    /// <inheritdoc cref="Remove(Hid)"/>
    public bool Remove(AddressRange range) => Remove(() => _index.Find(range));

    /// <summary>Clears away the bans whose time is over, and tells of them.</summary>
    /// <returns>When the next one ends; null if none does.</returns>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: they cannot be taken out of the store; they are no bans all the same.</exception>
    public DateTimeOffset? Expire(DateTimeOffset now)
    {
        lock (_gate)
        {
            Ban[] over = [.. _index.All.Where(ban => !ban.HoldsAt(now))];
            Change(over, null, BanChangeKind.Expired);
            return NextEnd;
        }
    }

    private static MeshException Invalid(string why) => new(MeshErrorCode.Invalid, why);

    private Ban Put(Ban ban, DateTimeOffset now)
    {
        if (ban.Reason is { } reason && Encoding.UTF8.GetByteCount(reason) > MaxReasonBytes)
        {
            throw Invalid($"The reason of a ban has at most {MaxReasonBytes} bytes of UTF-8.");
        }

        if (!ban.HoldsAt(now))
        {
            throw Invalid($"The ban would have ended before it began: at {ban.Until:u}.");
        }

        lock (_gate)
        {
            Ban? before = _index.Find(ban);
            Ban[] over = _index.All.Count < Capacity ? [] : [.. _index.All.Where(old => !old.HoldsAt(now))];
            if (before is null && _index.All.Count - over.Length >= Capacity)
            {
                throw new MeshException(
                    MeshErrorCode.NoRoom,
                    $"There are {Capacity} bans, as many as can be: lift one, or ban a wider block."
                );
            }

            Change(over, ban, BanChangeKind.Expired);
            return ban;
        }
    }

    private bool Remove(Func<Ban?> find)
    {
        lock (_gate)
        {
            if (find() is not { } ban)
            {
                return false;
            }

            Change([ban], null, BanChangeKind.Removed);
            return true;
        }
    }

    // Kept first, then seen, then told.
    private void Change(IReadOnlyList<Ban> gone, Ban? added, BanChangeKind why)
    {
        List<StoreChange> changes = [.. gone.Select(BanRow.Removal)];
        if (added is not null)
        {
            changes.Add(BanRow.Encode(added));
        }

        if (changes.Count == 0)
        {
            return;
        }

        _store.Commit(changes);
        _index = BanIndex.Of([
            .. _index.All.Except(gone).Where(ban => added is null || ban.Subject != added.Subject),
            .. added is null ? Array.Empty<Ban>() : [added],
        ]);
        _listeners.Tell([
            .. gone.Select(ban => new BanChange(why, ban)),
            .. added is null ? Array.Empty<BanChange>() : [new BanChange(BanChangeKind.Added, added)],
        ]);
    }
}
