using Mesh.Contracts.Identity;

namespace Mesh.Contracts;

/// <summary>What has become of a request made to us.</summary>
public enum ReceivedRequestState
{
    /// <summary>It waits for our answer.</summary>
    Pending = 0,

    /// <summary>They are a contact now.</summary>
    Accepted = 1,

    /// <summary>We said no; they may ask again after 24 hours.</summary>
    Declined = 2,

    /// <summary>They took it back. If it was accepted before, they are still in our contacts, and we are not in theirs.</summary>
    Withdrawn = 3,
}

/// <summary>A request of somebody to become our contact.</summary>
public sealed record ReceivedRequest
{
    /// <summary>Names it.</summary>
    public required RequestId Id { get; init; }

    /// <summary>Our identity that is asked.</summary>
    public required Uid Luid { get; init; }

    /// <summary>Who asks: proven. What the card calls itself is their own word.</summary>
    public required ContactCard From { get; init; }

    /// <summary>The host that asked.</summary>
    public required Hid Host { get; init; }

    /// <summary>Their words, without control characters; null for none.</summary>
    public string? Text { get; init; }

    /// <summary>What has become of it.</summary>
    public required ReceivedRequestState State { get; init; }

    /// <summary>When it came.</summary>
    public required DateTimeOffset Came { get; init; }

    /// <summary>Whether they have our answer; false while there is none.</summary>
    public bool IsAnswerDelivered { get; init; }
}
