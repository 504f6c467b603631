namespace Mesh.Actors.Links;

/// <summary>How long to wait before the next attempt: doubling from a least to a most, spread by a fifth either way.</summary>
/// <remarks>
/// A success counts only once it has lasted <see cref="ResetAfter"/>: a link that comes up and breaks at once must not be dialled in a tight loop
/// (research p2p.md: hyperswarm's 15 s rule). Never gives up. No clock, no random of its own; single owner.
/// </remarks>
internal sealed class BackOff(TimeSpan min, TimeSpan max)
{
    public static readonly TimeSpan ResetAfter = TimeSpan.FromSeconds(15);

    private int _failures;
    private TimeSpan? _upSince;
    private bool _brokeSoon;

    public int FailureCount => _failures;

    public void Up(TimeSpan now) => _upSince = now;

    public void Down(TimeSpan now)
    {
        if (_upSince is { } since)
        {
            _brokeSoon = now - since < ResetAfter;
            _failures = _brokeSoon ? _failures : 0;
        }

        _upSince = null;
    }

    /// <summary>What failed before says nothing any more.</summary>
    public void Reset()
    {
        _failures = 0;
        _brokeSoon = false;
    }

    /// <summary>The other side gave a sign of life: what failed before counts no more, unless its last link broke soon, and this one may too.</summary>
    public void Heard()
    {
        if (!_brokeSoon)
        {
            _failures = 0;
        }
    }

    /// <summary>The wait before the next attempt.</summary>
    /// <param name="chance">0 to below 1.</param>
    public TimeSpan Next(double chance)
    {
        double wait = min.TotalMilliseconds * Math.Pow(2, Math.Min(_failures, 30));
        _failures++;
        return TimeSpan.FromMilliseconds(Math.Min(wait, max.TotalMilliseconds) * (0.8 + (0.4 * chance)));
    }
}
