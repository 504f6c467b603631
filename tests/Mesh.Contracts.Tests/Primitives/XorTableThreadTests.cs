using Mesh.Contracts.Primitives;

namespace Mesh.Contracts.Tests.Primitives;

/// <summary>Many threads at one table. Each claim holds for every order in which they may run, so nothing here waits for a moment.</summary>
public sealed class XorTableThreadTests
{
    private const int Last = 20_000;

    [Fact]
    public void Readers_see_only_states_that_the_table_was_in()
    {
        // The table only ever holds 1..n for some n, and d(0, i) = i: any other answer is a mixture of two states.
        var table = new XorTable<PeerId, int>();
        int done = 0;
        void Write()
        {
            for (int i = 1; i <= Last; i++)
            {
                table.Put(Ids.Peer(i), i);
            }

            for (int i = Last; i > Last / 2; i--)
            {
                table.Remove(Ids.Peer(i));
            }

            Volatile.Write(ref done, 1);
        }

        void Read(Action check)
        {
            while (Volatile.Read(ref done) == 0)
            {
                check();
            }
        }

        Threads.Run([
            Write,
            () => Read(() => CheckPrefix(table)),
            () => Read(() => CheckPrefix(table)),
            () => Read(() => CheckSnapshot(table.Snapshot())),
        ]);
        Assert.Equal(Last / 2, table.Count);
        CheckPrefix(table);
        CheckSnapshot(table.Snapshot());
    }

    [Fact]
    public void Z6_the_count_is_right_whatever_64_threads_add_and_remove()
    {
        const int each = 300;
        var table = new PeerTable();
        int removed = 0;
        Threads.Run([
            .. Enumerable
                .Range(0, 64)
                .Select(thread => new Action(() =>
                {
                    for (int i = 0; i < each; i++)
                    {
                        // Neighbours share half of their ids, so two threads add the same, and one of them removes it.
                        PeerId id = Ids.Peer(thread * each / 2 + i);
                        table.Add(id, "a:1");
                        if (i % 3 == 0 && table.Remove(id))
                        {
                            Interlocked.Increment(ref removed);
                        }
                    }
                })),
        ]);

        IReadOnlyDictionary<PeerId, string> all = table.List();
        Assert.Equal(all.Count, table.Count);
        Assert.Equal(all.Count, all.Keys.Distinct().Count());
        Assert.InRange(removed, 1, 64 * each / 3);
        Assert.All(all.Keys, id => Assert.True(table.Remove(id)));
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public void A_bound_holds_whatever_64_threads_add()
    {
        var table = new XorTable<PeerId, int>(capacity: 1_000);
        var registry = new TopicRegistry(capacity: 1_000);
        int added = 0;
        int subscribed = 0;
        Threads.Run([
            .. Enumerable
                .Range(0, 64)
                .Select(thread => new Action(() =>
                {
                    for (int i = 0; i < 100; i++)
                    {
                        PeerId id = Ids.Peer(thread * 100 + i);
                        if (table.Put(id, i) == XorPut.Added)
                        {
                            Interlocked.Increment(ref added);
                        }

                        try
                        {
                            registry.Subscribe($"topic {i % 7}", id);
                            Interlocked.Increment(ref subscribed);
                        }
                        catch (MeshException e) when (e.Code == MeshErrorCode.NoRoom)
                        {
                            // What is tested: no more than the bound.
                        }
                    }
                })),
        ]);

        Assert.Equal((1_000, 1_000), (added, table.Count));
        Assert.Equal((1_000, 1_000), (subscribed, registry.ListTopics().Sum(registry.SubscriberCount)));
    }

    private static void CheckPrefix(XorTable<PeerId, int> table)
    {
        var closest = new KeyValuePair<PeerId, int>[20];
        int found = table.Closest(default, closest);
        for (int i = 0; i < found; i++)
        {
            Assert.Equal(i + 1, closest[i].Value);
        }

        PeerId farthest = new(Enumerable.Repeat((byte)0xff, 20).ToArray());
        found = table.Closest(farthest, closest);
        for (int i = 1; i < found; i++)
        {
            Assert.Equal(closest[0].Value - i, closest[i].Value);
        }
    }

    private static void CheckSnapshot(XorSnapshot<PeerId, int> snapshot)
    {
        Assert.Equal(Enumerable.Range(1, snapshot.Count), snapshot.Values);
        var counts = new int[161];
        snapshot.CountSharing(default, counts);
        Assert.Equal(snapshot.Count, counts.Sum());
    }
}
