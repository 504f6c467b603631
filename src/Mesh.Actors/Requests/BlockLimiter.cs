using Mesh.Actors.Transport;

namespace Mesh.Actors.Requests;

/// <summary>How many new requests came from each address block in the last hour. Single owner; bounded.</summary>
internal sealed class BlockLimiter
{
    private readonly Dictionary<AddressBlock, Queue<TimeSpan>> _blocks = [];

    /// <summary>Counts one; false, and it is not counted, where the block has had its share, or too many blocks are counted.</summary>
    /// <param name="block">Whence; null, which is loopback or no address of IP, has no bound.</param>
    /// <param name="now">Monotonic time.</param>
    public bool TryTake(AddressBlock? block, TimeSpan now)
    {
        if (block is not { } from)
        {
            return true;
        }

        if (!_blocks.TryGetValue(from, out Queue<TimeSpan>? times))
        {
            if (_blocks.Count >= RequestLimits.Blocks)
            {
                Clear(now);
            }

            if (_blocks.Count >= RequestLimits.Blocks)
            {
                return false;
            }

            _blocks.Add(from, times = new Queue<TimeSpan>(1));
        }

        Forget(times, now);
        if (times.Count >= RequestLimits.PerBlock)
        {
            return false;
        }

        times.Enqueue(now);
        return true;
    }

    private void Clear(TimeSpan now)
    {
        foreach ((AddressBlock block, Queue<TimeSpan> times) in _blocks)
        {
            Forget(times, now);
            if (times.Count == 0)
            {
                _blocks.Remove(block);
            }
        }
    }

    private static void Forget(Queue<TimeSpan> times, TimeSpan now)
    {
        while (times.TryPeek(out TimeSpan first) && now - first >= RequestLimits.BlockTime)
        {
            times.Dequeue();
        }
    }
}
