using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Identity;

/// <summary>When one identity takes the place of another in the contact book, and what becomes of both.</summary>
internal static class ContactSuccession
{
    /// <summary>The recovery key that is remembered: the first card's counts, for only it can name another identity.</summary>
    /// <remarks>What a succession says of it holds until then: the new identity has not signed that.</remarks>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Conflict"/>: the card names another one.</exception>
    public static ReadOnlyMemory<byte> RecoveryOf(Contact? known, ContactCard card)
    {
        if (known is null || known.Recovery.IsEmpty || known.Issued == DateTimeOffset.UnixEpoch)
        {
            return card.Recovery;
        }

        return card.Recovery.IsEmpty || card.Recovery.Span.SequenceEqual(known.Recovery.Span)
            ? known.Recovery
            : throw new MeshException(
                MeshErrorCode.Conflict,
                $"This card of {card.Uid.Short} names another recovery key than the first one did: its key may be in other hands. Nothing was changed."
            );
    }

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

        contacts[old.Uid] = old with { Standing = ContactStanding.Succeeded, SucceededBy = uid };
        Contact next = there ?? new Contact(uid, succession.NewPublicKey, old.Alias, old.Hosts, default, old.Standing);
        return contacts[uid] = next with
        {
            Standing = old.IsBanned ? ContactStanding.Banned : next.Standing,
            Issued = there?.Issued ?? DateTimeOffset.UnixEpoch,
            Alias = next.LocalAlias ?? old.LocalAlias ?? next.Alias,
            LocalAlias = next.LocalAlias ?? old.LocalAlias,
            // Somebody who was there before has not agreed to this: whoever named him must not get a key to his place.
            Recovery = there is null ? succession.NewRecovery : there.Recovery,
        };
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
