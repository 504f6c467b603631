using System.Globalization;

namespace Mesh.Host.Demo;

/// <summary>How figures are written for people.</summary>
internal static class DemoText
{
    public static string Of(DemoMeasurement measured) =>
        measured.Unit switch
        {
            "µs" => Us(measured.Value),
            "ms" => string.Create(CultureInfo.InvariantCulture, $"{measured.Value:N0} ms"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{measured.Value:N0} {measured.Unit}"),
        };

    /// <summary>Microseconds, as milliseconds from 1,000 on; a dash for none.</summary>
    public static string Us(double us) =>
        us switch
        {
            <= 0 => "-",
            < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{us:0} µs"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{us / 1000:0.00} ms"),
        };

    public static string Verdict(DemoRun run)
    {
        int failed = run.Findings.Expectations.Count(expectation => !expectation.Holds);
        int all = run.Findings.Expectations.Count;
        string seconds = run.State.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        return failed == 0
            ? $"All {all} expectations held, in {seconds} s."
            : $"{failed} of {all} expectations FAILED: "
                + string.Join("; ", run.Findings.Expectations.Where(e => !e.Holds).Select(e => e.Text));
    }
}
