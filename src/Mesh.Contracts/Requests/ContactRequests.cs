namespace Mesh.Contracts;

/// <summary>All contact requests that a host keeps, at one moment: what is on its disk.</summary>
/// <param name="Sent">Ours, in the order of their making.</param>
/// <param name="Received">Those made to us, in the order of their coming.</param>
public sealed record ContactRequests(IReadOnlyList<SentRequest> Sent, IReadOnlyList<ReceivedRequest> Received)
{
    /// <summary>None.</summary>
    public static ContactRequests None { get; } = new([], []);
}

/// <summary>A contact request is new, or something has become of it; told on the event stream once it is on the disk. One of the two is there.</summary>
public sealed class ContactRequestChanged
{
    /// <summary>The request, if it is ours.</summary>
    public SentRequest? Sent { get; init; }

    /// <summary>The request, if it was made to us.</summary>
    public ReceivedRequest? Received { get; init; }
}
