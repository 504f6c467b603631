using Mesh.Contracts.Identity;

namespace Mesh.Contracts;

/// <summary>What has become of a request that we made.</summary>
public enum SentRequestState
{
    /// <summary>It has not come to them, as far as we know; it is tried again until it has, for 30 days.</summary>
    Sending = 0,

    /// <summary>It lies there; nobody has answered yet.</summary>
    Delivered = 1,

    /// <summary>They are a contact now, and we are one of theirs.</summary>
    Accepted = 2,

    /// <summary>They said no.</summary>
    Declined = 3,

    /// <summary>We took it back.</summary>
    Withdrawn = 4,

    /// <summary>It got no answer in 30 days, and is not tried any more.</summary>
    Expired = 5,
}

/// <summary>A request of ours to become a contact of somebody.</summary>
public sealed record SentRequest
{
    /// <summary>Names it.</summary>
    public required RequestId Id { get; init; }

    /// <summary>Our identity that asks.</summary>
    public required Uid Luid { get; init; }

    /// <summary>Whom, and where.</summary>
    public required ContactCard To { get; init; }

    /// <summary>The words sent with it; null for none.</summary>
    public string? Text { get; init; }

    /// <summary>What has become of it.</summary>
    public required SentRequestState State { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Made { get; init; }

    /// <summary>When it was last tried, in this run of the host; null if not yet.</summary>
    public DateTimeOffset? LastTry { get; init; }

    /// <summary>When it is tried next; null if nothing is to be said any more, or is being said.</summary>
    public DateTimeOffset? NextTry { get; init; }
}
