using Mesh.Actors.Pins;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using static Mesh.Actors.Tests.Pins.PinKit;

namespace Mesh.Actors.Tests.Pins;

[Trait("cost", "unit")]
public sealed class PinRecordTests
{
    [Theory]
    [InlineData(PinPolicy.Always, 0, 1)]
    [InlineData(PinPolicy.Eager, 255, null)]
    public async Task A_pin_comes_back_from_the_store_as_it_was(PinPolicy policy, byte priority, int? rhid)
    {
        var store = new MemoryStore();
        var pin = new PinRecord(Sid(1), "chät", Target(rhid: rhid), policy, priority);
        await store.CommitAsync([pin.ToChange()]);

        Assert.Equal([pin], PinRecord.ReadAll(store));
    }

    [Fact]
    public void The_form_of_an_entry_is_what_it_was()
    {
        StoreChange change = new PinRecord(Sid(1), "chat", Target(), PinPolicy.Always, 24).ToChange();

        Assert.Equal(
            "840101181864" + Convert.ToHexStringLower("chat"u8),
            Convert.ToHexStringLower(change.Value!.Value.Span)
        );
        Assert.Equal(
            [.. Sid(1).ToArray(), .. Uid(0).ToArray(), .. Uid(1).ToArray(), .. Hid(1).ToArray()],
            change.Key.ToArray()
        );
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("80", "")]
    [InlineData("8402010060", "version 2")]
    [InlineData("8401020060", "policy 2")]
    [InlineData("840101190100" + "60", "priority 256")]
    [InlineData("840101006000", "")]
    [InlineData("8401010061ff", "")]
    [InlineData("84011b7fffffffffffffff0060", "")]
    [InlineData("9f01010060ff", "")]
    public void A_damaged_entry_is_an_error_that_names_table_and_key(string value, string why)
    {
        byte[] key = PinRecord.KeyOf(Sid(1), Target());

        MeshException e = Assert.Throws<MeshException>(() => PinRecord.Read(key, Convert.FromHexString(value)));

        Assert.Equal(MeshErrorCode.Storage, e.Code);
        Assert.Contains("table Pins", e.Message);
        Assert.Contains(Convert.ToHexStringLower(key), e.Message);
        Assert.Contains(why, e.Message);
    }

    [Fact]
    public void An_entry_whose_key_is_none_is_an_error()
    {
        MeshException shorter = Assert.Throws<MeshException>(() =>
            PinRecord.Read(new byte[127], "8401010060"u8.ToArray())
        );
        MeshException zero = Assert.Throws<MeshException>(() =>
            PinRecord.Read(new byte[128], "8401010060"u8.ToArray())
        );

        Assert.Contains("127 bytes", shorter.Message);
        Assert.Contains("zero", zero.Message);
    }

    [Theory]
    [MemberData(nameof(PinMachineModelTests.Seeds), MemberType = typeof(PinMachineModelTests))]
    public void Random_bytes_are_an_error_or_a_pin_and_nothing_else(int seed)
    {
        var random = new Random(seed);
        byte[] good = [.. new PinRecord(Sid(1), "chat", Target(), PinPolicy.Always, 24).ToChange().Value!.Value.Span];
        byte[] key = PinRecord.KeyOf(Sid(1), Target());
        for (int i = 0; i < 2_000; i++)
        {
            byte[] value = [.. good];
            value[random.Next(value.Length)] = (byte)random.Next(256);
            value = value[..random.Next(value.Length + 1)];
            try
            {
                PinRecord pin = PinRecord.Read(key, value);
                PinRecord again = PinRecord.Read(key, pin.ToChange().Value!.Value);
                Assert.Equal(pin with { Name = again.Name }, again);
            }
            catch (MeshException e)
            {
                Assert.Equal(MeshErrorCode.Storage, e.Code);
            }
        }
    }

    [Fact]
    public void A_name_of_any_length_is_kept_as_far_as_there_is_room()
    {
        StoreChange change = new PinRecord(
            Sid(1),
            string.Concat(Enumerable.Repeat("𝄞", 500)),
            Target(),
            PinPolicy.Always,
            1
        ).ToChange();

        Assert.StartsWith("𝄞𝄞", PinRecord.Read(change.Key, change.Value!.Value).Name);
    }
}
