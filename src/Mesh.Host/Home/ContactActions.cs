using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Host.Control.Contract;

namespace Mesh.Host.Home;

/// <summary>What is done with a contact book: by a node that is asked to, or by a command where no node runs.</summary>
/// <param name="Book">The book.</param>
/// <param name="Successions">Where successions are taken in; asked for when one is.</param>
/// <param name="Revoke">Takes in a revocation that is by a contact.</param>
/// <param name="IsOwn">Whether an identity is one of the host's.</param>
/// <param name="IsConnected">Whether somebody is connected now; null where nobody knows.</param>
internal sealed record ContactActions(
    ContactBook Book,
    Func<SuccessionLine> Successions,
    Action<Revocation> Revoke,
    Func<Uid, bool> IsOwn,
    Func<Uid, bool>? IsConnected = null
)
{
    public ContactsAnswer List() => new([.. Book.All.Select(Info)]);

    public ContactsAnswer Bans() =>
        new([.. Book.All.Where(contact => contact.Standing == ContactStanding.Banned).Select(Info)]);

    /// <exception cref="MeshException">Nobody fits, or several do.</exception>
    public ContactInfo Show(string who) => Info(ContactSearch.One(Book.All, who));

    /// <summary>Adds somebody by a card, puts a contact's new identity in the place of its old one, or takes in what a contact has revoked.</summary>
    /// <exception cref="MeshException">The card, the succession or the revocation cannot be used, or the book not be written.</exception>
    public ContactInfo Add(string card, DateTimeOffset now)
    {
        // Also by one whose place another took: its hosts may hold delegations yet.
        if (card.StartsWith(Revocation.Prefix, StringComparison.Ordinal))
        {
            return Info(TakeIn(Revocation.Parse(card)));
        }

        Contact added = card.StartsWith(Succession.Prefix, StringComparison.Ordinal)
            ? Successions().Take(card)
            : Add(ContactCard.Parse(card, now));

        // Neither its card nor the succession, said again, brings anybody back.
        Succeeded.Refuse(Book, added.Uid);
        return Info(added);
    }

    /// <summary>Its card, as it was added.</summary>
    /// <exception cref="MeshException">Nobody fits, or several do; or there is no card that anybody would take.</exception>
    public CardAnswer Export(string who, DateTimeOffset now)
    {
        Contact contact = ContactSearch.One(Book.All, who);
        if (contact.Card.IsEmpty)
        {
            throw new MeshException(
                MeshErrorCode.Conflict,
                $"No card of {contact.Uid} was kept: it never gave one, or was added by an older version. Add its card again."
            );
        }

        var card = ContactCard.OfKept(contact.Card);
        return now < card.Expires
            ? CardAnswer.Of(card)
            : throw new MeshException(
                MeshErrorCode.Conflict,
                $"The card of {contact.Uid} expired at {card.Expires:u}, and nobody would take it; ask for a new one."
            );
    }

    /// <param name="who">Whom.</param>
    /// <param name="name">Our own name for it; null for none.</param>
    /// <exception cref="MeshException">Nobody fits, or several do; the name breaks its rule; or the book cannot be written.</exception>
    public ContactInfo Rename(string who, string? name)
    {
        Contact contact = ContactSearch.One(Book.All, who);
        Succeeded.Refuse(Book, contact.Uid);
        return Info(Book.Rename(contact.Uid, name) ?? throw Gone(contact));
    }

    /// <returns>The contact as it last was.</returns>
    /// <exception cref="MeshException">Nobody fits, or several do; or the book cannot be written.</exception>
    public ContactInfo Remove(string who)
    {
        Contact contact = ContactSearch.One(Book.All, who);
        Succeeded.Refuse(Book, contact.Uid);
        return Book.Remove(contact.Uid) ? Info(contact) : throw Gone(contact);
    }

    /// <summary>Bans a contact, or anybody by his whole uid.</summary>
    /// <exception cref="MeshException">Nobody fits, or several do; or the book cannot be written.</exception>
    public ContactInfo Ban(string who)
    {
        Uid uid = Uid.TryParse(who, out Uid whole) ? whole : ContactSearch.One(Book.All, who).Uid;
        Succeeded.Refuse(Book, uid);
        return Info(Book.Ban(uid));
    }

    /// <returns>The contact as it stands now; as it last was if it never gave a card, and so is gone from the book.</returns>
    /// <exception cref="MeshException">Nobody who fits is banned, or several do; or the book cannot be written.</exception>
    public ContactInfo Unban(string who)
    {
        Contact contact = ContactSearch.One(Book.All, who);
        Succeeded.Refuse(Book, contact.Uid);
        return Book.Unban(contact.Uid)
            ? Info(Book.Find(contact.Uid) ?? contact with { Standing = ContactStanding.Trusted })
            : throw new MeshException(
                MeshErrorCode.Conflict,
                $"{contact.Alias ?? contact.Uid.Short} is not banned. See: mesh bans"
            );
    }

    private Contact Add(ContactCard card) =>
        IsOwn(card.Uid)
            ? throw new MeshException(
                MeshErrorCode.Invalid,
                $"The card is our own, of {card.Uid.Short}: others add it, and we add theirs."
            )
            : Book.Add(card);

    private Contact TakeIn(Revocation revocation)
    {
        Contact contact =
            Book.Find(revocation.Uid)
            ?? throw new MeshException(
                MeshErrorCode.Invalid,
                $"This revocation is by {revocation.Uid}, which is no contact here. Add its card first; one by an identity of this host is taken in by 'mesh identity import'."
            );
        Revoke(revocation);
        return contact;
    }

    private static MeshException Gone(Contact contact) =>
        new(MeshErrorCode.NoConnection, $"{contact.Uid} was removed by somebody else meanwhile.");

    private ContactInfo Info(Contact contact) =>
        new(
            contact.Uid.ToString(),
            contact.Alias,
            contact.CardAlias,
            contact.Standing == ContactStanding.Banned,
            contact.SucceededBy?.ToString(),
            contact.PublicKey.IsEmpty ? null : contact.Issued,
            contact.Recovery.IsEmpty ? null : Convert.ToHexStringLower(contact.Recovery.Span),
            IsConnected?.Invoke(contact.Uid),
            [.. contact.Hosts.Select(host => new ContactHost(host.Hid.ToString(), host.Addresses))]
        );
}
