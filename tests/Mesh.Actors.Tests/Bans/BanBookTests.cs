using System.Net;
using Mesh.Actors.Bans;
using Mesh.Actors.Storage;
using Mesh.Actors.Tests.Storage;
using Mesh.Contracts;

namespace Mesh.Actors.Tests.Bans;

public sealed class BanBookTests
{
    private static readonly DateTimeOffset Now = new(2030, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Hid Own = Hid.OfPublicKey([0]);
    private static readonly Hid Host = Hid.OfPublicKey([1]);

    private readonly MemoryStore _store = new();

    [Fact]
    public void What_is_banned_is_found_and_the_same_when_opened_again()
    {
        BanBook book = BanBook.Open(_store, Own);
        Ban host = book.Add(Host, Now, "spam", Now.AddDays(1));
        Ban block = book.Add(AddressRange.Parse("192.0.2.0/24"), Now);
        Ban block6 = book.Add(AddressRange.Parse("2001:db8::/32"), Now, "grün");

        Assert.Equal(host, book.Find(Host, Now));
        Assert.Equal(block, book.Find(IPAddress.Parse("192.0.2.7"), Now));
        Assert.Equal(block, book.Find("192.0.2.7:4000", Now));
        Assert.Equal(block, book.Find("[::ffff:192.0.2.7]:4000", Now));
        Assert.Equal(block6, book.Find("[2001:db8::7]:4000", Now));
        Assert.Null(book.Find("192.0.3.7:4000", Now));
        Assert.Null(book.Find("example.org:4000", Now));
        Assert.Null(book.Find(Hid.OfPublicKey([2]), Now));
        Assert.Equal([host, block, block6], book.All);
        Assert.Equal(book.All, BanBook.Open(_store, Own).All);
    }

    [Fact]
    public void The_widest_block_that_holds_now_is_named()
    {
        BanBook book = BanBook.Open(_store, Own);
        book.Add(AddressRange.Parse("192.0.2.0/28"), Now);
        book.Add(AddressRange.Parse("192.0.0.0/16"), Now, until: Now.AddHours(1));

        Assert.Equal("192.0.0.0/16", book.Find(IPAddress.Parse("192.0.2.7"), Now)?.Subject);
        Assert.Equal("192.0.2.0/28", book.Find(IPAddress.Parse("192.0.2.7"), Now.AddHours(1))?.Subject);
        Assert.Null(book.Find(IPAddress.Parse("192.0.2.16"), Now.AddHours(1)));
    }

    [Fact]
    public void A_ban_whose_time_is_over_is_none_and_told_as_such_when_it_is_cleared_away()
    {
        BanBook book = BanBook.Open(_store, Own);
        List<BanChange> told = [];
        book.Changed += told.Add;
        book.Add(Host, Now, until: Now.AddSeconds(10));
        book.Add(AddressRange.Parse("192.0.2.0/24"), Now, until: Now.AddSeconds(20));

        Assert.NotNull(book.Find(Host, Now.AddSeconds(10).AddTicks(-1)));
        Assert.Null(book.Find(Host, Now.AddSeconds(10)));
        Assert.Equal(Now.AddSeconds(20), book.Expire(Now.AddSeconds(10)));
        Assert.Null(book.Expire(Now.AddSeconds(20)));
        Assert.Empty(book.All);
        Assert.Empty(_store.Read(StoreTable.Bans));
        Assert.Equal(
            [BanChangeKind.Added, BanChangeKind.Added, BanChangeKind.Expired, BanChangeKind.Expired],
            told.Select(change => change.Kind)
        );
    }

    [Fact]
    public void A_ban_made_again_has_the_new_reason_and_end_and_is_lifted_once()
    {
        BanBook book = BanBook.Open(_store, Own);
        book.Add(Host, Now, "once", Now.AddDays(1));
        book.Add(Host, Now.AddHours(1), "twice");

        Ban ban = Assert.Single(book.All);
        Assert.Equal(("twice", null), (ban.Reason, ban.Until));
        Assert.True(book.Remove(Host));
        Assert.False(book.Remove(Host));
        Assert.Empty(BanBook.Open(_store, Own).All);
    }

    [Fact]
    public void A_block_is_lifted_by_its_own_name_only()
    {
        BanBook book = BanBook.Open(_store, Own);
        book.Add(AddressRange.Parse("192.0.2.0/24"), Now);

        Assert.False(book.Remove(AddressRange.Parse("192.0.2.0/25")));
        Assert.False(book.Remove(AddressRange.Parse("192.0.0.0/16")));
        Assert.True(book.Remove(AddressRange.Parse("192.0.2.9/24")));
    }

    [Fact]
    public void Our_own_host_is_never_banned_and_everybody_only_by_force()
    {
        BanBook book = BanBook.Open(_store, Own);
        Assert.Equal(MeshErrorCode.Invalid, Assert.Throws<MeshException>(() => book.Add(Own, Now)).Code);
        Assert.Equal(MeshErrorCode.Invalid, Assert.Throws<MeshException>(() => book.Add(Hid.Any, Now)).Code);
        foreach (string text in (string[])["0.0.0.0/0", "::/0", "127.0.0.1", "::1", "126.0.0.0/7"])
        {
            var range = AddressRange.Parse(text);
            var refused = Assert.Throws<MeshException>(() => book.Add(range, Now));
            Assert.Equal(MeshErrorCode.Invalid, refused.Code);
            Assert.Contains("force", refused.Message, StringComparison.Ordinal);
            Assert.Equal(range, book.Add(range, Now, force: true).Range);
        }
    }

    [Fact]
    public void A_reason_too_long_and_an_end_that_has_come_are_refused()
    {
        BanBook book = BanBook.Open(_store, Own);
        Assert.Throws<MeshException>(() => book.Add(Host, Now, new string('ü', 129)));
        Assert.Throws<MeshException>(() => book.Add(Host, Now, until: Now));
        Assert.Empty(book.All);
        Assert.Equal(128, book.Add(Host, Now, new string('ü', 128)).Reason?.Length);
    }

    [Fact]
    public void There_are_as_many_as_can_be_and_those_whose_time_is_over_make_room()
    {
        BanBook book = BanBook.Open(_store, Own);
        book.Add(Host, Now, until: Now.AddSeconds(1));
        for (int i = 1; i < BanBook.Capacity; i++)
        {
            book.Add(AddressRange.Of(new IPAddress([10, 0, (byte)(i >> 8), (byte)i])), Now);
        }

        var more = AddressRange.Parse("11.0.0.0/8");
        Assert.Equal(MeshErrorCode.NoRoom, Assert.Throws<MeshException>(() => book.Add(more, Now)).Code);
        Assert.Equal(more, book.Add(more, Now.AddSeconds(1)).Range);
        Assert.Equal(BanBook.Capacity, book.All.Count);
        Assert.Null(book.Find(Host, Now));
    }

    [Fact]
    public void A_change_is_seen_told_and_done_when_it_is_on_the_disk()
    {
        var store = new AwaitedStore();
        BanBook book = BanBook.Open(store, Own);
        List<BanChange> told = [];
        book.Changed += told.Add;
        void IsKeptFirst(Action change) =>
            store.AssertKeptFirst(change, () => [.. book.All, book.Find(Host, Now)], () => told.Count);

        IsKeptFirst(() => book.Add(Host, Now, until: Now.AddDays(1)));
        IsKeptFirst(() => book.Add(AddressRange.Parse("192.0.2.0/24"), Now));
        IsKeptFirst(() => book.Remove(AddressRange.Parse("192.0.2.0/24")));
        IsKeptFirst(() => book.Expire(Now.AddDays(1)));
    }

    [Fact]
    public void A_ban_that_cannot_be_kept_is_none()
    {
        BanBook book = BanBook.Open(new FullStore(), Own);
        book.Changed += _ => Assert.Fail("told of what is not so");
        Assert.Equal(MeshErrorCode.Storage, Assert.Throws<MeshException>(() => book.Add(Host, Now)).Code);
        Assert.Empty(book.All);
        Assert.Null(book.Find(Host, Now));
    }

    [Theory]
    [InlineData("01", """{"version":1}""")]
    [InlineData("02aabb", """{"version":1}""")]
    [InlineData("04c000020021", """{"version":1}""")]
    [InlineData("04c000020118", """{"version":1}""")]
    [InlineData("0600000000000000000000ffffc000020080", """{"version":1}""")]
    [InlineData("04c000020018", "")]
    [InlineData("04c000020018", "null")]
    [InlineData("04c000020018", """{"version":2}""")]
    [InlineData("04c000020018", """{"version":1,"other":1}""")]
    [InlineData("04c000020018", """{"version":1,"until":"soon"}""")]
    public async Task A_damaged_ban_is_an_error_that_names_it_and_is_left(string key, string value)
    {
        byte[] damaged = Convert.FromHexString(key);
        await _store.CommitAsync([
            new StoreChange(StoreTable.Bans, damaged, System.Text.Encoding.UTF8.GetBytes(value)),
        ]);

        var refused = Assert.Throws<MeshException>(() => BanBook.Open(_store, Own));
        Assert.Equal(MeshErrorCode.Storage, refused.Code);
        Assert.Contains(key, refused.Message, StringComparison.Ordinal);
        Assert.Single(_store.Read(StoreTable.Bans));
    }

    [Fact]
    public async Task Any_row_is_a_ban_or_a_storage_error()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        BanBook book = BanBook.Open(_store, Own);
        book.Add(Host, Now, "why", Now.AddDays(1));
        book.Add(AddressRange.Parse("192.0.2.0/24"), Now);
        StoreEntry[] rows = [.. _store.Read(StoreTable.Bans)];
        for (int i = 0; i < 5_000; i++)
        {
            StoreEntry row = rows[random.Next(rows.Length)];
            byte[] key = row.Key.ToArray();
            byte[] value = row.Value.ToArray();
            byte[] spoilt = random.Next(2) == 0 ? key : value;
            spoilt[random.Next(spoilt.Length)] ^= (byte)(1 << random.Next(8));
            var store = new MemoryStore();
            await store.CommitAsync([new StoreChange(StoreTable.Bans, key, value)]);
            try
            {
                Assert.Single(BanBook.Open(store, Own).All);
            }
            catch (MeshException e)
            {
                Assert.True(e.Code == MeshErrorCode.Storage, $"seed {seed}: {e}");
            }
        }
    }

    private sealed class FullStore : IMeshStore
    {
        public IReadOnlyList<StoreEntry> Read(StoreTable table) => [];

        public ValueTask CommitAsync(IReadOnlyList<StoreChange> changes) =>
            throw new MeshException(MeshErrorCode.Storage, "the disk is full");

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
