using Mesh.Actors.Limits;

namespace Mesh.Actors.Pins;

/// <summary>How long a pin waits between attempts.</summary>
/// <param name="Min">At first.</param>
/// <param name="Max">At most; both spread by a fifth.</param>
internal sealed record PinTimes(TimeSpan Min, TimeSpan Max)
{
    /// <summary>Whoever sits at the other's address may ask for any time; the other is not to be lost for days by that.</summary>
    public static readonly TimeSpan MaxRetryAfter = TimeSpan.FromMinutes(10);

    /// <summary>What was not displaced for so long waits for nothing more than room.</summary>
    public static readonly TimeSpan Forgiven = DisplacementWaits.Forgiven;

    /// <summary>Within this time a pin with a new reason to try does so.</summary>
    public static readonly TimeSpan Spread = TimeSpan.FromMilliseconds(50);
}

/// <summary>A reason to try at once.</summary>
internal enum PinHint
{
    /// <summary>The host, or somebody who knows it, has given a sign of life.</summary>
    Heard,

    /// <summary>Things are not as they were: another network, another card.</summary>
    Anew,
}
