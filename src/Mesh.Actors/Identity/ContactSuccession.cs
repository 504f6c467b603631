using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Identity;

/// <summary>When one identity takes the place of another in the contact book, and what becomes of both.</summary>
internal static class ContactSuccession
{
    /// <summary>The recovery key that is remembered when a card comes: the first that the identity has named, on a card or as a successor, counts.</summary>
    /// <remarks>Only it can name another identity, so whoever has the identity's own key, stolen maybe, cannot replace it.</remarks>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Conflict"/>: the card names another one.</exception>
    public static ReadOnlyMemory<byte> RecoveryOf(Contact? known, ContactCard card) =>
        RecoveryOf(known, card.Recovery, $"This card of {card.Uid.Short}");

    /// <exception cref="MeshException">As <see cref="ContactBook.Succeed(Succession)"/>.</exception>
    public static Contact Apply(SortedDictionary<Uid, Contact> contacts, Succession succession)
    {
        Uid uid = succession.New;
        Contact old =
            contacts.GetValueOrDefault(succession.Old) ?? throw Invalid($"{succession.Old.Short} is no contact.");
        if (old.SucceededBy is { } other)
        {
            return other == uid
                ? contacts.GetValueOrDefault(uid) ?? old
                : throw new MeshException(
                    MeshErrorCode.Conflict,
                    $"{other.Short} took the place of {old.Uid.Short} before: two successors were named, so its recovery key may be in other hands."
                );
        }

        if (old.Recovery.IsEmpty || !old.Recovery.Span.SequenceEqual(succession.Recovery.Span))
        {
            throw Invalid(
                old.Recovery.IsEmpty
                    ? $"no card of {old.Uid.Short} has named a recovery key."
                    : $"it is not signed by the recovery key of {old.Uid.Short}."
            );
        }

        Contact? there = contacts.GetValueOrDefault(uid);
        if (there?.SucceededBy is not null)
        {
            throw Invalid($"{uid.Short} has a successor itself.");
        }

        if (LengthOf(contacts, old.Uid) >= WireLimits.SuccessionCount)
        {
            throw Invalid($"more than {WireLimits.SuccessionCount} in a row.");
        }

        // Who was banned without ever having given a card is there by name alone.
        Contact next = there is { PublicKey.IsEmpty: false }
            ? there
            : new Contact(uid, succession.NewPublicKey, old.Alias, old.Hosts, DateTimeOffset.UnixEpoch, default);
        string? localAlias = there?.LocalAlias ?? old.LocalAlias;
        next = next with
        {
            Standing = old.IsBanned || there?.IsBanned == true ? ContactStanding.Banned : ContactStanding.Trusted,
            Alias = localAlias ?? next.Alias,
            LocalAlias = localAlias,
            Recovery = RecoveryOf(there, succession.NewRecovery, $"This succession by {uid.Short}"),
        };
        contacts[old.Uid] = old with { Standing = ContactStanding.Succeeded, SucceededBy = uid };
        return contacts[uid] = next;
    }

    private static ReadOnlyMemory<byte> RecoveryOf(Contact? known, ReadOnlyMemory<byte> named, string what)
    {
        if (known is null || known.Recovery.IsEmpty)
        {
            return named;
        }

        return named.IsEmpty || named.Span.SequenceEqual(known.Recovery.Span)
            ? known.Recovery
            : throw new MeshException(
                MeshErrorCode.Conflict,
                $"{what} names another recovery key than the first word of that identity did: its key may be in other hands. Nothing was changed."
            );
    }

    // How many stand before it. Each has one successor and none comes twice, so this ends.
    private static int LengthOf(SortedDictionary<Uid, Contact> contacts, Uid last)
    {
        int length = 0;
        while (length < WireLimits.SuccessionCount)
        {
            if (contacts.Values.FirstOrDefault(contact => contact.SucceededBy == last) is not { } before)
            {
                return length;
            }

            last = before.Uid;
            length++;
        }

        return length;
    }

    private static MeshException Invalid(string why) =>
        new(MeshErrorCode.Invalid, $"This succession cannot be taken: {why}");
}
