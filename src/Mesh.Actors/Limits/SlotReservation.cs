namespace Mesh.Actors.Limits;

/// <summary>A claim to a slot. Whoever holds it gives it back, once; more often is without effect. Any thread.</summary>
internal sealed class SlotReservation(Action giveBack)
{
    private int _given;

    public void GiveBack()
    {
        if (Interlocked.Exchange(ref _given, 1) == 0)
        {
            giveBack();
        }
    }
}

/// <summary>Either a reservation, or why there is none.</summary>
internal readonly record struct SlotAnswer(SlotReservation? Reservation, SlotRefusal? Refusal);

/// <summary>Why there is no slot.</summary>
/// <param name="Reason">Told to a proven caller; names no number of ours and nobody else.</param>
/// <param name="RetryAfter">When to ask again.</param>
internal sealed record SlotRefusal(string Reason, TimeSpan RetryAfter)
{
    /// <summary>No slot is left for this class.</summary>
    public static readonly SlotRefusal Full = new("the host has no slot left", TimeSpan.FromSeconds(30));

    /// <summary>Told to a connection that lost its place; how long it is to stay away is <see cref="DisplacementWaits"/>'.</summary>
    public static readonly SlotRefusal Displaced = Full with
    {
        Reason = "the host needs the place for another connection",
    };

    /// <summary>The identity has as many connections as one may have.</summary>
    public static readonly SlotRefusal Identity = new(
        "the identity has as many connections as it may have",
        TimeSpan.FromSeconds(30)
    );

    /// <summary>The connection has as many links as one may have; the time in which two links become one.</summary>
    public static readonly SlotRefusal Links = new(
        "the connection has as many links as it may have",
        TimeSpan.FromSeconds(2)
    );
}
