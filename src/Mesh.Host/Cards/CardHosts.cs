using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;
using Mesh.Host.Commands;
using Mesh.Host.Terminal;

namespace Mesh.Host.Cards;

/// <summary>Other hosts of an identity, as they are typed to stand on its card.</summary>
internal static class CardHosts
{
    /// <summary>Writes a card with hosts that were typed.</summary>
    /// <exception cref="CommandException">It cannot be so long.</exception>
    /// <exception cref="MeshException">As <see cref="IKeyRing.IssueCard"/>.</exception>
    public static ContactCard Issue(
        IKeyRing keys,
        Uid uid,
        IReadOnlyList<CardHost> hosts,
        DateTimeOffset now,
        TimeSpan lifetime
    )
    {
        try
        {
            return keys.IssueCard(uid, hosts, now, lifetime);
        }
        catch (ArgumentException e)
        {
            throw CommandException.Usage(
                $"No card can be written with {hosts.Count} hosts that have {hosts.Sum(host => host.Addresses.Count)} addresses in all: {e.Message}"
            );
        }
    }

    /// <summary>Addresses of one host.</summary>
    /// <param name="option">How they were given.</param>
    /// <param name="typed">Each <c>HOST:PORT</c>.</param>
    /// <exception cref="CommandException">One is none, or there are too many.</exception>
    public static IReadOnlyList<string> Addresses(string option, IEnumerable<string> typed)
    {
        string[] addresses = [.. typed.Distinct()];
        if (addresses.FirstOrDefault(address => !CardPayload.IsAddress(address)) is { } wrong)
        {
            throw CommandException.Usage(
                $"{option} takes HOST:PORT, such as 192.0.2.7:7400, not \"{TerminalText.Clean(wrong)}\"."
            );
        }

        return addresses.Length <= WireLimits.AddressCount
            ? addresses
            : throw CommandException.Usage(
                $"{option}: a host has at most {WireLimits.AddressCount} addresses on a card, not {addresses.Length}."
            );
    }

    /// <summary>A card's hosts, and more of them: <c>HID=HOST:PORT</c>, or <c>HID</c> for one without an address.</summary>
    /// <param name="option">How they were given.</param>
    /// <param name="there">Those that are on it already.</param>
    /// <param name="typed">The others; who is named twice is one host.</param>
    /// <exception cref="CommandException">One is none, or there are too many.</exception>
    public static IReadOnlyList<CardHost> With(string option, IReadOnlyList<CardHost> there, IEnumerable<string> typed)
    {
        IEnumerable<(Hid Hid, string? Address)> more = typed.Select(one => Read(option, one));
        CardHost[] all =
        [
            .. there
                .SelectMany(
                    host => host.Addresses.Select(string? (address) => address).Prepend(null),
                    (host, address) => (host.Hid, address)
                )
                .Concat(more)
                .GroupBy(one => one.Item1, one => one.Item2)
                .Select(host => new CardHost(host.Key, Addresses(option, host.OfType<string>()))),
        ];
        return all.Length <= WireLimits.CardHostCount
            ? all
            : throw CommandException.Usage(
                $"{option}: a card names at most {WireLimits.CardHostCount} hosts, not {all.Length}."
            );
    }

    private static (Hid Hid, string? Address) Read(string option, string typed)
    {
        string[] parts = typed.Split('=', 2);
        return Hid.TryParse(parts[0], out Hid hid) && hid != Hid.Any
            ? (hid, parts.ElementAtOrDefault(1))
            : throw CommandException.Usage(
                $"{option} takes HID=HOST:PORT, the whole id of a host (64 digits) and where it is met, not \"{TerminalText.Clean(typed)}\"."
            );
    }
}
