namespace Mesh.Actors.Pins;

/// <summary>When something befalls a pin, and the chance that it may draw then.</summary>
/// <param name="Now">Monotonic time.</param>
/// <param name="Date">By the calendar.</param>
/// <param name="Chance">0 to below 1.</param>
internal readonly record struct PinMoment(TimeSpan Now, DateTimeOffset Date, double Chance);

/// <summary>What is to be done after something befell a pin.</summary>
[Flags]
internal enum PinEffects
{
    None = 0,

    /// <summary>Ask the host for the connection, and say how that ended.</summary>
    Dial = 1,

    /// <summary>The state is another one.</summary>
    Told = 2,
}
