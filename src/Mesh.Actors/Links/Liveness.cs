namespace Mesh.Actors.Links;

/// <summary>Decides whether the remote host of one link is still there.</summary>
/// <remarks>
/// <para>
/// Think of somebody on the telephone. While he talks he is there. When he has been silent for a while (10 s) you ask
/// "are you there?". If then nothing comes, he is gone (30 s after his last word). And if he talks on without ever
/// answering the question, something reads to you that cannot hear you, which is no conversation either: 30 s after the
/// question that is the end, too. Talking yourself proves nothing about him.
/// </para>
/// <para>
/// But if <i>you</i> dozed off meanwhile, his words may lie unheard in your ear, and a verdict would be about yourself.
/// So the time that this host was kept from running, as it measures it, stretches the limit: each second of ours gives
/// him two, one for the one we missed and one to hear what has piled up, until the limit is twice
/// (<see cref="LivenessOptions.MaxStretch"/>) what it was. One second more covers the grain of timers. The bound is
/// therefore 30 s × stretch + 1 s, at most 61 s. The idea of a detector that doubts itself first is Lifeguard's
/// (Dadgar, Phillips, Currey 2017, "local health multiplier"); there is no gossip to ask here, so only the own delay
/// counts.
/// </para>
/// <para>
/// Both sides of a quiet link hear the last word at the same time, and one question serves both: who hears it needs not ask. So
/// the side that accepted the link asks first, and the one that dialled it lets one <see cref="Grain"/> more pass before it does. It asks
/// all the same when it hears nothing.
/// </para>
/// <para>No clock is in it: <c>now</c> is monotonic time. One owner, no threads.</para>
/// </remarks>
internal sealed class Liveness
{
    private static readonly TimeSpan TimerGrain = TimeSpan.FromSeconds(1);

    private readonly LivenessOptions _options;
    private readonly TimeSpan _pingAfter;
    private Waiting _silence;
    private Waiting? _ping;
    private ulong _token;
    private TimeSpan _last;

    /// <summary>Begins with a sign of life: the handshake was one.</summary>
    /// <param name="options">The times.</param>
    /// <param name="now">Monotonic time.</param>
    /// <param name="dialled">Whether this host dialled the link, and so asks second.</param>
    public Liveness(LivenessOptions options, TimeSpan now, bool dialled = false)
    {
        _options = options;
        Grain = options.PingAfter / 10;
        _pingAfter = options.PingAfter + (dialled ? Grain : TimeSpan.Zero);
        _silence = new Waiting(now, TimeSpan.Zero);
        _last = now;
    }

    /// <summary>A tenth of the silence before a ping: to whole multiples of it a ping may be put off.</summary>
    public TimeSpan Grain { get; }

    /// <summary>When <see cref="Tick"/> has something to do next: a ping, or death. Moves with every call.</summary>
    public TimeSpan Deadline => _ping is null ? Earlier(Death, _silence.Since + _pingAfter) : Death;

    /// <summary>When to call <see cref="Tick"/> next, for a host with many links. Later than the last call.</summary>
    /// <remarks>
    /// Pings are put off to the next multiple of <see cref="Grain"/>, so that those of many idle links go out in bursts: to be woken costs a
    /// host far more than to send one. Death is not put off, nor a ping beyond it. While a ping is open, a Pong is
    /// expected within a tenth of the grain: so the timer need not be set anew when it comes.
    /// </remarks>
    public TimeSpan Wake
    {
        get
        {
            TimeSpan next = _ping is { } ping
                ? NextGrain(ping.Since + _pingAfter + (Grain / 10))
                : NextGrain(_silence.Since + _pingAfter - TimeSpan.FromTicks(1));
            return next > _last && next < Death ? next : Deadline;
        }
    }

    /// <summary>When the last record came, whatever it was.</summary>
    public TimeSpan LastHeard => _silence.Since;

    /// <summary>
    /// How long the last answered ping took; null before the first, and where only the other side asks. Includes what we were late ourselves.
    /// </summary>
    public TimeSpan? RoundTrip { get; private set; }

    /// <summary>How much the limit is stretched now, 1 to <see cref="LivenessOptions.MaxStretch"/>.</summary>
    public double Stretch => Math.Max(StretchOf(_silence), _ping is { } ping ? StretchOf(ping) : 1);

    private TimeSpan Death => _ping is { } ping ? Earlier(DeathOf(_silence), DeathOf(ping)) : DeathOf(_silence);

    /// <summary>A complete record came, whatever it is.</summary>
    public void Received(TimeSpan now)
    {
        Advance(now);
        _silence = new Waiting(now, TimeSpan.Zero);
    }

    /// <summary>
    /// A Pong came. One for a ping that is not open proves life like any record, and answers nothing.
    /// </summary>
    public void PongReceived(ulong token, TimeSpan now)
    {
        Received(now);
        if (_ping is { } ping && token == _token)
        {
            RoundTrip = now - ping.Since;
            _ping = null;
        }
    }

    /// <summary>Time has passed.</summary>
    /// <param name="now">Monotonic time.</param>
    /// <param name="ownDelay">For how long this host was kept from running since the last call: the lateness of this
    /// very call at least, or what the dispatcher measured. Zero or more. What of it was before the wait began does not
    /// count.</param>
    public LivenessVerdict Tick(TimeSpan now, TimeSpan ownDelay)
    {
        Advance(now);
        ArgumentOutOfRangeException.ThrowIfLessThan(ownDelay, TimeSpan.Zero);
        _silence = _silence.Delayed(ownDelay, now);
        _ping = _ping?.Delayed(ownDelay, now);

        if (now >= DeathOf(_silence))
        {
            return new LivenessVerdict.Dead(
                $"Nothing was received for {Seconds(now - _silence.Since)} (stretch {StretchText(_silence)})."
            );
        }

        if (_ping is { } ping)
        {
            return now >= DeathOf(ping)
                ? new LivenessVerdict.Dead(
                    $"A ping was not answered for {Seconds(now - ping.Since)} (stretch {StretchText(ping)})."
                )
                : LivenessVerdict.None;
        }

        if (now - _silence.Since < _pingAfter)
        {
            return LivenessVerdict.None;
        }

        _ping = new Waiting(now, TimeSpan.Zero);
        return new LivenessVerdict.SendPing(++_token);
    }

    private static TimeSpan Earlier(TimeSpan left, TimeSpan right) => left < right ? left : right;

    // The first multiple after this time.
    private TimeSpan NextGrain(TimeSpan time) => new(((time.Ticks / Grain.Ticks) + 1) * Grain.Ticks);

    private static string Seconds(TimeSpan duration) => FormattableString.Invariant($"{duration.TotalSeconds:0.###}s");

    private static string StretchText(Waiting waiting, double stretch) =>
        FormattableString.Invariant($"{stretch:0.##}, own delay {waiting.OwnDelay.TotalSeconds:0.###}s");

    private string StretchText(Waiting waiting) => StretchText(waiting, StretchOf(waiting));

    private double StretchOf(Waiting waiting) =>
        Math.Min(1 + (2 * (waiting.OwnDelay / _options.DeadAfter)), _options.MaxStretch);

    private TimeSpan DeathOf(Waiting waiting) => waiting.Since + (_options.DeadAfter * StretchOf(waiting)) + TimerGrain;

    private void Advance(TimeSpan now)
    {
        Debug.Assert(now >= _last, "Monotonic time ran backwards.");
        _last = now;
    }

    /// <summary>Something we wait for: since when, and for how long of it we were not there ourselves.</summary>
    private readonly record struct Waiting(TimeSpan Since, TimeSpan OwnDelay)
    {
        public Waiting Delayed(TimeSpan delay, TimeSpan now) =>
            this with
            {
                OwnDelay = Earlier(OwnDelay + delay, now - Since),
            };
    }
}

/// <summary>What <see cref="Liveness.Tick"/> wants done.</summary>
internal abstract record LivenessVerdict
{
    private LivenessVerdict() { }

    /// <summary>Nothing; ask again at <see cref="Liveness.Wake"/>.</summary>
    public static LivenessVerdict None { get; } = new Nothing();

    /// <summary>Send a Ping with this token.</summary>
    internal sealed record SendPing(ulong Token) : LivenessVerdict;

    /// <summary>The link is dead.</summary>
    internal sealed record Dead(string Reason) : LivenessVerdict;

    private sealed record Nothing : LivenessVerdict;
}
