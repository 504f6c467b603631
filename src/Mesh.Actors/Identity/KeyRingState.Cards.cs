using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Actors.Identity;

/// <summary>Contact cards of our identities: written here where the key is, else kept as they were written elsewhere.</summary>
internal sealed partial class KeyRingState
{
    public ContactCard IssueCard(Uid uid, IReadOnlyList<CardHost> hosts, DateTimeOffset now, TimeSpan lifetime)
    {
        lock (_gate)
        {
            Entry entry = Require(uid);
            return entry.Key is { } key
                ? ContactCard.Issue(key, entry.Record.Alias, hosts, now, lifetime, entry.Record.Recovery)
                : KeptCard(entry.Record.Card, uid, HostId, now);
        }
    }

    public void KeepCard(ContactCard card, DateTimeOffset now)
    {
        lock (_gate)
        {
            Entry entry = Require(card.Uid);
            RequireUsable(card, entry.Key is not null, entry.Record.Card, HostId, now);
            entry.Record = _store(entry.Record, stored => WithCard(stored, card));
        }
    }

    // Another process may have stored a later one meanwhile.
    private static OwnIdentityRecord WithCard(OwnIdentityRecord stored, ContactCard? card) =>
        card is null || stored.Card?.Issued > card.Issued ? stored : stored with { Card = card };

    private void RequireOf(Delegation delegation, ContactCard? card, Entry? before, DateTimeOffset now)
    {
        if (card is not null)
        {
            if (card.Uid != delegation.Uid)
            {
                throw new MeshException(
                    MeshErrorCode.Invalid,
                    $"The delegation is of {delegation.Uid.Short} and the card of {card.Uid.Short}: take both lines of one 'mesh identity delegate'."
                );
            }

            RequireUsable(card, before?.Key is not null, before?.Record.Card, HostId, now);
        }
    }

    /// <summary>The card that stands in for one that cannot be written here.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.NotPermitted"/>: there is none, or it has expired.</exception>
    public static ContactCard KeptCard(ContactCard? card, Uid uid, Hid host, DateTimeOffset now)
    {
        if (card is not null && now < card.Expires)
        {
            return card;
        }

        string why = card is null ? "it was given no card" : $"the card it was given expired at {card.Expires:u}";
        throw new MeshException(
            MeshErrorCode.NotPermitted,
            $"The key of {uid.Short} is not on this host, and {why}. Give it a card: run 'mesh identity delegate {uid.Short} --host {host}' "
                + "where the key is, and 'mesh identity import' with both lines of it here."
        );
    }

    /// <summary>Whether a host that has no key may keep a card.</summary>
    /// <exception cref="MeshException">As <see cref="FileKeyRing.KeepCard"/>.</exception>
    public static void RequireUsable(ContactCard card, bool holdsKey, ContactCard? kept, Hid host, DateTimeOffset now)
    {
        string? wrong = card switch
        {
            _ when holdsKey => $"the key of {card.Uid.Short} is here, so this host writes its own",
            _ when !card.Names(host) => $"it names other hosts than this one, {host}",
            _ when now >= card.Expires => $"it expired at {card.Expires:u}",
            _ => null,
        };
        if (wrong is not null)
        {
            throw new MeshException(MeshErrorCode.Invalid, $"This card of {card.Uid.Short} cannot be kept: {wrong}.");
        }

        if (kept is not null && kept.Issued > card.Issued)
        {
            throw new MeshException(
                MeshErrorCode.Conflict,
                $"A later card of {card.Uid.Short} is here already (of {kept.Issued:u}, this one of {card.Issued:u})."
            );
        }
    }
}
