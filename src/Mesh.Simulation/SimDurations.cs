namespace Mesh.Simulation;

/// <summary>Times as a scenario says them: <c>5.Seconds()</c>.</summary>
public static class SimDurations
{
    /// <summary>So many thousandths of a second.</summary>
    public static TimeSpan Milliseconds(this int count) => TimeSpan.FromMilliseconds(count);

    /// <summary>So many seconds.</summary>
    public static TimeSpan Seconds(this int count) => TimeSpan.FromSeconds(count);

    /// <summary>So many minutes.</summary>
    public static TimeSpan Minutes(this int count) => TimeSpan.FromMinutes(count);

    /// <summary>So many hours.</summary>
    public static TimeSpan Hours(this int count) => TimeSpan.FromHours(count);
}
