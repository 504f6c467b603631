using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Identity;

/// <summary>What identities have signed for good: revocations, and who takes their place.</summary>
internal sealed partial class KeyRingState
{
    public event Action<Uid>? WordsChanged;

    public Revocation Revoke(Uid uid, Hid host, DateTimeOffset now)
    {
        lock (_gate)
        {
            Entry entry = Require(uid);
            ISigner key = RequireKey(entry);
            if (host == HostId)
            {
                throw new MeshException(
                    MeshErrorCode.Invalid,
                    $"This host has the key of {uid.Short}: it would only write itself a new delegation. Revoke it where the key is to stay."
                );
            }

            Revocation? revocation = null;
            entry.Record = _store(
                entry.Record,
                stored =>
                {
                    ulong serial = NextSerial(stored, now);
                    revocation = Revocation.Issue(key, host, serial, now);
                    return With(stored, revocation) with { Serial = serial };
                }
            );
            TellRevocations(entry);
            return revocation!;
        }
    }

    public IReadOnlyList<Revocation> RevocationsOf(Uid uid) => Require(uid).Record.Revocations;

    public ReadOnlyMemory<byte> RecoveryOf(Uid uid) => Require(uid).Record.Recovery;

    /// <summary>Signs, with what has the old one's recovery key, that an identity whose key is here takes the place of another.</summary>
    public Succession IssueSuccession(ISigner recovery, Uid old, Uid successor, DateTimeOffset now)
    {
        lock (_gate)
        {
            Entry entry = Require(successor);
            return Succession.Issue(recovery, old, RequireKey(entry), entry.Record.Recovery, now);
        }
    }

    /// <summary>Remembers that another identity took the place of one of ours.</summary>
    public void Succeed(Succession succession)
    {
        lock (_gate)
        {
            Entry entry = Require(succession.Old);
            if (entry.Record.Succession is { } earlier && earlier.New != succession.New)
            {
                throw new MeshException(
                    MeshErrorCode.Conflict,
                    $"{earlier.New.Short} took the place of {succession.Old.Short} before; contacts would refuse another one."
                );
            }

            if (_entries.GetValueOrDefault(succession.New)?.Record.Succession is not null)
            {
                throw new MeshException(
                    MeshErrorCode.Conflict,
                    $"{succession.New.Short} has a successor itself; contacts would refuse it."
                );
            }

            OwnIdentityRecord record = _store(entry.Record, stored => stored with { Succession = succession });
            Put(record, entry.Key, entry.Delegation);
            WordsChanged?.Invoke(succession.Old);
        }
    }

    public IReadOnlyList<Succession> SuccessionsFrom(Uid uid)
    {
        var line = new List<Succession>();
        Entry? at = Require(uid);
        while (at?.Record.Succession is { } next && line.Count < WireLimits.SuccessionCount)
        {
            line.Add(next);
            at = _entries.GetValueOrDefault(next.New);
        }

        return line;
    }

    /// <summary>Takes in a revocation by an identity of ours that was written elsewhere.</summary>
    public void AddRevocation(Revocation revocation)
    {
        lock (_gate)
        {
            Entry entry = Require(revocation.Uid);
            if (entry.Record.Revocations.All(known => known.Hid != revocation.Hid || known.Serial < revocation.Serial))
            {
                entry.Record = _store(entry.Record, stored => With(stored, revocation));
                TellRevocations(entry);
            }
        }
    }

    public Delegation? LastDelegationOf(Uid uid) => Require(uid).Delegation;

    /// <summary>Takes in what another process has stored since.</summary>
    public void Refresh(OwnIdentityRecord record)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(record.Uid, out Entry? entry))
            {
                if (!record.Delegation.IsEmpty)
                {
                    Put(record, key: null, Delegation.VerifySignature(record.Delegation));
                    WordsChanged?.Invoke(record.Uid);
                }

                return;
            }

            // Not what the record says: writing to it may have brought in what another process had stored.
            bool isSame = SaysTheSame(entry.Told, record);
            entry.Record = record;
            if (
                !record.Delegation.IsEmpty
                && entry.Delegation?.Encoded.Span.SequenceEqual(record.Delegation.Span) != true
            )
            {
                entry.Delegation = Delegation.VerifySignature(record.Delegation);
            }

            if (!isSame)
            {
                Put(record, entry.Key, entry.Delegation);
                WordsChanged?.Invoke(record.Uid);
            }
        }
    }

    private void TellRevocations(Entry entry)
    {
        entry.Told = entry.Told with { Revocations = entry.Record.Revocations };
        WordsChanged?.Invoke(entry.Identity.Uid);
    }

    private static bool SaysTheSame(OwnIdentityRecord before, OwnIdentityRecord now) =>
        before.Succession?.New == now.Succession?.New
        && before
            .Revocations.Select(one => (one.Hid, one.Serial))
            .SequenceEqual(now.Revocations.Select(one => (one.Hid, one.Serial)));

    private static OwnIdentityRecord With(OwnIdentityRecord stored, Revocation revocation) =>
        stored with
        {
            Revocations =
            [
                .. stored
                    .Revocations.Where(known => known.Hid != revocation.Hid)
                    .TakeLast(RevocationBook.PerIdentity - 1),
                revocation,
            ],
        };
}
