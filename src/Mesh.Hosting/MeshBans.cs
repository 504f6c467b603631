using Mesh.Actors.Bans;
using Mesh.Actors.Identity;
using Mesh.Contracts;

namespace Mesh.Hosting;

/// <summary>Who and what is banned on a host: identities, hosts and blocks of addresses.</summary>
/// <remarks>
/// A ban acts at once: live links end (<see cref="OfflineReason.NotPermitted"/>), nobody banned is dialled or let in, and a caller from a banned address is turned
/// away before TLS. When it is lifted or over, the contacts that it kept away are dialled again.
/// <para>
/// Under trust <see cref="TrustMode.Open"/> a ban of an identity or of a host alone is advisory: making another one costs nothing. Only
/// a ban of the addresses keeps somebody out there, as long as he has no others.
/// </para>
/// Free to use from any thread.
/// </remarks>
public sealed class MeshBans
{
    private readonly ContactBook _contacts;
    private readonly BanBook _book;
    private readonly IKeyRing _keys;
    private readonly ITimeProvider _time;

    internal MeshBans(ContactBook contacts, BanBook book, IKeyRing keys, ITimeProvider time)
    {
        _contacts = contacts;
        _book = book;
        _keys = keys;
        _time = time;
    }

    /// <summary>Those that hold now: identities, then hosts, then address blocks.</summary>
    public IReadOnlyList<Ban> All =>
        [
            .. _contacts
                .All.Where(contact => contact.Standing == ContactStanding.Banned)
                .Select(contact => Ban.Of(contact.Uid)),
            .. _book.All.Where(ban => ban.HoldsAt(_time.Now)),
        ];

    /// <summary>The bans of hosts and addresses; those of identities are in <see cref="MeshHost.Contacts"/>.</summary>
    public BanBook Book => _book;

    /// <summary>Bans an identity, known or not.</summary>
    /// <exception cref="MeshException">
    /// <see cref="MeshErrorCode.Invalid"/>: it is our own. <see cref="MeshErrorCode.Storage"/>: it cannot be kept.
    /// </exception>
    public Ban Add(Uid uid)
    {
        if (_keys.Identities.Any(own => own.Uid == uid))
        {
            throw new MeshException(MeshErrorCode.Invalid, $"{uid.Short} is our own identity: it is not banned.");
        }

        _contacts.Ban(uid);
        return Ban.Of(uid);
    }

    /// <summary>Bans a host, whoever speaks there.</summary>
    /// <param name="host">Not our own.</param>
    /// <param name="reason">Why, for ourselves; at most 256 bytes of UTF-8.</param>
    /// <param name="lifetime">How long; null for ever.</param>
    /// <exception cref="MeshException">As <see cref="BanBook.Add(Hid, DateTimeOffset, string?, DateTimeOffset?)"/>.</exception>
    public Ban Add(Hid host, string? reason = null, TimeSpan? lifetime = null) =>
        _book.Add(host, _time.Now, reason, _time.Now + lifetime);

    /// <summary>Bans a block of addresses.</summary>
    /// <param name="range">Which.</param>
    /// <param name="reason">Why, for ourselves; at most 256 bytes of UTF-8.</param>
    /// <param name="lifetime">How long; null for ever.</param>
    /// <param name="force">Needed for a block of everything, and for one with this machine's loopback in it.</param>
    /// <exception cref="MeshException">
    /// As <see cref="BanBook.Add(AddressRange, DateTimeOffset, string?, DateTimeOffset?, bool)"/>.
    /// </exception>
    public Ban Add(AddressRange range, string? reason = null, TimeSpan? lifetime = null, bool force = false) =>
        _book.Add(range, _time.Now, reason, _time.Now + lifetime, force);

    /// <summary>Lifts the ban of an identity.</summary>
    /// <returns>False if it was not banned.</returns>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: that cannot be kept; nothing has changed.</exception>
    public bool Remove(Uid uid) => _contacts.Unban(uid);

    /// <summary>Lifts the ban of a host.</summary>
    /// <inheritdoc cref="Remove(Uid)"/>
    public bool Remove(Hid host) => _book.Remove(host);

    /// <summary>Lifts the ban of exactly this block; wider and narrower ones stay.</summary>
    /// <inheritdoc cref="Remove(Uid)"/>
    public bool Remove(AddressRange range) => _book.Remove(range);
}
