using Mesh.Actors.Limits;
using Mesh.Actors.Links;
using Mesh.Contracts;

namespace Mesh.Actors.Pins;

/// <summary>Decides when the connection of one pin is asked for, and says at every moment how it stands with it.</summary>
/// <remarks>
/// <para>
/// Like a caller who has promised to reach somebody: he rings, waits longer after each failure but never longer than the longest back-off, rings at once when
/// there is news, and can always say what he is waiting for. Source: docs/architecture.md "Pins"; research p2p.md W12 to W16, E4. Differs from a dial plan
/// of a contact in that it never rests while it is to be kept up.
/// </para>
/// <para>
/// Invariant: while it is not connected it is connecting, or has a time of the next attempt, or says what else it waits for. Attempts begin at most the
/// longest back-off, spread by a fifth, after each other, and at least four fifths of the shortest after one has failed.
/// </para>
/// <para>No actor, clock or random in it; one owner.</para>
/// </remarks>
/// <param name="target">What is pinned.</param>
/// <param name="times">How long to wait.</param>
/// <param name="date">Now, by the calendar.</param>
internal sealed partial class PinMachine(PinTarget target, PinTimes times, DateTimeOffset date)
{
    private PinPolicy _policy;
    private PinStanding _standing;
    private BackOff? _backOff;

    // Of a pin on any host: others that are connected than the one it is bound to.
    private List<Hid>? _others;
    private string? _why;
    private string? _noRoomBy;
    private TimeSpan _next = Never;
    private TimeSpan _attempted = Never;
    private int _failed;
    private int _displacements;
    private TimeSpan? _displaced;
    private bool _isUp;
    private bool _isDialling;
    private bool _waitsForTurn;
    private bool _isHinted;
    private bool _isResting;
    private bool _hasNoAddress;

    // True if the next attempt is at another time than the state says.
    private bool _isPlanned;

    public PinTarget Target => target;

    /// <summary>How it stands.</summary>
    public PinState State { get; private set; } = Initial(target, date);

    /// <summary>Whether a sign of life came since the last attempt that failed.</summary>
    public bool IsHeard { get; private set; }

    /// <summary>When <see cref="Tick"/> is to be called; null for never. Monotonic time.</summary>
    public TimeSpan? NextAttempt => _next == Never ? null : _next;

    /// <summary>How it stands with a pin that begins.</summary>
    public static PinState Initial(
        PinTarget target,
        DateTimeOffset date,
        PinStanding standing = PinStanding.Welcome,
        IReadOnlyList<Hid>? up = null
    )
    {
        Hid? first = up is [Hid host, ..] ? host : null;
        bool isWelcome = standing == PinStanding.Welcome;
        return new PinState
        {
            Phase =
                first is not null ? PinPhase.Connected
                : isWelcome ? PinPhase.Connecting
                : PinPhase.NotPermitted,
            Since = date,
            Host = target.IsAnyHost ? first : target.Rhid,
            Why =
                first is not null ? null
                : isWelcome ? PinWords.First
                : PinWords.Of(standing),
        };
    }

    /// <summary>It begins to act.</summary>
    /// <param name="at">When.</param>
    /// <param name="with">With what.</param>
    public PinEffects Begin(PinMoment at, BeginPin with)
    {
        _policy = with.Policy;
        _standing = with.Standing;
        foreach (Hid host in with.Up)
        {
            Take(at, host);
        }

        if (!_isUp && !with.HasAddress)
        {
            _hasNoAddress = true;
            return Settle(at);
        }

        return TrySoon(at);
    }

    /// <summary>It is wanted more or less firmly.</summary>
    public PinEffects SetPolicy(PinMoment at, PinPolicy policy)
    {
        _policy = policy;
        return _isResting && policy == PinPolicy.Always ? TrySoon(at) : Settle(at);
    }

    /// <summary>The other may be connected with now, or may not.</summary>
    public PinEffects SetStanding(PinMoment at, PinStanding standing)
    {
        if (standing == _standing)
        {
            return PinEffects.None;
        }

        _standing = standing;
        _backOff?.Reset();
        return TrySoon(at);
    }

    /// <summary>A connection that satisfies it is up, whoever dialled it.</summary>
    public PinEffects Up(PinMoment at, Hid host)
    {
        Take(at, host);
        return Settle(at);
    }

    /// <summary>A connection that satisfied it is gone.</summary>
    public PinEffects Down(PinMoment at, Hid host, OfflineReason reason, TimeSpan? retryAfter = null)
    {
        if (!_isUp || host != State.Host)
        {
            _others?.Remove(host);
            return PinEffects.None;
        }

        if (_others is [Hid other, ..])
        {
            _others.RemoveAt(0);
            State = State with { Host = other };
            return PinEffects.Told;
        }

        _isUp = false;
        _backOff!.Down(at.Now);
        _why = PinWords.Of(reason);
        if (reason == OfflineReason.Displaced)
        {
            _noRoomBy ??= PinWords.SomeBetterOne;
            _displacements = at.Now - _displaced < PinTimes.Forgiven ? _displacements + 1 : 1;
            _displaced = at.Now;
        }

        if (reason == OfflineReason.Idle && _policy == PinPolicy.Eager)
        {
            _isResting = true;
        }
        else if (MayTry && !_isDialling)
        {
            Plan(at, at.Now + Later(_backOff.Next(at.Chance), Asked(retryAfter)));
        }

        return Settle(at);
    }

    /// <summary>What was asked for by <see cref="PinEffects.Dial"/> waits, since as many are dialled as may be.</summary>
    public PinEffects DialWaits(PinMoment at)
    {
        _waitsForTurn = _isDialling;
        return Settle(at);
    }

    /// <summary>Its turn has come: only now it is being dialled.</summary>
    public PinEffects DialBegan(PinMoment at)
    {
        _waitsForTurn = false;
        _attempted = at.Now;
        return Settle(at);
    }

    /// <summary>What was asked for by <see cref="PinEffects.Dial"/> has ended.</summary>
    public PinEffects DialEnded(PinMoment at, IPinDialAnswer answer)
    {
        bool isHinted = _isHinted;
        _isDialling = false;
        _waitsForTurn = false;
        _isHinted = false;
        if (!MayTry || _isResting)
        {
            return Settle(at);
        }

        if (answer.HasNoAddress && !isHinted)
        {
            _hasNoAddress = true;
            return Settle(at);
        }

        _why = answer.FailureText ?? PinWords.BrokeAtOnce;
        _failed++;
        IsHeard = isHinted && IsHeard;
        TimeSpan begun = _attempted == Never ? at.Now : _attempted;
        TimeSpan wait = (_backOff ??= new BackOff(times.Min, times.Max)).Next(at.Chance);
        TimeSpan pause = wait < times.Min ? wait : times.Min;
        TimeSpan next = Later(begun + (isHinted ? pause : wait), at.Now + (isHinted ? TimeSpan.Zero : pause));
        Plan(at, Later(next, at.Now + Asked(isHinted ? null : answer.RetryAfter)));
        return Settle(at);
    }

    /// <summary>There is a reason to try at once.</summary>
    public PinEffects Hint(PinMoment at, PinHint hint)
    {
        if (hint == PinHint.Heard)
        {
            _backOff?.Heard();
            IsHeard = !_isUp;
        }
        else
        {
            _backOff?.Reset();
        }

        return TrySoon(at);
    }

    /// <summary>Time has come, or may have.</summary>
    public PinEffects Tick(PinMoment at)
    {
        if (_next == Never || at.Now < _next || !MayTry || _isDialling)
        {
            return PinEffects.None;
        }

        _next = Never;
        _isDialling = true;
        _attempted = at.Now;
        return PinEffects.Dial | Settle(at);
    }

    /// <summary>There is no room for its connection beside better ones.</summary>
    public PinEffects NoRoom(PinMoment at, string by)
    {
        _noRoomBy = by;
        return Settle(at);
    }

    /// <summary>There is room for its connection again.</summary>
    public PinEffects Room(PinMoment at)
    {
        if (_noRoomBy is null)
        {
            return PinEffects.None;
        }

        _noRoomBy = null;
        return TrySoon(at, Patience);
    }
}
