namespace Mesh.Actors.Requests;

/// <summary>Bounds and times of contact requests (docs/protocol.md §9).</summary>
internal static class RequestLimits
{
    /// <summary>Requests of others that wait for our answer.</summary>
    public const int Pending = 256;

    /// <summary>Requests of ours that wait for theirs.</summary>
    public const int Sent = 256;

    /// <summary>Requests that are over, ours and theirs each, kept to be looked at.</summary>
    public const int Done = 256;

    /// <summary>New requests from one address block in <see cref="BlockTime"/>.</summary>
    public const int PerBlock = 16;

    /// <summary>Address blocks that are counted at a time.</summary>
    public const int Blocks = 4_096;

    /// <summary>Requests, answers and withdrawals that are dialled for at a time.</summary>
    public const int Dials = 16;

    public static readonly TimeSpan BlockTime = TimeSpan.FromHours(1);

    /// <summary>How long a request is tried, waits for an answer, and an answer is tried.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>How long who was declined hears the same.</summary>
    public static readonly TimeSpan DeclinedFor = TimeSpan.FromHours(24);

    /// <summary>What a host without room says to wait.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromHours(1);

    /// <summary>The most of another host's retry-after that is heeded.</summary>
    public static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(6);

    public static readonly TimeSpan BackOffMin = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan BackOffMax = TimeSpan.FromMinutes(10);

    /// <summary>A request that lies there is asked after more rarely: whom it is of can dial us to answer.</summary>
    public static readonly TimeSpan DeliveredMin = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan DeliveredMax = TimeSpan.FromHours(6);

    /// <summary>From the second Accepted to the end of a contact link.</summary>
    public static readonly TimeSpan LinkTime = TimeSpan.FromSeconds(10);
}
