using Mesh.Actors.Bans;
using Mesh.Actors.Identity;
using Mesh.Actors.Permissions;
using Mesh.Actors.Requests;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Simulation;

/// <summary>What a host's books said when it crashed, to hold against what is read from its disk afterwards.</summary>
/// <remarks>
/// A book tells its callers of a change only when it is kept, so whatever it says was promised. <see cref="StoreLedger"/> knows of commits; this knows of books, and
/// so finds one that says a thing before it is on the disk, or reads back another than it wrote. Requests alone are not written within the call: they are compared
/// where nothing was on its way to the disk, since that may be there or not.
/// </remarks>
internal sealed class KeptBooks
{
    private readonly SimHost _host;
    private readonly SignatureCheck _check;
    private readonly IReadOnlyCollection<Contact> _contacts;
    private readonly IReadOnlyList<AppGrant> _grants;
    private readonly IReadOnlyList<AuditEntry> _audit;
    private readonly IReadOnlyList<Ban>? _bans;
    private readonly IReadOnlyList<Revocation>? _revocations;
    private readonly string? _requests;

    public KeptBooks(SimHost host, SignatureCheck check)
    {
        _host = host;
        _check = check;
        _contacts = host.Contacts.All;
        _grants = host.Grants.All;
        _audit = host.Grants.Audit(GrantBook.MaxAudit);
        _bans = host.Mesh?.Bans.Book.All;
        _revocations = host.Mesh?.Revocations.All;
        _requests = host.Store.UnderWay == 0 && host.Mesh is { } mesh ? Text(mesh.Requests.All) : null;
    }

    /// <summary>What the disk does not have as it was said; null if all is there.</summary>
    public string? FindWrong()
    {
        IMeshStore store = _host.Store;
        DateTimeOffset date = _host.Clock.GetUtcNow();
        var grants = GrantBook.Open(store);
        return Compare("contacts", _contacts, ContactBook.Open(store).All)
            ?? Compare("grants", _grants, grants.All)
            ?? Compare("entries of the audit", _audit, grants.Audit(GrantBook.MaxAudit))
            ?? Compare("bans", _bans, BanBook.Open(store, _host.Hid).All)
            ?? Compare("revocations", _revocations, RevocationBook.Open(store, _check).All)
            ?? (_requests is null ? null : Compare("requests", [_requests], [Text(ReadRequests(store, date))]));
    }

    private static ContactRequests ReadRequests(IMeshStore store, DateTimeOffset date) =>
        new RequestBook(
            store.Read(StoreTable.Requests),
            isTrusted: _ => false,
            objectionTo: _ => null,
            cardOf: _ => null,
            chance: () => 0,
            now: TimeSpan.Zero
        ).Snapshot(new Moment(TimeSpan.Zero, date));

    private static string? Compare<T>(string what, IReadOnlyCollection<T>? said, IReadOnlyCollection<T> kept) =>
        said is null || (said.Count == kept.Count && !said.Except(kept).Any())
            ? null
            : $"other {what} than it had said: {string.Join("; ", kept)} in place of {string.Join("; ", said)}";

    // When it is tried next is not kept.
    private static string Text(ContactRequests requests) =>
        string.Join(
            '\n',
            requests
                .Sent.Select(sent => $"{sent.Id} to {sent.To.Uid} {sent.State}")
                .Concat(
                    requests.Received.Select(asked =>
                        $"{asked.Id} from {asked.From.Uid} {asked.State} {asked.IsAnswerDelivered}"
                    )
                )
                .Order(StringComparer.Ordinal)
        );
}
