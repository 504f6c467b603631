using Mesh.Actors.Bans;
using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Host.Control.Contract;
using Mesh.Host.Terminal;

namespace Mesh.Host.Home;

/// <summary>What is done with the bans of hosts and addresses: by a node that is asked to, or by a command where no node runs.</summary>
/// <param name="Book">The bans.</param>
/// <param name="Now">The time.</param>
/// <param name="Contacts">Whose hosts are known, so that the beginning of their ids names them.</param>
internal sealed record BanActions(BanBook Book, DateTimeOffset Now, ContactBook Contacts)
{
    /// <summary>The longest that a ban which ends may last: beyond it, it is one for ever.</summary>
    public const double MaxSeconds = 100 * 365.25 * 86_400;

    /// <summary>Those that hold.</summary>
    public IReadOnlyList<BanInfo> List() => [.. Book.All.Where(ban => ban.HoldsAt(Now)).Select(Info)];

    /// <exception cref="MeshException">It is neither a host nor an address, or may not be banned; or it cannot be kept.</exception>
    public BanInfo Add(AddBanRequest request)
    {
        if (request.Seconds is not (null or (> 0 and <= MaxSeconds)))
        {
            throw new MeshException(
                MeshErrorCode.Invalid,
                "A ban lasts more than 0 s and at most 100 years, or for ever."
            );
        }

        DateTimeOffset? until = request.Seconds is { } seconds ? Now + TimeSpan.FromSeconds(seconds) : null;
        (Hid? host, AddressRange? range) = Read(request.Subject);
        return Info(
            host is { } hid
                ? Book.Add(hid, Now, request.Reason, until)
                : Book.Add(range!.Value, Now, request.Reason, until, request.Force)
        );
    }

    /// <returns>The ban as it was.</returns>
    /// <exception cref="MeshException">There is none; or it cannot be kept.</exception>
    public BanInfo Remove(string subject)
    {
        (Hid? host, AddressRange? range) = Read(subject);
        Ban? ban = Book.All.FirstOrDefault(one => one.Hid == host && one.Range == range);
        bool isGone = host is { } hid ? Book.Remove(hid) : Book.Remove(range!.Value);
        return isGone && ban is not null
            ? Info(ban)
            : throw new MeshException(
                MeshErrorCode.Conflict,
                $"{TerminalText.Clean(subject)} is not banned by itself. See: mesh bans list"
            );
    }

    private (Hid? Host, AddressRange? Range) Read(string subject)
    {
        if (Hid.TryParse(subject, out Hid host))
        {
            return (host, null);
        }

        Hid[] known = subject.Length < IdentitySearch.ShortDigits ? [] : [.. Known(subject).Distinct()];
        if (known.Length > 0)
        {
            return known is [var one]
                ? (one, null)
                : throw new MeshException(
                    MeshErrorCode.Invalid,
                    $"\"{TerminalText.Clean(subject)}\" fits {known.Length} hosts that are known. Give more digits of the id."
                );
        }

        return AddressRange.TryParse(subject, out AddressRange range)
            ? (null, range)
            : throw new MeshException(
                MeshErrorCode.Invalid,
                $"\"{TerminalText.Clean(subject)}\" is neither a host's whole id (64 digits), nor the beginning of one that a contact has or that is banned, nor an address or a block of them, such as 192.0.2.0/24. "
                    + "An identity is banned by: mesh contacts ban WHO"
            );
    }

    private IEnumerable<Hid> Known(string beginning) =>
        Contacts
            .All.SelectMany(contact => contact.Hosts.Select(host => host.Hid))
            .Concat(Book.All.Select(ban => ban.Hid).OfType<Hid>())
            .Where(hid => hid.ToString().StartsWith(beginning, StringComparison.OrdinalIgnoreCase));

    private static BanInfo Info(Ban ban) =>
        new(ban.Kind == BanKind.Host ? "host" : "addresses", ban.Subject, ban.Reason, ban.Since, ban.Until);
}
