namespace Mesh.Actors.Links;

/// <summary>How often something may be within any minute.</summary>
/// <param name="most">So often.</param>
internal sealed class WordsRate(int most)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Queue<TimeSpan> _taken = new(most);

    /// <summary>Takes a turn at a monotonic time.</summary>
    /// <param name="now">The time.</param>
    /// <param name="wait">How long it is until there is one; zero if it was taken.</param>
    /// <returns>False if there is none.</returns>
    public bool TryTake(TimeSpan now, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        if (_taken.Count == most)
        {
            wait = _taken.Peek() + Minute - now;
            if (wait > TimeSpan.Zero)
            {
                return false;
            }

            wait = TimeSpan.Zero;
            _taken.Dequeue();
        }

        _taken.Enqueue(now);
        return true;
    }
}
