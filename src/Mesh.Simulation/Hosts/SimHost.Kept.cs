using Mesh.Actors.Identity;
using Mesh.Actors.Permissions;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Hosting;

namespace Mesh.Simulation;

// What it keeps over its end, and hands out.
public sealed partial class SimHost
{
    private ContactBook OpenContacts()
    {
        var contacts = ContactBook.Open(Store);
        contacts.Changed += _ => OnTrustChanged();
        return contacts;
    }

    private GrantBook OpenGrants()
    {
        var grants = GrantBook.Open(Store, _clock.GetUtcNow);
        grants.Changed += _ => OnTrustChanged();
        return grants;
    }

    /// <summary>The card that an identity of this host hands out now, with all hosts that speak as it.</summary>
    public ContactCard Card(Uid uid)
    {
        IReadOnlyList<SimHost> hosts =
            _identities?.Concat(_delegated).FirstOrDefault(one => one.Uid == uid)?.Hosts ?? [this];
        IKeyRing keys = Keys.Identities.Any(own => own.Uid == uid && own.HoldsKey)
            ? Keys
            : hosts.Select(host => host.Keys).First(ring => ring.Identities.Any(own => own.Uid == uid && own.HoldsKey));
        return keys.IssueCard(
            uid,
            [.. hosts.Select(host => new CardHost(host.Hid, [host.Address]))],
            _clock.GetUtcNow(),
            TimeSpan.FromDays(90)
        );
    }

    /// <summary>The card that this host's identity hands out now.</summary>
    public ContactCard Card() => Card(Uid);

    /// <summary>Is given a card of an identity that it was let speak as, written by a host that has its key: it names this host, and no address.</summary>
    public void GiveCard(SimIdentity identity, SimHost by, TimeSpan lifetime)
    {
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(by);
        ContactCard card = by.Keys.IssueCard(identity.Uid, [new CardHost(Hid, [])], by._clock.GetUtcNow(), lifetime);
        switch (Keys)
        {
            case SimKeyRing ring:
                ring.KeepCard(card, _clock.GetUtcNow());
                break;
            case MemoryKeyRing ring:
                ring.KeepCard(card, _clock.GetUtcNow());
                break;
        }
    }
}
