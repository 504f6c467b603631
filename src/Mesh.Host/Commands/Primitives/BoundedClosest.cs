using System.Collections;
using Mesh.Contracts.Primitives;

namespace Mesh.Host.Commands.Primitives;

/// <summary>The closest of all that were offered, and no more than a bound; the closest first.</summary>
/// <remarks>What falls out never comes back: those that stay are closer, and only give way to closer ones. So each id is in it once.</remarks>
internal sealed class BoundedClosest<TId>(TId target, int count) : IEnumerable<ClosestLine<TId>>
    where TId : struct, IXorId<TId>
{
    private readonly SortedSet<ClosestLine<TId>> _kept = new(
        Comparer<ClosestLine<TId>>.Create((left, right) => left.Distance.CompareTo(right.Distance))
    );

    /// <summary>Keeps it if it is one of the closest so far, in the place of an earlier one with the same id.</summary>
    public void Offer(TId id, string rest)
    {
        var line = new ClosestLine<TId>(id, XorDistance.Between(target, id), rest);
        if (_kept.Count == count && line.Distance > _kept.Max!.Distance)
        {
            return;
        }

        _kept.Remove(line);
        _kept.Add(line);
        if (_kept.Count > count)
        {
            _kept.Remove(_kept.Max!);
        }
    }

    /// <inheritdoc />
    public IEnumerator<ClosestLine<TId>> GetEnumerator() => _kept.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>An id that was offered, and what stood behind it.</summary>
internal sealed record ClosestLine<TId>(TId Id, XorDistance Distance, string Rest)
    where TId : struct, IXorId<TId>;
