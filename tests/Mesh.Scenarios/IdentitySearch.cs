using System.Text;
using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;
using Mesh.Simulation;

namespace Mesh.Scenarios;

/// <summary>Searches records for identities, by their ids, their keys and their names (docs/protocol.md §7).</summary>
/// <remarks>
/// On one link a host shows one identity of its own, and beside it none but those of the other host:
/// <list type="bullet">
/// <item><c>Introduce</c>: its own, and one of the receiver's, whom it asks for. On a peer link the receiver's host is one that a trusted contact's card names; on a
/// contact link there is a request between the two.</item>
/// <item><c>Proof</c>: its own, the one that the dialler has asked for by name, so that it knew it before. On a peer link the dialler has shown a trusted contact. Neither
/// host is banned.</item>
/// <item><c>Accepted</c>, <c>Words</c>: its own again, in revocations, and those that succeed it, in successions.</item>
/// <item><c>ContactRequest</c>, <c>ContactAnswer</c>: its own again, in its card.</item>
/// </list>
/// In any other record, frames too, there is none. A contact, or another identity that lives at the host, is nowhere. Who has shown a delegation that the other one
/// knew to be revoked gets neither <c>Proof</c> nor <c>Accepted</c>. The name of an identity stands on its own card, and that which an owner gave to a contact nowhere.
/// </remarks>
internal sealed class IdentitySearch(SimMesh mesh, Func<SimLink, SimHost, WrittenRecords> writtenBy)
{
    // Of a public key what differs: X and Y.
    private const int KeyPrefix = 27;

    // Shorter names stand somewhere by chance.
    private const int ShortestName = 8;

    private readonly Dictionary<Uid, (byte[] Id, byte[] Key)> _known = [];
    private readonly Dictionary<string, byte[]> _names = new(StringComparer.Ordinal);
    private readonly HashSet<(SimHost From, SimHost To, bool IsContact, bool IsDialler)> _welcome = [];
    private TimeSpan _looked = TimeSpan.MinValue;

    /// <summary>How many were found where they may be.</summary>
    public int Found { get; private set; }

    /// <summary>How many names were found where they may be.</summary>
    public int NamesFound { get; private set; }

    /// <summary>Something is about to change.</summary>
    public void Look()
    {
        foreach (Contact contact in mesh.Hosts.SelectMany(host => host.Contacts.All))
        {
            NoteName(contact.LocalAlias);
        }

        foreach (OwnIdentity identity in mesh.Hosts.SelectMany(host => host.Keys.Identities))
        {
            if (!_known.ContainsKey(identity.Uid))
            {
                NoteName(identity.Alias);
                _known.Add(identity.Uid, (identity.Uid.ToArray(), identity.PublicKey[KeyPrefix..].ToArray()));
            }
        }

        if (_looked != mesh.Now)
        {
            _welcome.Clear();
            _looked = mesh.Now;
        }

        foreach (SimHost host in mesh.Hosts)
        {
            foreach (SimHost other in mesh.Hosts)
            {
                if (other != host && !Bars(host, other))
                {
                    NoteWelcome(host, other);
                }
            }
        }
    }

    public void Search(WrittenRecords written, RecordType type, ReadOnlyMemory<byte> body)
    {
        if (type == RecordType.Hello && written.IsDialler)
        {
            written.Kind = ((Hello)ControlCodec.Read(type, body)).Kind ?? LinkKind.Peer;
        }

        switch (type)
        {
            case RecordType.Introduce:
                var introduce = (Introduce)ControlCodec.Read(type, body);
                written.Asked = introduce.Ruid;
                written.IsRevoked = IsRevoked(written, introduce.Delegation);
                break;
            case RecordType.Proof:
                written.IsRevoked = IsRevoked(written, ((Proof)ControlCodec.Read(type, body)).Delegation);
                break;
        }

        if (type is RecordType.Proof or RecordType.Accepted && writtenBy(written.Link, written.To).IsRevoked)
        {
            mesh.Fail($"{written} sends {type} to {written.To.Name}, which has shown what was known to be revoked.");
        }

        if (_known.Count == 0)
        {
            Look();
        }

        foreach ((Uid uid, (byte[] id, byte[] key)) in _known)
        {
            if (body.Span.IndexOf(id) >= 0 || body.Span.IndexOf(key) >= 0)
            {
                Found++;
                if (WhyNot(written, type, uid) is { } why)
                {
                    mesh.Fail($"{written} tells {written.To.Name} of {uid} in {type}: {why}.");
                }
            }
        }
    }

    public void SearchNames(WrittenRecords written, RecordType type, ReadOnlySpan<byte> body)
    {
        foreach ((string name, byte[] bytes) in _names)
        {
            if (body.IndexOf(bytes) < 0)
            {
                continue;
            }

            NamesFound++;
            bool isOwn =
                type is RecordType.ContactRequest or RecordType.ContactAnswer
                && written.From.Keys.Identities.Any(own => own.Uid == written.Shown && own.Alias == name);
            if (!isOwn)
            {
                mesh.Fail(
                    $"{written} tells {written.To.Name} of the name \"{name}\" in {type}, where it does not belong."
                );
            }
        }
    }

    // By what the receiver knows as it is written: so it knows it too when it comes.
    private static bool IsRevoked(WrittenRecords written, ReadOnlyMemory<byte> delegation)
    {
        DelegationPayload shown = DelegationPayload.Decode(SignedObject.Decode(delegation.ToArray()).Payload);
        return written.To.Mesh?.Revocations.All.Any(one => one.Ends(shown.Identity, written.From.Hid, shown.Serial))
            == true;
    }

    private void NoteName(string? name)
    {
        if (name?.Length >= ShortestName)
        {
            _names.TryAdd(name, Encoding.UTF8.GetBytes(name));
        }
    }

    private void NoteWelcome(SimHost host, SimHost other)
    {
        foreach (bool isContact in (ReadOnlySpan<bool>)[true, false])
        {
            if (other.Keys.Identities.Any(one => MayShow(host, one.Uid, other, isContact)))
            {
                _welcome.Add((host, other, isContact, IsDialler: true));
            }

            if (other.Keys.Identities.Any(one => MayAnswer(host, one.Uid, isContact)))
            {
                _welcome.Add((host, other, isContact, IsDialler: false));
            }
        }
    }

    private string? WhyNot(WrittenRecords written, RecordType type, Uid uid)
    {
        bool isAsked = written.IsDialler && type == RecordType.Introduce && uid == written.Asked;
        if (isAsked && Has(written.To, uid))
        {
            return null;
        }

        return type switch
        {
            RecordType.Introduce or RecordType.Proof => WhyNotShown(written, type, uid),
            RecordType.Accepted or RecordType.Words when uid == written.Shown || Succeeds(written, uid) => null,
            RecordType.ContactRequest or RecordType.ContactAnswer when uid == written.Shown => null,
            _ => $"that is no identity for this record; {written.Shown?.Short ?? "none"} is shown",
        };
    }

    private string? WhyNotShown(WrittenRecords written, RecordType type, Uid uid)
    {
        written.Shown ??= Has(written.From, uid) ? uid : null;
        if (written.Shown != uid)
        {
            return $"it is not the one that is shown ({written.Shown?.Short ?? "none"})";
        }

        WrittenRecords other = writtenBy(written.Link, written.To);
        if (type == RecordType.Proof && (other.Asked != uid || written.IsDialler))
        {
            return $"{other.Asked?.Short ?? "none"} was asked for";
        }

        LinkKind kind = written.IsDialler ? written.Kind : other.Kind;
        if (!IsWelcome(written, other, kind == LinkKind.Contact))
        {
            return $"its books have nobody there to show it to on a {kind} link";
        }

        return null;
    }

    private bool IsWelcome(WrittenRecords written, WrittenRecords other, bool isContact)
    {
        (SimHost from, SimHost to) = (written.From, written.To);
        if (_looked == mesh.Now && _welcome.Contains((from, to, isContact, written.IsDialler)))
        {
            return true;
        }

        Uid? theirs = written.IsDialler ? written.Asked : other.Shown;
        return !Bars(from, to)
            && theirs is { } uid
            && (written.IsDialler ? MayShow(from, uid, to, isContact) : MayAnswer(from, uid, isContact));
    }

    // Who dials shows himself first.
    private static bool MayShow(SimHost from, Uid theirs, SimHost to, bool isContact) =>
        from.Contacts.Find(theirs) is var contact
        && (
            isContact
                ? contact?.IsBanned != true && IsRequested(from, theirs, to)
                : contact is { IsBanned: false } && contact.Names(to.Hid)
        );

    // Who is called has seen who calls.
    private static bool MayAnswer(SimHost from, Uid theirs, bool isContact) =>
        from.Contacts.Find(theirs) is var contact && (contact is null ? isContact : !contact.IsBanned);

    private static bool IsRequested(SimHost from, Uid theirs, SimHost to) =>
        from.Mesh is { } host
        && (
            host.Requests.All.Sent.Any(sent => sent.To.Uid == theirs)
            || host.Requests.All.Received.Any(asked => asked.From.Uid == theirs && asked.Host == to.Hid)
        );

    private static bool Bars(SimHost host, SimHost other)
    {
        if (host.Mesh is not { } mesh)
        {
            return false;
        }

        DateTimeOffset date = host.Clock.GetUtcNow();
        return mesh.Bans.Book.Find(other.Hid, date) is not null || mesh.Bans.Book.Find(other.Address, date) is not null;
    }

    private static bool Succeeds(WrittenRecords written, Uid uid)
    {
        Uid? at = written.Shown;
        for (int i = 0; at is { } old && i < WireLimits.SuccessionCount; i++)
        {
            if (!Has(written.From, old) || written.From.Keys.SuccessionsFrom(old) is not [{ } said, ..])
            {
                return false;
            }

            if (said.New == uid)
            {
                return true;
            }

            at = said.New;
        }

        return false;
    }

    private static bool Has(SimHost host, Uid uid) => host.Keys.Identities.Any(own => own.Uid == uid);
}
