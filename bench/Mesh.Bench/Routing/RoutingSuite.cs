using Mesh.Contracts;
using Mesh.Contracts.Primitives;

namespace Mesh.Bench.Routing;

/// <summary>What the XOR table costs: the 20 ids closest to a target, beside a full sort of the same ids; inserts; memory.</summary>
/// <remarks>
/// Ids are random, of 32 bytes, or of 20 where the case says so; in <c>chains</c> they are chosen to make the tree as deep and its leaves as small as can be.
/// The value of each is a reference to one and the same text.
/// </remarks>
internal static class RoutingSuite
{
    private const int Small = 10_000;
    private const int Large = 100_000;

    public static Suite Create() =>
        new(
            "routing",
            [
                Closest("10k", IdSet.Hids(Small)),
                Closest("100k", IdSet.Hids(Large)),
                Closest("10k_20B", IdSet.PeerIds(Small)),
                Closest("100k_20B", IdSet.PeerIds(Large)),
                Closest("100k_chains", IdSet.Chains(Large)),
                ClosestWhileWriting("100k_writing", IdSet.Hids(Large)),
                Inserts("100k", IdSet.Hids(Large)),
                Inserts("100k_20B", IdSet.PeerIds(Large)),
                Inserts("100k_chains", IdSet.Chains(Large)),
            ],
            options =>
            {
                // Both kinds of ids, so that each has its own compiled code before the first measurement.
                TimeSpan warm = TimeSpan.FromSeconds(options.Quick ? 0.3 : 1);
                _ = new TableSubject<Hid>(IdSet.Hids(Small)).ClosestRate(warm);
                _ = new TableSubject<PeerId>(IdSet.PeerIds(Small)).ClosestRate(warm);
                return Task.CompletedTask;
            }
        );

    private static Case Closest<TId>(string name, IdSet<TId> ids)
        where TId : struct, IXorId<TId>
    {
        var subject = new Lazy<TableSubject<TId>>(() => new TableSubject<TId>(ids));
        return new Case(
            [new RowName("closest20", name, "1/s")],
            options => One(subject.Value.ClosestRate(options.Duration)),
            options => One(subject.Value.SortRate(options.Duration))
        );
    }

    // The floor is the same table under a reader-writer lock: what it would cost if nodes changed in place.
    private static Case ClosestWhileWriting(string name, IdSet<Hid> ids)
    {
        var subject = new Lazy<TableSubject<Hid>>(() => new TableSubject<Hid>(ids));
        return new Case(
            [new RowName("closest20", name, "1/s"), new RowName("inserts", name, "1/s")],
            options => Task.FromResult(WritingSubject.Measure(subject.Value, options.Duration, gate: null)),
            options =>
                Task.FromResult(WritingSubject.Measure(subject.Value, options.Duration, new ReaderWriterLockSlim()))
        );
    }

    private static Case Inserts<TId>(string name, IdSet<TId> ids)
        where TId : struct, IXorId<TId> =>
        new(
            [
                new RowName("inserts", name, "1/s"),
                new RowName("alloc_per_insert", name, "By"),
                new RowName("bytes_per_entry", name, "By"),
            ],
            _ => Task.FromResult(TableSubject<TId>.Fill(ids))
        );

    private static Task<double[]> One(double value) => Task.FromResult<double[]>([value]);
}
