using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Actors.Requests;

/// <summary>A request of ours, as it is kept.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Luid">Our identity that asks.</param>
/// <param name="To">Whom, and where.</param>
/// <param name="Text">The words with it.</param>
/// <param name="Made">When it was made.</param>
internal sealed record SentEntry(RequestId Id, Uid Luid, ContactCard To, string? Text, DateTimeOffset Made)
{
    public SentRequestState State { get; init; } = SentRequestState.Sending;

    /// <summary>It may have left this host: a withdrawal must follow it.</summary>
    public bool WasSaid { get; init; }

    /// <summary>The other side knows of the withdrawal, or never heard of the request.</summary>
    public bool IsSettled { get; init; }

    public bool IsOpen => State is SentRequestState.Sending or SentRequestState.Delivered;

    /// <summary>Something is still to be said.</summary>
    public bool HasErrand => IsOpen || (State == SentRequestState.Withdrawn && !IsSettled);
}

/// <summary>A request of somebody to us, as it is kept.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Luid">Our identity that is asked.</param>
/// <param name="From">Who asks.</param>
/// <param name="Host">The host that asked.</param>
/// <param name="Text">Their words, cleaned.</param>
/// <param name="Came">When it came.</param>
internal sealed record ReceivedEntry(
    RequestId Id,
    Uid Luid,
    ContactCard From,
    Hid Host,
    string? Text,
    DateTimeOffset Came
)
{
    public ReceivedRequestState State { get; init; } = ReceivedRequestState.Pending;

    /// <summary>When it was accepted or declined.</summary>
    public DateTimeOffset? Answered { get; init; }

    /// <summary>They have our answer.</summary>
    public bool IsDelivered { get; init; }

    public bool IsPending => State == ReceivedRequestState.Pending;

    /// <summary>An answer is still to be brought.</summary>
    public bool HasErrand => State is ReceivedRequestState.Accepted or ReceivedRequestState.Declined && !IsDelivered;
}
