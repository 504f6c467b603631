using Mesh.Contracts.Primitives;

namespace Mesh.Contracts.Tests.Primitives;

public sealed class PeerTableTests
{
    [Fact]
    public void Z6_adding_again_overwrites_and_get_of_a_missing_one_is_null()
    {
        var table = new PeerTable();
        Assert.Null(table.Get(Ids.Peer(1)));
        Assert.True(table.Add(Ids.Peer(1), "10.0.0.1:4001"));
        Assert.True(table.Add(Ids.Peer(1), "10.0.0.2:4001"));

        Assert.Equal("10.0.0.2:4001", table.Get(Ids.Peer(1)));
        Assert.Equal(1, table.Count);
        Assert.Throws<ArgumentNullException>(() => table.Add(Ids.Peer(1), null!));
    }

    [Fact]
    public void Z6_remove_is_true_and_then_false()
    {
        var table = new PeerTable();
        table.Add(Ids.Peer(1), "");

        Assert.True(table.Remove(Ids.Peer(1)));
        Assert.False(table.Remove(Ids.Peer(1)));
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public void Z7_a_list_is_a_snapshot_in_the_order_of_the_ids()
    {
        var table = new PeerTable();
        foreach (int i in (int[])[5, 3, 9, 1])
        {
            table.Add(Ids.Peer(i), $"10.0.0.{i}:1");
        }

        IReadOnlyDictionary<PeerId, string> list = table.List();
        IReadOnlyList<PeerEntry> closest = table.Closest(Ids.Peer(5), 4);
        table.Remove(Ids.Peer(5));
        table.Add(Ids.Peer(3), "changed");
        table.Add(Ids.Peer(4), "new");

        Assert.Equal(
            new int[] { 1, 3, 5, 9 }.Select(i => (Ids.Peer(i), $"10.0.0.{i}:1")),
            list.Select(e => (e.Key, e.Value))
        );
        Assert.Equal(4, list.Count);
        Assert.Equal("10.0.0.5:1", list[Ids.Peer(5)]);
        Assert.Equal(new PeerEntry(Ids.Peer(5), "10.0.0.5:1"), closest[0]);
    }

    [Fact]
    public void Z8_closest_ascends_with_the_exact_match_first()
    {
        var table = new PeerTable();
        for (int i = 0; i < 50; i++)
        {
            table.Add(Ids.Peer(i), $"{i}");
        }

        // 6 ^ 7, 4, 5, 2, 3, 0, 1 = 1, 2, 3, 4, 5, 6, 7.
        Assert.Equal(["6", "7", "4", "5", "2", "3", "0", "1", "14"], Addresses(table.Closest(Ids.Peer(6), 9)));
        Assert.Equal(table.Closest(Ids.Peer(6), 9), table.Closest(Ids.Peer(6), 9));
    }

    [Fact]
    public void Z8_more_than_there_are_gives_all_and_0_gives_none()
    {
        var table = new PeerTable();
        table.Add(Ids.Peer(1), "a");
        table.Add(Ids.Peer(2), "b");

        Assert.Equal(["b", "a"], Addresses(table.Closest(Ids.Peer(3), int.MaxValue)));
        Assert.Empty(table.Closest(Ids.Peer(3), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Closest(Ids.Peer(3), -1));
    }

    [Fact]
    public void Z9_ones_own_id_is_never_stored()
    {
        var table = new PeerTable(self: Ids.Peer(1));

        Assert.False(table.Add(Ids.Peer(1), "me"));
        Assert.Null(table.Get(Ids.Peer(1)));
        Assert.True(table.Add(Ids.Peer(2), "other"));
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public void A_full_table_says_its_capacity_and_whom_it_has_not_taken()
    {
        var table = new PeerTable(capacity: 1);
        table.Add(Ids.Peer(1), "a");

        var full = Assert.Throws<MeshException>(() => table.Add(Ids.Peer(2), "b"));
        Assert.Equal(MeshErrorCode.NoRoom, full.Code);
        Assert.Contains("holds 1 peers", full.Message);
        Assert.Contains(Ids.Peer(2).ToString(), full.Message);
        Assert.True(table.Add(Ids.Peer(1), "still"));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PeerTable(capacity: 0));
    }

    [Fact]
    public void An_address_has_at_most_1024_characters()
    {
        var table = new PeerTable();
        Assert.True(table.Add(Ids.Peer(1), new string('a', 1_024)));

        var fault = Assert.Throws<ArgumentException>(() => table.Add(Ids.Peer(2), new string('a', 1_025)));
        Assert.Contains("at most 1,024 characters; that of " + Ids.Peer(2) + " has 1,025", fault.Message);
        Assert.Equal(1, table.Count);
    }

    private static IEnumerable<string> Addresses(IEnumerable<PeerEntry> peers) => peers.Select(peer => peer.Address);
}
