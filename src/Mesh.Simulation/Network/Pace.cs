namespace Mesh.Simulation;

/// <summary>When what is sent in one direction arrives: behind what was sent before, a line's width, a way's length, and chance later.</summary>
internal sealed class Pace(SimPath path, TimeSpan latency, SimRandom random)
{
    private long _lineFreeAt;
    private long _last;

    /// <summary>When so many bytes arrive that are sent now.</summary>
    public long Next(long now, int bytes)
    {
        _lineFreeAt = Math.Max(_lineFreeAt, now);
        if (path.BytesPerSecond > 0)
        {
            _lineFreeAt += (long)bytes * TimeSpan.TicksPerSecond / path.BytesPerSecond;
        }

        long due = _lineFreeAt + latency.Ticks + random.Exponential(path.Jitter).Ticks;
        if (random.Chance(path.Loss))
        {
            due += path.Retransmit.Ticks;
        }

        return _last = Math.Max(_last, due);
    }

    /// <summary>When what was held arrives at the earliest, now that the way is open: it is sent again, some time.</summary>
    public long AfterStall(long now)
    {
        long due = now + latency.Ticks + random.Between(TimeSpan.Zero, path.Retransmit).Ticks;
        _last = Math.Max(_last, due);
        return due;
    }
}
