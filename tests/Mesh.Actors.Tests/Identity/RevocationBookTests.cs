using Mesh.Actors.Identity;
using Mesh.Actors.Storage;
using Mesh.Actors.Tests.Storage;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using StoreChange = Mesh.Actors.Storage.StoreChange;

namespace Mesh.Actors.Tests.Identity;

public sealed class RevocationBookTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2030, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Hid Host = Hid.OfPublicKey([1]);

    private readonly MemoryStore _store = new();
    private readonly SigningKey _ada = SigningKey.Generate();

    public void Dispose() => _ada.Dispose();

    [Fact]
    public void What_is_revoked_stays_so_when_the_book_is_opened_again()
    {
        RevocationBook book = RevocationBook.Open(_store);
        Assert.Equal(1, book.Add(Of(Host, 5)));

        Assert.True(RevocationBook.Open(_store).IsRevoked(_ada.Uid, Host, 5));
        Assert.False(RevocationBook.Open(_store).IsRevoked(_ada.Uid, Host, 6));
        Assert.False(book.IsRevoked(_ada.Uid, Hid.OfPublicKey([2]), 5));
        Assert.False(book.IsRevoked(Uid.OfPublicKey([2]), Host, 5));
    }

    [Fact]
    public void What_is_revoked_is_seen_told_and_done_when_it_is_on_the_disk()
    {
        var store = new AwaitedStore();
        RevocationBook book = RevocationBook.Open(store);
        List<Revocation> told = [];
        book.Added += told.Add;
        void IsKeptFirst(Action change) =>
            store.AssertKeptFirst(
                change,
                () => [.. book.All, book.IsRevoked(_ada.Uid, Host, 5), book.IsRevoked(_ada.Uid, Host, 6)],
                () => told.Count
            );

        IsKeptFirst(() => book.Add(Of(Host, 5)));
        IsKeptFirst(() => book.AddPassedOn(_ada.Uid, [Of(Host, 6).Encoded]));
    }

    [Fact]
    public void Of_two_for_one_host_the_higher_serial_counts_whatever_their_order_and_only_news_is_told()
    {
        RevocationBook book = RevocationBook.Open(_store);
        List<ulong> told = [];
        book.Added += revocation => told.Add(revocation.Serial);
        book.Add(Of(Host, 5));
        Assert.Equal(0, book.Add(Of(Host, 4)));
        Assert.Equal(0, book.Add(Of(Host, 5)));
        Assert.Equal(1, book.Add(Of(Host, 6)));

        Assert.Equal([5UL, 6UL], told);
        Assert.Equal(6UL, Assert.Single(book.All).Serial);
        Assert.Single(_store.Read(StoreTable.Revocations));
    }

    [Fact]
    public void Who_listens_hears_of_all_of_them_whatever_another_listener_throws()
    {
        RevocationBook book = RevocationBook.Open(_store);
        List<Hid> told = [];
        Hid other = Hid.OfPublicKey([2]);
        book.Added += _ => throw new InvalidOperationException("an app's mistake");
        book.Added += revocation => told.Add(revocation.Hid);

        Assert.Throws<InvalidOperationException>(() => book.Add(Of(Host, 5), Of(other, 5)));

        Assert.Equal([Host, other], told);
        Assert.True(book.IsRevoked(_ada.Uid, other, 5));
    }

    [Fact]
    public void Of_one_identity_sixty_four_are_kept_and_the_newest_eight_are_told()
    {
        RevocationBook book = RevocationBook.Open(_store);
        for (int i = 0; i <= RevocationBook.PerIdentity; i++)
        {
            book.Add(Of(Hid.OfPublicKey([(byte)i, 9]), 1, Now.AddSeconds(i)));
        }

        Assert.Equal(RevocationBook.PerIdentity, book.All.Count);
        Assert.Equal(RevocationBook.PerIdentity, _store.Read(StoreTable.Revocations).Count);
        Assert.False(book.IsRevoked(_ada.Uid, Hid.OfPublicKey([0, 9]), 1));
        Assert.Equal(
            Enumerable.Range(0, 8).Select(i => Now.AddSeconds(RevocationBook.PerIdentity - i)),
            book.Newest(_ada.Uid, 8).Select(one => one.Issued)
        );
    }

    [Fact]
    public void What_is_passed_on_counts_only_if_the_identity_itself_has_signed_it()
    {
        using var eve = SigningKey.Generate();
        RevocationBook book = RevocationBook.Open(_store);
        byte[] payload = new RevocationPayload(_ada.PublicKey, Host, 9, 1).Encode();
        byte[] forged = new SignedObject(payload, eve.Sign(RevocationPayload.Context, payload)).Encode();
        ReadOnlyMemory<byte> others = Revocation.Issue(eve, Host, 9, Now).Encoded;

        Assert.Equal(0, book.AddPassedOn(_ada.Uid, [forged, others, new byte[] { 1 }, ReadOnlyMemory<byte>.Empty]));
        Assert.Equal(1, book.AddPassedOn(_ada.Uid, [forged, Of(Host, 3).Encoded]));
        Assert.True(book.IsRevoked(_ada.Uid, Host, 3));
        Assert.False(book.IsRevoked(_ada.Uid, Host, 9));
    }

    [Fact]
    public void What_is_new_is_kept_elsewhere_before_it_is_in_force_and_if_that_fails_it_is_not()
    {
        RevocationBook book = RevocationBook.Open(_store);
        var full = new MeshException(MeshErrorCode.Storage, "The disk is full.");
        Assert.Throws<MeshException>(() => book.AddPassedOn(_ada.Uid, [Of(Host, 3).Encoded], _ => throw full));
        Assert.False(book.IsRevoked(_ada.Uid, Host, 3));

        List<bool> inForce = [];
        void Keep(Revocation one) => inForce.Add(book.IsRevoked(_ada.Uid, one.Hid, one.Serial));
        book.AddPassedOn(_ada.Uid, [Of(Host, 3).Encoded], Keep);
        book.AddPassedOn(_ada.Uid, [Of(Host, 3).Encoded], Keep);
        Assert.Equal([false], inForce);
        Assert.True(book.IsRevoked(_ada.Uid, Host, 3));
    }

    [Fact]
    public async Task A_damaged_one_is_an_error_that_names_it_and_is_left()
    {
        byte[] key = [1, .. new byte[64]];
        await _store.CommitAsync([new StoreChange(StoreTable.Revocations, key, Of(Host, 5).Encoded)]);

        var refused = Assert.Throws<MeshException>(() => RevocationBook.Open(_store));
        Assert.Equal(MeshErrorCode.Storage, refused.Code);
        Assert.Single(_store.Read(StoreTable.Revocations));
    }

    private Revocation Of(Hid host, ulong serial, DateTimeOffset? issued = null) =>
        Revocation.Issue(_ada, host, serial, issued ?? Now);
}
