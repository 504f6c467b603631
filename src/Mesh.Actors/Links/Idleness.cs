namespace Mesh.Actors.Links;

/// <summary>Decides when nobody has used a connection for so long that it may be closed.</summary>
/// <remarks>
/// It is shown now and then how many frames have gone and come in all. Only frames count, so pings keep nothing open. It sees a frame at the
/// look after it, and a look may come a moment too early for the time to be full, so the connection is idle for at least
/// <see cref="LinkOptions.IdleAfter"/> and for at most half as long again. No clock in it; one owner.
/// </remarks>
/// <param name="after">How long without frames; null for never.</param>
/// <param name="now">Monotonic time.</param>
internal sealed class Idleness(TimeSpan? after, TimeSpan now)
{
    private ulong _frames;
    private TimeSpan _since = now;

    /// <summary>How often to look; null for never.</summary>
    public TimeSpan? LookEvery => after / 4;

    /// <summary>Somebody wants the connection: the time begins again.</summary>
    public void Touch(TimeSpan now) => _since = now;

    /// <summary>Looks. True if the connection has been idle long enough.</summary>
    /// <param name="frames">Frames that have gone and come on it; any other number than at the last look means use.</param>
    /// <param name="isHeld">Whether either side keeps it; then it is not idle, and the time begins when it is let go.</param>
    /// <param name="now">Monotonic time.</param>
    public bool Look(ulong frames, bool isHeld, TimeSpan now)
    {
        if (frames != _frames || isHeld)
        {
            _frames = frames;
            _since = now;
        }

        return now - _since >= after;
    }
}
