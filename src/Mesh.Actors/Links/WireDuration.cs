namespace Mesh.Actors.Links;

/// <summary>Durations as the wire has them: whole milliseconds in 32 bits.</summary>
internal static class WireDuration
{
    /// <summary>
    /// Rounds up, so that a wait is never told shorter than it is; what does not fit becomes the nearest that does.
    /// </summary>
    public static uint ToMilliseconds(TimeSpan duration) =>
        (uint)Math.Clamp(Math.Ceiling(duration.TotalMilliseconds), 0, uint.MaxValue);
}
