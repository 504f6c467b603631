using Mesh.Actors.Links;
using Mesh.Contracts;

namespace Mesh.Actors.Requests;

/// <summary>Which request is to be spoken of: one of ours, or one made to us.</summary>
internal readonly record struct ErrandKey(RequestId Id, bool IsSent);

/// <summary>Something that the other side must hear: when it is tried next.</summary>
internal sealed class Errand(ErrandKey key, Uid luid, Uid ruid, TimeSpan due)
{
    private static readonly TimeSpan HeardEvery = TimeSpan.FromSeconds(10);

    private TimeSpan? _begun;
    private bool _isAsking;
    private BackOff _backOff = New();

    public ErrandKey Key => key;

    /// <summary>Our identity.</summary>
    public Uid Luid => luid;

    /// <summary>Who must hear it.</summary>
    public Uid Ruid => ruid;

    public TimeSpan Due { get; private set; } = due;

    /// <summary>It is being dialled for, or said.</summary>
    public bool IsOut { get; private set; }

    /// <summary>While it was out there came a reason to try again at once.</summary>
    public bool IsHastened { get; private set; }

    public DateTimeOffset? LastTry { get; private set; }

    public void Begin(Moment at)
    {
        IsOut = true;
        IsHastened = false;
        LastTry = at.Date;
        _begun = at.Now;
    }

    /// <summary>It has to be said again, after a wait that grows.</summary>
    /// <param name="now">Monotonic time.</param>
    /// <param name="chance">0 to below 1.</param>
    /// <param name="retryAfter">What the other side said to wait, if it did.</param>
    public void Failed(TimeSpan now, double chance, TimeSpan? retryAfter)
    {
        IsOut = false;
        TimeSpan asked = retryAfter > RequestLimits.MaxRetryAfter ? RequestLimits.MaxRetryAfter : retryAfter ?? default;
        TimeSpan wait = IsHastened ? default : _backOff.Next(chance);
        Due = now + (asked > wait ? asked : wait);
    }

    /// <summary>It was heard, and will be asked after.</summary>
    /// <param name="now">Monotonic time.</param>
    /// <param name="chance">0 to below 1.</param>
    /// <param name="isFirst">The first time since the start, or since something new.</param>
    public void Delivered(TimeSpan now, double chance, bool isFirst)
    {
        IsOut = false;
        if (isFirst || !_isAsking)
        {
            _isAsking = true;
            _backOff = new BackOff(RequestLimits.DeliveredMin, RequestLimits.DeliveredMax);
        }

        Due = now + _backOff.Next(chance);
    }

    /// <summary>Who is to hear it has called, so he may be reached. Two that cannot come to terms must not call each other in a tight loop.</summary>
    public void Heard(TimeSpan due)
    {
        if (!_isAsking && !IsOut)
        {
            TimeSpan soonest = _begun + HeardEvery ?? due;
            due = due < soonest ? soonest : due;
            Due = due < Due ? due : Due;
        }
    }

    /// <summary>Something else is to be said from now on, of which nothing was heard yet: it is tried at once, and as often as what is new.</summary>
    public void Renew(TimeSpan due)
    {
        _isAsking = false;
        _backOff = New();
        Hasten(due);
    }

    /// <summary>What failed before says nothing any more: it is tried at once.</summary>
    public void Hasten(TimeSpan due)
    {
        _backOff.Reset();
        IsHastened = IsOut;
        Due = due < Due ? due : Due;
    }

    private static BackOff New() => new(RequestLimits.BackOffMin, RequestLimits.BackOffMax);
}
