using Mesh.Actors.Identity;
using Mesh.Actors.Storage;

namespace Mesh.Host.Home;

/// <summary>What is kept in a claimed home, open; the home is free again when it is disposed.</summary>
internal sealed class HomeStore : IAsyncDisposable
{
    private readonly FolderClaim _claim;
    private readonly SqliteStore _store;

    private HomeStore(FolderClaim claim, SqliteStore store, ContactBook contacts, IReadOnlyList<string> notices)
    {
        _claim = claim;
        _store = store;
        Contacts = contacts;
        Notices = notices;
    }

    /// <summary>All of it.</summary>
    public IMeshStore Store => _store;

    /// <summary>The contacts in it.</summary>
    public ContactBook Contacts { get; }

    /// <summary>What was wrong with cards in the inbox, for whoever opened it.</summary>
    public IReadOnlyList<string> Notices { get; }

    /// <summary>Opens the store of a claimed home; takes the claim over, also where it fails.</summary>
    /// <param name="claim">The home.</param>
    /// <param name="formerContacts">The file in which contacts were kept before there was a store.</param>
    /// <exception cref="Contracts.MeshException"><see cref="Contracts.MeshErrorCode.Storage"/>: as <see cref="SqliteStore.Open(string)"/>.</exception>
    public static HomeStore Open(FolderClaim claim, string formerContacts)
    {
        SqliteStore? store = null;
        try
        {
            store = SqliteStore.Open(claim);
            var contacts = ContactBook.Open(store, formerContacts);
            var inbox = ContactInbox.Of(claim.Folder);
            return new HomeStore(claim, store, contacts, inbox.TakeIn(contacts, TimeProvider.System.GetUtcNow()));
        }
        catch
        {
            // Nothing waits to be written: this ends at once.
            store?.DisposeAsync().AsTask().GetAwaiter().GetResult();
            claim.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _claim.Dispose();
    }
}
