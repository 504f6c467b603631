using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Actors.Host;

/// <summary>The addresses at which a contact may be met, the most promising first.</summary>
internal static class DialCandidates
{
    /// <summary>
    /// The address that led to it last; then those of its card, of each host in turn, so that a host that is away holds up no other; then those that its hosts
    /// have told us of themselves.
    /// </summary>
    /// <param name="contact">Whom to reach; null gives none.</param>
    /// <param name="rhid">On which host; null for any.</param>
    /// <param name="own">This host, which may stand on a card that all hosts of a cluster were given, and is never one to dial.</param>
    /// <param name="told">What its hosts have told us, and where it was met last; null for nothing.</param>
    /// <param name="isBarred">Which hosts are never dialled; null for none.</param>
    public static IReadOnlyList<string> Of(
        Contact? contact,
        Hid? rhid,
        Hid own,
        ToldAddresses? told,
        Func<Hid, bool>? isBarred = null
    )
    {
        bool IsWanted(Hid host) =>
            host != own
            && isBarred?.Invoke(host) != true
            && (rhid is not { } wanted || wanted == Hid.Any || wanted == host);
        if (contact is null)
        {
            return [];
        }

        IEnumerable<string> card = InTurn(contact.Hosts.Where(host => IsWanted(host.Hid)));
        IEnumerable<string> heard = told is null ? [] : InTurn(told.Hosts.Where(host => IsWanted(host.Hid)));
        string? last = told?.Last is { } met && IsWanted(met.Hid) ? met.Address : null;
        return [.. (last is null ? [] : new[] { last }).Concat(card).Concat(heard).Distinct(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> InTurn(IEnumerable<CardHost> hosts)
    {
        CardHost[] all = [.. hosts];
        int most = all.Select(host => host.Addresses.Count).DefaultIfEmpty(0).Max();
        return Enumerable
            .Range(0, most)
            .SelectMany(i => all.Where(host => i < host.Addresses.Count).Select(host => host.Addresses[i]));
    }
}
