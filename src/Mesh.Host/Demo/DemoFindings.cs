namespace Mesh.Host.Demo;

/// <summary>A figure that was measured in this run.</summary>
/// <param name="Key">Its name in JSON.</param>
/// <param name="Text">Its name for people.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit: <c>ms</c>, <c>µs</c>, <c>frames/s</c> or <c>frames</c>.</param>
internal sealed record DemoMeasurement(string Key, string Text, double Value, string Unit);

/// <summary>Something that must hold.</summary>
/// <param name="Text">What.</param>
/// <param name="Holds">Whether it does.</param>
/// <param name="Detail">What was found.</param>
internal sealed record DemoExpectation(string Text, bool Holds, string Detail);

/// <summary>What the demonstration found out: its figures, and which expectations held. Single owner: the run.</summary>
internal sealed class DemoFindings
{
    private readonly List<DemoMeasurement> _measurements = [];
    private readonly List<DemoExpectation> _expectations = [];

    public IReadOnlyList<DemoMeasurement> Measurements => _measurements;

    public IReadOnlyList<DemoExpectation> Expectations => _expectations;

    /// <summary>True if there were expectations and all held.</summary>
    public bool Ok => _expectations.Count > 0 && _expectations.All(expectation => expectation.Holds);

    public void Measure(string key, string text, double value, string unit) =>
        _measurements.Add(new DemoMeasurement(key, text, value, unit));

    public bool Expect(string text, bool holds, string detail)
    {
        _expectations.Add(new DemoExpectation(text, holds, detail));
        return holds;
    }
}
