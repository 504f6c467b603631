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
/// <para>No clock is in it: <c>now</c> is monotonic time. One owner, no threads.</para>
/// </remarks>
internal sealed class Liveness
{
    private static readonly TimeSpan Grain = TimeSpan.FromSeconds(1);

    private readonly LivenessOptions _options;
    private Waiting _silence;
    private Waiting? _ping;
    private ulong _token;
    private TimeSpan _last;

    /// <summary>Begins with a sign of life: the handshake was one.</summary>
    public Liveness(LivenessOptions options, TimeSpan now)
    {
        _options = options;
        _silence = new Waiting(now, TimeSpan.Zero);
        _last = now;
    }

    /// <summary>When <see cref="Tick"/> must be called next. Moves with every call.</summary>
    public TimeSpan Deadline
    {
        get
        {
            TimeSpan end = DeathOf(_silence);
            if (_ping is not { } ping)
            {
                return Earlier(end, _silence.Since + _options.PingAfter);
            }

            return Earlier(end, DeathOf(ping));
        }
    }

    /// <summary>When the last record came, whatever it was.</summary>
    public TimeSpan LastHeard => _silence.Since;

    /// <summary>Whether what comes next is a ping, which may as well be a little later, and no death, which may not.</summary>
    public bool IsPingNext => _ping is null && Deadline < DeathOf(_silence);

    /// <summary>
    /// How long the last answered ping took; null before the first. Includes what we were late ourselves.
    /// </summary>
    public TimeSpan? RoundTrip { get; private set; }

    /// <summary>How much the limit is stretched now, 1 to <see cref="LivenessOptions.MaxStretch"/>.</summary>
    public double Stretch => Math.Max(StretchOf(_silence), _ping is { } ping ? StretchOf(ping) : 1);

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

        if (now - _silence.Since < _options.PingAfter)
        {
            return LivenessVerdict.None;
        }

        _ping = new Waiting(now, TimeSpan.Zero);
        return new LivenessVerdict.SendPing(++_token);
    }

    private static TimeSpan Earlier(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private static string Seconds(TimeSpan duration) => FormattableString.Invariant($"{duration.TotalSeconds:0.###}s");

    private static string StretchText(Waiting waiting, double stretch) =>
        FormattableString.Invariant($"{stretch:0.##}, own delay {waiting.OwnDelay.TotalSeconds:0.###}s");

    private string StretchText(Waiting waiting) => StretchText(waiting, StretchOf(waiting));

    private double StretchOf(Waiting waiting) =>
        Math.Min(1 + (2 * (waiting.OwnDelay / _options.DeadAfter)), _options.MaxStretch);

    private TimeSpan DeathOf(Waiting waiting) => waiting.Since + (_options.DeadAfter * StretchOf(waiting)) + Grain;

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

    /// <summary>Nothing; ask again at <see cref="Liveness.Deadline"/>.</summary>
    public static LivenessVerdict None { get; } = new Nothing();

    /// <summary>Send a Ping with this token.</summary>
    internal sealed record SendPing(ulong Token) : LivenessVerdict;

    /// <summary>The link is dead.</summary>
    internal sealed record Dead(string Reason) : LivenessVerdict;

    private sealed record Nothing : LivenessVerdict;
}
