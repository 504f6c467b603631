using Mesh.Actors.Identity;
using Mesh.Actors.Permissions;
using Mesh.Actors.Pins;
using Mesh.Actors.Storage;
using Mesh.Contracts.Identity;

namespace Mesh.Host.Home;

/// <summary>What is kept in a claimed home, open.</summary>
internal sealed class HomeStore : IAsyncDisposable
{
    private readonly FolderClaim? _claim;
    private readonly SqliteStore _store;

    private HomeStore(FolderClaim? claim, SqliteStore store, ContactBook contacts)
    {
        _claim = claim;
        _store = store;
        Contacts = contacts;
    }

    /// <summary>All of it.</summary>
    public IMeshStore Store => _store;

    /// <summary>The contacts in it.</summary>
    public ContactBook Contacts { get; }

    /// <summary>Opens what takes successions in, with all that follows them.</summary>
    /// <param name="identities">The home's own, which take no contact's place.</param>
    /// <exception cref="Contracts.MeshException"><see cref="Contracts.MeshErrorCode.Storage"/>: the grants cannot be read.</exception>
    public SuccessionLine OpenSuccessions(IReadOnlyList<OwnIdentity> identities)
    {
        var line = new SuccessionLine(Contacts, isOwn: uid => identities.Any(own => own.Uid == uid));
        line.Join(GrantBook.Open(_store));
        line.Join(new PinSuccession(_store));
        return line;
    }

    /// <summary>Takes in what an identity has revoked.</summary>
    /// <exception cref="Contracts.MeshException"><see cref="Contracts.MeshErrorCode.Storage"/>: it cannot be kept, or those there are cannot be read.</exception>
    public void AddRevocation(Revocation revocation) => RevocationBook.Open(_store).Add(revocation);

    /// <summary>Opens the store of a claimed home.</summary>
    /// <param name="claim">The home.</param>
    /// <param name="ownsClaim">Whether the claim ends with the store, also where it cannot be opened; else it is the caller's, and ends later.</param>
    /// <param name="formerContacts">The file in which contacts were kept before there was a store.</param>
    /// <exception cref="Contracts.MeshException"><see cref="Contracts.MeshErrorCode.Storage"/>: as <see cref="SqliteStore.Open(string)"/>.</exception>
    public static HomeStore Open(FolderClaim claim, bool ownsClaim, string formerContacts)
    {
        SqliteStore? store = null;
        try
        {
            store = SqliteStore.Open(claim);
            var contacts = ContactBook.Open(store, formerContacts);
            return new HomeStore(ownsClaim ? claim : null, store, contacts);
        }
        catch
        {
            // Nothing waits to be written: this ends at once.
            store?.DisposeAsync().AsTask().GetAwaiter().GetResult();
            if (ownsClaim)
            {
                claim.Dispose();
            }

            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _claim?.Dispose();
    }
}
