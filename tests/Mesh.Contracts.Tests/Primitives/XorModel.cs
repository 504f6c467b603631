using Mesh.Contracts.Primitives;

namespace Mesh.Contracts.Tests.Primitives;

/// <summary>A table and what it should hold; after each step a part of all questions is asked of both, and at the end all.</summary>
internal sealed class XorModel<TId>(string kind)
    where TId : struct, IXorId<TId>
{
    private readonly Random _random = new(Ids.Seed);
    private readonly Func<Random, int, TId> _make = Ids.Kinds<TId>()[kind];
    private readonly XorTable<TId, int> _table = new();
    private readonly SortedDictionary<TId, int> _model = [];

    public void Run(int operations)
    {
        for (int i = 0; i < operations; i++)
        {
            Step(i, removes: i > operations / 2 ? 6 : 2);
            string about = $"{typeof(TId).Name}, {kind}, seed {Ids.Seed}, operation {i}";
            Assert.True(_table.Count == _model.Count, about);
            if (i % 10 == 0)
            {
                AskClosest(about);
                AskBuckets(about, AnyId());
            }
        }

        Assert.Equal(_model, _table.Snapshot());
        foreach (TId id in _model.Keys.ToArray())
        {
            Assert.True(_table.Remove(id), $"{typeof(TId).Name}, {kind}, seed {Ids.Seed}, {id}");
        }

        Assert.Empty(_table.Snapshot());
    }

    private void Step(int number, int removes)
    {
        TId id = AnyId();
        if (_random.Next(10) < removes)
        {
            bool isThere = _model.Remove(id);
            Assert.Equal(isThere, _table.Remove(id));
            Assert.False(_table.TryGet(id, out _));
            return;
        }

        Assert.Equal(_model.ContainsKey(id) ? XorPut.Replaced : XorPut.Added, _table.Put(id, number));
        _model[id] = number;
        Assert.True(_table.TryGet(id, out int value) && value == number);
    }

    private TId AnyId() =>
        _model.Count > 0 && _random.Next(3) == 0
            ? _model.Keys.ElementAt(_random.Next(_model.Count))
            : _make(_random, _random.Next(1_000));

    private void AskClosest(string about)
    {
        TId target = _random.Next(2) == 0 ? AnyId() : Ids.Random<TId>(_random);
        int count = _random.Next(4) == 0 ? _random.Next(_model.Count + 3) : _random.Next(25);
        KeyValuePair<TId, int>[] expected =
        [
            .. _model.OrderBy(entry => XorDistance.Between(target, entry.Key)).Take(count),
        ];

        Assert.True(expected.SequenceEqual(_table.Closest(target, count)), $"{about}, {count} closest to {target}");
    }

    private void AskBuckets(string about, TId self)
    {
        XorSnapshot<TId, int> snapshot = _table.Snapshot();
        var counts = new int[TId.BitCount + 1];
        Array.Fill(counts, -1);
        snapshot.CountSharing(self, counts);
        ILookup<int, KeyValuePair<TId, int>> expected = _model.ToLookup(entry =>
            XorDistance.SharedBits(self, entry.Key)
        );
        for (int bits = 0; bits <= TId.BitCount; bits++)
        {
            Assert.True(expected[bits].Count() == counts[bits], $"{about}, {bits} of {self}");
            Assert.True(counts[bits] == snapshot.CountSharing(self, bits), $"{about}, {bits} of {self}");
            if (counts[bits] > 0)
            {
                Assert.True(expected[bits].SequenceEqual(snapshot.Sharing(self, bits)), $"{about}, {bits} of {self}");
            }
        }

        Assert.Empty(snapshot.Sharing(self, Array.IndexOf(counts, 0)));
    }
}
