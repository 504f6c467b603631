using Mesh.Contracts.Primitives;

namespace Mesh.Contracts.Tests.Primitives;

/// <summary>The table against a sorted dictionary and a sort of everything, for ids as chance and as an adversary would choose them.</summary>
public sealed class XorTableTests
{
    public static TheoryData<string> Kinds => [.. Ids.Kinds<PeerId>().Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Z8_whatever_is_put_and_removed_the_table_answers_as_brute_force_does(string kind)
    {
        new XorModel<PeerId>(kind).Run(operations: 1_500);
        new XorModel<Hid>(kind).Run(operations: 1_500);
        new XorModel<Uid>(kind).Run(operations: 300);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_tree_depends_on_the_ids_and_not_on_their_order_and_is_never_deeper_than_their_bits(string kind)
    {
        var random = new Random(Ids.Seed);
        Hid[] ids = [.. Enumerable.Range(0, 3_000).Select(i => Ids.Kinds<Hid>()[kind](random, i)).Distinct()];
        var forward = new XorTable<Hid, int>();
        var detour = new XorTable<Hid, int>();
        Hid[] passing = [.. Enumerable.Range(0, 500).Select(_ => Ids.Random<Hid>(random)).Except(ids)];
        Array.ForEach(ids, id => forward.Put(id, 0));
        Array.ForEach(passing, id => detour.Put(id, 0));
        Array.ForEach(ids.Reverse().ToArray(), id => detour.Put(id, 0));
        Array.ForEach(passing, id => detour.Remove(id));

        Assert.Equal(forward.Snapshot(), detour.Snapshot());
        Assert.Equal(forward.Snapshot().Depth, detour.Snapshot().Depth);
        Assert.InRange(forward.Snapshot().Depth, 0, 256);
    }

    [Fact]
    public void Ids_chosen_to_make_the_tree_deep_make_it_no_deeper_than_256()
    {
        // Each shares one bit more with the last: every node has one id on one side and all others on the other.
        Hid[] ids = [.. Enumerable.Range(0, 257).Select(i => Ids.Kinds<Hid>()["all leading ones"](new Random(0), i))];
        var table = new XorTable<Hid, int>();
        Array.ForEach(ids, id => table.Put(id, 0));

        Assert.Equal(257, table.Count);
        Assert.Equal(241, table.Snapshot().Depth);
        Assert.Equal(ids[^1], table.Closest(ids[^1], 1)[0].Key);
        Assert.All(ids, id => Assert.True(table.Remove(id)));
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public void Random_ids_make_a_shallow_tree()
    {
        var random = new Random(Ids.Seed);
        var table = new XorTable<Hid, int>();
        for (int i = 0; i < 20_000; i++)
        {
            table.Put(Ids.Random<Hid>(random), i);
        }

        // 20,000 / 16 leaves at the least, so 11 levels; three times as many would be another structure.
        Assert.InRange(table.Snapshot().Depth, 11, 33);
    }

    [Fact]
    public void An_empty_table_answers_with_nothing()
    {
        var table = new XorTable<PeerId, string>();

        Assert.Equal(0, table.Count);
        Assert.False(table.Remove(default));
        Assert.False(table.TryGet(default, out _));
        Assert.Empty(table.Closest(default, 20));
        Assert.Equal(0, table.Closest(default, new KeyValuePair<PeerId, string>[3]));
        Assert.Empty(table.Snapshot());
        Assert.Empty(table.Snapshot().Sharing(default, 3));
        Assert.Equal(0, table.Snapshot().CountSharing(default, 160));
        Assert.Throws<KeyNotFoundException>(() => table.Snapshot()[default]);
    }

    [Fact]
    public void A_full_table_takes_no_new_id_and_still_replaces_and_refills()
    {
        var table = new XorTable<PeerId, int>(capacity: 2);
        Assert.Equal(XorPut.Added, table.Put(Ids.Peer(1), 1));
        Assert.Equal(XorPut.Added, table.Put(Ids.Peer(2), 2));
        Assert.Equal(XorPut.Full, table.Put(Ids.Peer(3), 3));
        Assert.Equal(XorPut.Replaced, table.Put(Ids.Peer(2), 20));
        Assert.Equal(2, table.Count);
        Assert.False(table.TryGet(Ids.Peer(3), out _));
        Assert.True(table.Remove(Ids.Peer(1)));
        Assert.Equal(XorPut.Added, table.Put(Ids.Peer(3), 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new XorTable<PeerId, int>(capacity: 0));
    }

    [Fact]
    public void Z9_ones_own_id_is_never_stored()
    {
        var table = new XorTable<PeerId, int>(self: Ids.Peer(7));

        Assert.Equal(XorPut.Self, table.Put(Ids.Peer(7), 1));
        Assert.Equal(0, table.Count);
        Assert.Equal(XorPut.Added, table.Put(Ids.Peer(8), 1));
        Assert.Equal(Ids.Peer(7), table.Self);
        Assert.Null(new XorTable<PeerId, int>().Self);

        // Without an own id, no id is: all zero is an id like any other.
        Assert.Equal(XorPut.Added, new XorTable<PeerId, int>().Put(default, 1));
    }

    [Fact]
    public void Z9_the_bucket_is_the_prefix_shared_with_self_0_to_159()
    {
        PeerId self = Ids.Random<PeerId>(new Random(Ids.Seed));
        var table = new XorTable<PeerId, int>(self: self);
        for (int bit = 0; bit < 160; bit++)
        {
            byte[] bytes = self.ToArray();
            bytes[bit / 8] ^= (byte)(0x80 >> (bit % 8));
            Assert.Equal(bit, XorDistance.SharedBits(self, new PeerId(bytes)));
            Assert.Equal(XorPut.Added, table.Put(new PeerId(bytes), bit));
        }

        var counts = new int[161];
        XorSnapshot<PeerId, int> snapshot = table.Snapshot();
        snapshot.CountSharing(self, counts);
        Assert.Equal(0, counts[160]);
        for (int bucket = 0; bucket < 160; bucket++)
        {
            Assert.Equal(1, counts[bucket]);
            Assert.Equal(1, snapshot.CountSharing(self, bucket));
            Assert.Equal(bucket, Assert.Single(snapshot.Sharing(self, bucket)).Value);
        }
    }

    [Fact]
    public void A_bucket_that_no_id_has_is_refused()
    {
        XorSnapshot<PeerId, int> snapshot = new XorTable<PeerId, int>().Snapshot();
        Assert.Throws<ArgumentOutOfRangeException>(() => snapshot.CountSharing(default, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => snapshot.CountSharing(default, 161));
        Assert.Throws<ArgumentOutOfRangeException>(() => snapshot.Sharing(default, 161));
        Assert.Throws<ArgumentException>(() => snapshot.CountSharing(default, new int[160]));
        Assert.Throws<ArgumentOutOfRangeException>(() => snapshot.Closest(default, -1));
    }

    [Fact]
    public void A_snapshot_does_not_change_with_the_table()
    {
        var random = new Random(Ids.Seed);
        PeerId[] ids = [.. Enumerable.Range(0, 200).Select(_ => Ids.Random<PeerId>(random))];
        var table = new XorTable<PeerId, int>();
        for (int i = 0; i < ids.Length; i++)
        {
            table.Put(ids[i], i);
        }

        XorSnapshot<PeerId, int> snapshot = table.Snapshot();
        KeyValuePair<PeerId, int>[] before = [.. snapshot];
        Array.ForEach(ids, id => table.Put(id, -1));
        Array.ForEach(ids[..100], id => table.Remove(id));
        table.Clear();

        Assert.Equal(before, snapshot);
        Assert.Equal(200, snapshot.Count);
        Assert.Equal(0, snapshot[ids[0]]);
        Assert.True(snapshot.ContainsKey(ids[99]));
        Assert.Equal(snapshot.Keys.Zip(snapshot.Values), before.Select(entry => (entry.Key, entry.Value)));
        Assert.Equal(ids[42], snapshot.Closest(ids[42], 1)[0].Key);
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public void A_look_up_allocates_nothing()
    {
        var random = new Random(Ids.Seed);
        var table = new XorTable<Hid, string>();
        for (int i = 0; i < 1_000; i++)
        {
            table.Put(Ids.Random<Hid>(random), "");
        }

        var closest = new KeyValuePair<Hid, string>[20];
        Hid target = Ids.Random<Hid>(random);
        table.Closest(target, closest);
        table.TryGet(target, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
        {
            table.Closest(target, closest);
            table.TryGet(target, out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void What_lies_behind_the_found_ones_is_left_as_it_was()
    {
        var table = new XorTable<PeerId, int>();
        table.Put(Ids.Peer(1), 1);
        var destination = new KeyValuePair<PeerId, int>[2];
        destination[1] = new(Ids.Peer(9), 9);

        Assert.Equal(1, table.Closest(Ids.Peer(1), destination));
        Assert.Equal(new(Ids.Peer(1), 1), destination[0]);
        Assert.Equal(new(Ids.Peer(9), 9), destination[1]);
    }
}
