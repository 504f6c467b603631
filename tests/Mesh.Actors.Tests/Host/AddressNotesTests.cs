using System.Text;
using Mesh.Actors.Host;
using Mesh.Actors.Identity;
using Mesh.Actors.Storage;
using Mesh.Contracts;

namespace Mesh.Actors.Tests.Host;

public sealed class AddressNotesTests
{
    private static readonly TimeSpan Start = TimeSpan.FromHours(1);

    private readonly MemoryStore _store = new();
    private readonly ContactBook _contacts = ContactBook.InMemory();
    private readonly Uid _ada = Uid.OfPublicKey([1]);
    private readonly Hid _host = Hid.OfPublicKey([2]);
    private readonly AddressNotes _notes = new();

    public AddressNotesTests() => _contacts.Ban(_ada);

    [Fact]
    public void What_was_written_is_known_when_it_is_read_again()
    {
        for (int i = 0; i < 20; i++)
        {
            _notes.Told(_ada, Hid.OfPublicKey([(byte)i]), [$"192.0.2.{i}:7400", "[::1]:1"], Start);
        }

        _notes.Met(_ada, _host, "198.51.100.7:7400", Start);
        _store.Commit(_notes.Take(Start + AddressNotes.Gathering));

        var again = AddressNotes.Read(_store, _contacts);
        ToldAddresses told = Assert.IsType<ToldAddresses>(again.Find(_ada));
        Assert.Equal((_host, "198.51.100.7:7400"), told.Last);
        Assert.Equal(16, told.Hosts.Count);
        Assert.Equal(["192.0.2.19:7400", "[::1]:1"], told.Hosts[0].Addresses);
        Assert.Equal(["192.0.2.4:7400", "[::1]:1"], told.Hosts[^1].Addresses);
        Assert.Null(again.NextWait(Start));
        Assert.Empty(again.Faults);
    }

    [Fact]
    public void A_change_is_written_a_moment_later_and_the_next_one_a_minute_after_that()
    {
        Assert.Null(_notes.NextWait(Start));
        _notes.Met(_ada, _host, "192.0.2.1:1", Start);
        Assert.Equal(AddressNotes.Gathering, _notes.NextWait(Start));
        Assert.Empty(_notes.Take(Start));
        TimeSpan written = Start + AddressNotes.Gathering;
        Assert.Single(_notes.Take(written));

        _notes.Met(_ada, _host, "192.0.2.1:2", written);
        _notes.Met(_ada, _host, "192.0.2.1:3", written);
        Assert.Equal(AddressNotes.Spacing, _notes.NextWait(written));
        Assert.Empty(_notes.Take(written + AddressNotes.Spacing - TimeSpan.FromTicks(1)));
        Assert.Single(_notes.Take(written + AddressNotes.Spacing));
        Assert.Null(_notes.NextWait(written));
    }

    [Fact]
    public void What_is_no_news_is_not_written()
    {
        _notes.Met(_ada, _host, "192.0.2.1:1", Start);
        _notes.Told(_ada, _host, ["192.0.2.1:1"], Start);
        _notes.Take(Start, all: true);
        _notes.Met(_ada, _host, "192.0.2.1:1", Start);
        _notes.Told(_ada, _host, ["192.0.2.1:1"], Start);
        _notes.Told(_ada, Hid.OfPublicKey([9]), [], Start);
        Assert.Null(_notes.NextWait(Start));
    }

    [Fact]
    public void Who_is_forgotten_is_taken_out_at_once()
    {
        _notes.Met(_ada, _host, "192.0.2.1:1", Start);
        _store.Commit(_notes.Take(Start, all: true));
        _notes.Forget(_ada);
        Assert.Equal(TimeSpan.Zero, _notes.NextWait(Start));
        _store.Commit(_notes.Take(Start));
        Assert.Empty(_store.Read(StoreTable.Addresses));
        _notes.Forget(_ada);
        Assert.Null(_notes.NextWait(Start));
    }

    [Fact]
    public void What_could_not_be_written_is_tried_again_a_minute_later()
    {
        _notes.Met(_ada, _host, "192.0.2.1:1", Start);
        IReadOnlyList<Actors.Storage.StoreChange> changes = _notes.Take(Start, all: true);
        _notes.Failed(changes, Start);
        Assert.Equal(AddressNotes.Spacing, _notes.NextWait(Start));
        Assert.Equal(
            changes[0].Value!.Value.ToArray(),
            Assert.Single(_notes.Take(Start + AddressNotes.Spacing)).Value!.Value.ToArray()
        );
    }

    [Fact]
    public void Notes_on_strangers_are_taken_out()
    {
        _notes.Met(Uid.OfPublicKey([7]), _host, "192.0.2.1:1", Start);
        _store.Commit(_notes.Take(Start, all: true));
        var again = AddressNotes.Read(_store, _contacts);
        Assert.Null(again.Find(Uid.OfPublicKey([7])));
        _store.Commit(again.Take(Start));
        Assert.Empty(_store.Read(StoreTable.Addresses));
        Assert.Empty(again.Faults);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"version":2,"hosts":[]}""")]
    [InlineData("""{"version":1,"hosts":null}""")]
    [InlineData("""{"version":1,"hosts":[null]}""")]
    [InlineData("""{"version":1,"hosts":[{"hid":"12","addresses":[]}]}""")]
    [InlineData("""{"version":1,"hosts":[{"hid":"ZERO","addresses":[]}]}""")]
    [InlineData("""{"version":1,"hosts":[{"hid":"HID","addresses":["x"]}]}""")]
    [InlineData("""{"version":1,"hosts":[{"hid":"HID","addresses":[null]}]}""")]
    [InlineData("""{"version":1,"hosts":[{"hid":"HID","addresses":NINE}]}""")]
    [InlineData("""{"version":1,"hosts":[],"last":{"hid":"HID","addresses":[]}}""")]
    [InlineData("""{"version":1,"hosts":[],"more":1}""")]
    public void A_damaged_entry_is_told_and_taken_out(string value)
    {
        value = value
            .Replace("NINE", $"[{string.Join(',', Enumerable.Repeat("\"a:1\"", 9))}]", StringComparison.Ordinal)
            .Replace("ZERO", new string('0', 64), StringComparison.Ordinal)
            .Replace("HID", _host.ToString(), StringComparison.Ordinal);
        byte[] key = new byte[Uid.Size];
        _ada.WriteTo(key);
        _store.Commit([new Actors.Storage.StoreChange(StoreTable.Addresses, key, Encoding.UTF8.GetBytes(value))]);

        var notes = AddressNotes.Read(_store, _contacts);

        Assert.Contains(_ada.ToString(), Assert.Single(notes.Faults), StringComparison.Ordinal);
        _store.Commit(notes.Take(Start));
        Assert.Empty(_store.Read(StoreTable.Addresses));
    }
}
