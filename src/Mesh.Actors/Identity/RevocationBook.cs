using Mesh.Actors.Storage;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Identity;

/// <summary>The delegations that identities took back, ours and others'.</summary>
/// <remarks>
/// Of one identity and host the highest serial counts. At most <see cref="PerIdentity"/> of an identity are kept: past that the one issued
/// longest ago goes, whose delegations end within 400 days of it anyway. Only the identity itself can add to its own. When a call that adds
/// returns, it is in the store; asking is from memory, without a lock. Free to use from any thread.
/// </remarks>
public sealed class RevocationBook
{
    /// <summary>Most that are kept of one identity.</summary>
    public const int PerIdentity = 64;

    private const byte KeyKind = 1;

    private readonly Listeners<Revocation> _listeners = new();
    private readonly Lock _gate = new();
    private readonly IMeshStore _store;
    private readonly SignatureCheck? _check;
    private volatile IReadOnlyDictionary<Uid, IReadOnlyList<Revocation>> _byUid;

    private RevocationBook(IMeshStore store, SignatureCheck? check)
    {
        _store = store;
        _check = check;
        _byUid = store
            .Read(StoreTable.Revocations)
            .Where(row => row.Key.Length > 0 && row.Key.Span[0] == KeyKind)
            .Select(Decode)
            .GroupBy(revocation => revocation.Uid)
            .ToDictionary(group => group.Key, group => (IReadOnlyList<Revocation>)[.. group]);
    }

    /// <summary>Told of each that is new, while the book is held: a listener returns at once.</summary>
    public event Action<Revocation>? Added
    {
        add => _listeners.Add(value);
        remove => _listeners.Remove(value);
    }

    /// <summary>Takes what a listener throws; null to have it thrown by whoever added.</summary>
    internal Action<Exception>? ListenerFailed
    {
        get => _listeners.Failed;
        set => _listeners.Failed = value;
    }

    /// <summary>All of them: a snapshot.</summary>
    public IReadOnlyList<Revocation> All => [.. _byUid.Values.SelectMany(all => all)];

    /// <summary>Reads them out of a store, and keeps them there.</summary>
    /// <param name="store">Where they are kept.</param>
    /// <param name="check">What says whether a signature is good; null for the real thing.</param>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: the store cannot be read, or one of them is damaged.</exception>
    public static RevocationBook Open(IMeshStore store, SignatureCheck? check = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        return new RevocationBook(store, check);
    }

    /// <summary>Whether a delegation has been taken back.</summary>
    public bool IsRevoked(Uid uid, Hid host, ulong serial) => Find(uid, host) is { } known && serial <= known.Serial;

    /// <summary>The newest of an identity, the last one first.</summary>
    public IReadOnlyList<Revocation> Newest(Uid uid, int count) =>
        _byUid.TryGetValue(uid, out IReadOnlyList<Revocation>? all)
            ? [.. all.OrderByDescending(one => one.Issued).ThenByDescending(one => one.Serial).Take(count)]
            : [];

    /// <summary>Takes revocations in; those that say nothing new are passed over.</summary>
    /// <returns>How many were new.</returns>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: they cannot be kept; nothing has changed.</exception>
    public int Add(params IReadOnlyList<Revocation> revocations)
    {
        ArgumentNullException.ThrowIfNull(revocations);
        lock (_gate)
        {
            var next = new Dictionary<Uid, IReadOnlyList<Revocation>>(_byUid);
            var changes = new List<Storage.StoreChange>();
            var added = new List<Revocation>();
            foreach (Revocation revocation in revocations)
            {
                List<Revocation> all = [.. next.GetValueOrDefault(revocation.Uid) ?? []];
                if (all.Any(known => known.Hid == revocation.Hid && known.Serial >= revocation.Serial))
                {
                    continue;
                }

                all.RemoveAll(known => known.Hid == revocation.Hid);
                if (all.Count >= PerIdentity && all.MinBy(known => known.Issued) is { } oldest)
                {
                    all.Remove(oldest);
                    changes.Add(new Storage.StoreChange(StoreTable.Revocations, KeyOf(oldest), null));
                }

                all.Add(revocation);
                added.Add(revocation);
                next[revocation.Uid] = all;
                changes.Add(new Storage.StoreChange(StoreTable.Revocations, KeyOf(revocation), revocation.Encoded));
            }

            if (changes.Count > 0)
            {
                _store.Commit(changes);
                _byUid = next;
                _listeners.Tell(added);
            }

            return added.Count;
        }
    }

    /// <summary>Takes in what a host of an identity has passed on: what is of another identity, known, or no revocation is passed over.</summary>
    /// <remarks>A signature is checked only where there is something new to learn.</remarks>
    /// <param name="of">The identity.</param>
    /// <param name="encoded">What was passed on.</param>
    /// <param name="keep">Keeps each that is new elsewhere, before it is in force here; null for nobody.</param>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: they cannot be kept; nothing has changed.</exception>
    internal int AddPassedOn(Uid of, IReadOnlyList<ReadOnlyMemory<byte>> encoded, Action<Revocation>? keep = null)
    {
        var good = new List<Revocation>();
        foreach (ReadOnlyMemory<byte> one in encoded)
        {
            try
            {
                RevocationPayload said = RevocationPayload.Decode(SignedObject.Decode(one.ToArray()).Payload);
                if (said.Identity == of && !(Find(of, said.Host)?.Serial >= said.Serial))
                {
                    good.Add(Revocation.Verify(one, _check));
                }
            }
            catch (WireException)
            {
                // It proves nothing, so nothing depends on it: as metadata that cannot be verified.
            }
        }

        good.ForEach(revocation => keep?.Invoke(revocation));
        return good.Count == 0 ? 0 : Add(good);
    }

    private static byte[] KeyOf(Revocation revocation)
    {
        byte[] key = new byte[1 + Uid.Size + Hid.Size];
        key[0] = KeyKind;
        revocation.Uid.WriteTo(key.AsSpan(1));
        revocation.Hid.WriteTo(key.AsSpan(1 + Uid.Size));
        return key;
    }

    private Revocation? Find(Uid uid, Hid host) =>
        _byUid.TryGetValue(uid, out IReadOnlyList<Revocation>? all) ? all.FirstOrDefault(one => one.Hid == host) : null;

    private Revocation Decode(StoreEntry row)
    {
        try
        {
            var revocation = Revocation.Verify(row.Value, _check);
            return row.Key.Span.SequenceEqual(KeyOf(revocation))
                ? revocation
                : throw new WireException("it stands under another name");
        }
        catch (WireException e)
        {
            throw new MeshException(
                MeshErrorCode.Storage,
                $"The revocation {Convert.ToHexStringLower(row.Key.Span)} in the store is damaged: {e.Message.TrimEnd('.')}. It was left as it is.",
                e
            );
        }
    }
}
