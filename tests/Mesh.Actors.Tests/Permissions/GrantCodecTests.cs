using Mesh.Actors.Permissions;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Actors.Tests.Permissions;

public sealed class GrantCodecTests
{
    private static readonly Sid App = Sid.OfName("app");
    private static readonly Uid Luid = new([.. Enumerable.Repeat((byte)7, Uid.Size)]);
    private static readonly Uid Friend = new([.. Enumerable.Repeat((byte)1, Uid.Size)]);

    [Fact]
    public void The_form_of_a_grant_is_stable()
    {
        var grant = new AppGrant(App, Luid, ContactVisibility.Only(Friend), ["a", "é"]);

        string ones = string.Concat(Enumerable.Repeat("01", 32));
        Assert.Equal(
            "01" + "02" + "02" + "0001" + ones + "02" + "0161" + "02c3a9",
            Hex(GrantCodec.ValueOf(grant.Checked()))
        );
        Assert.Equal("0101000000", Hex(GrantCodec.ValueOf(AppGrant.Revoked(App, Luid))));
        Assert.Equal("0100010000", Hex(GrantCodec.ValueOf(new AppGrant(App, Luid, ContactVisibility.All))));
        Assert.Equal(grant, GrantCodec.Read(EntryOf(GrantCodec.ValueOf(grant.Checked()))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("01000100")]
    [InlineData("0200010000")] // a later version
    [InlineData("0104010000")] // an unknown flag
    [InlineData("0100040000")] // an unknown visibility
    [InlineData("0100010001")] // a contact that is not there
    [InlineData("010001000000")] // bytes behind the end
    [InlineData("0101010000")] // revoked, and yet it shows
    [InlineData("0102010000")] // protocols that are not there
    [InlineData("010201000001")] // likewise
    [InlineData("01020100000100")] // an empty protocol
    [InlineData("010201000001" + "01ff")] // no UTF-8
    [InlineData("010201000002" + "0162" + "0161")] // out of order
    [InlineData("010201000002" + "0161" + "0161")] // twice
    public void A_damaged_value_is_an_error_that_names_its_key(string hex)
    {
        var entry = EntryOf(Convert.FromHexString(hex));

        MeshException wrong = Assert.Throws<MeshException>(() => GrantCodec.Read(entry));

        Assert.Equal(MeshErrorCode.Storage, wrong.Code);
        Assert.Contains(Hex(entry.Key.ToArray()), wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_store_opens_no_book_and_is_left_as_it_is()
    {
        foreach (
            (StoreTable table, byte[] key) in new[]
            {
                (StoreTable.Grants, new byte[3]),
                (StoreTable.Audit, new byte[7]),
            }
        )
        {
            var store = new MemoryStore();
            await store.CommitAsync([new StoreChange(table, key, new byte[] { 9 })]);

            Assert.Equal(MeshErrorCode.Storage, Assert.Throws<MeshException>(() => GrantBook.Open(store)).Code);
            Assert.Equal([9], Assert.Single(store.Read(table)).Value.ToArray());
        }
    }

    [Fact]
    public void Whatever_bytes_are_in_the_store_a_grant_is_read_or_an_error_told()
    {
        const int Seed = 20_260_801;
        var random = new Random(Seed);
        byte[][] good =
        [
            GrantCodec.ValueOf(new AppGrant(App, Luid, ContactVisibility.AllBut(Friend, Luid), ["a", "b"])),
            GrantCodec.ValueOf(AppGrant.Revoked(App, Luid)),
        ];
        int read = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] value = [.. good[random.Next(good.Length)]];
            value[random.Next(value.Length)] = (byte)random.Next(256);
            value = value[..random.Next(value.Length - 3, value.Length + 1)];
            try
            {
                AppGrant grant = GrantCodec.Read(EntryOf(value));
                Assert.Equal(value, GrantCodec.ValueOf(grant));
                read++;
            }
            catch (MeshException e)
            {
                Assert.Equal(MeshErrorCode.Storage, e.Code);
            }
        }

        Assert.True(read > 100, $"seed {Seed}: {read} were read");
    }

    [Fact]
    public void Whatever_bytes_are_in_the_store_an_audit_entry_is_read_or_an_error_told()
    {
        const int Seed = 20_260_802;
        var random = new Random(Seed);
        DateTimeOffset at = DateTimeOffset.UnixEpoch.AddDays(20_000);
        byte[] good = AuditCodec.ValueOf(new AuditEntry(5, at, "operator", App, Luid, null, "all contacts"));
        int read = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] value = [.. good];
            value[random.Next(value.Length)] = (byte)random.Next(256);
            value = value[..random.Next(value.Length - 2, value.Length + 1)];
            try
            {
                AuditEntry entry = AuditCodec.Read(new StoreEntry(AuditCodec.KeyOf(5), value));
                Assert.Equal(value, AuditCodec.ValueOf(entry));
                read++;
            }
            catch (MeshException e)
            {
                Assert.Equal(MeshErrorCode.Storage, e.Code);
            }
        }

        Assert.True(read > 100, $"seed {Seed}: {read} were read");
    }

    private static StoreEntry EntryOf(byte[] value) => new(GrantCodec.KeyOf(App, Luid), value);

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
