namespace Mesh.Hocon.Extensions;

/// <summary>A length of time by the calendar, as <c>3 months</c>: how many days it is depends on when it begins.</summary>
/// <param name="Years">Whole years.</param>
/// <param name="Months">Whole months.</param>
/// <param name="Days">Whole days; a week is seven.</param>
public readonly record struct HoconPeriod(int Years, int Months, int Days)
{
    /// <summary>The moment this long after another.</summary>
    public DateTimeOffset AddTo(DateTimeOffset start) => start.AddYears(Years).AddMonths(Months).AddDays(Days);

    /// <summary>As HOCON reads it again, if only one of the three is not 0; else as <c>1y 2mo 3d</c>.</summary>
    public override string ToString()
    {
        var parts = new List<string>(3);
        if (Years != 0)
        {
            parts.Add($"{Years}y");
        }

        if (Months != 0)
        {
            parts.Add($"{Months}mo");
        }

        if (Days != 0 || parts.Count == 0)
        {
            parts.Add($"{Days}d");
        }

        return string.Join(' ', parts);
    }
}
