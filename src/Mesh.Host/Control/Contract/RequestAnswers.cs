using System.Text.Json.Serialization;

namespace Mesh.Host.Control.Contract;

/// <summary>A contact request, ours or somebody else's.</summary>
internal sealed record RequestInfo
{
    /// <summary>Names it at both ends: 32 digits.</summary>
    public required string Id { get; init; }

    /// <summary>Whether it is ours; else it was made to us.</summary>
    public required bool Sent { get; init; }

    /// <summary>A <see cref="Contracts.SentRequestState"/> or <see cref="Contracts.ReceivedRequestState"/>.</summary>
    public required string State { get; init; }

    /// <summary>Our identity that asks, or is asked.</summary>
    public required string Luid { get; init; }

    /// <summary>Who is asked, or asks.</summary>
    public required string Uid { get; init; }

    /// <summary>What that one calls itself; null for nothing.</summary>
    public required string? Alias { get; init; }

    /// <summary>The words that came or went with it; null for none.</summary>
    public required string? Text { get; init; }

    /// <summary>When it was made, or came.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>When ours is tried next; null if it is not, or is being tried.</summary>
    public required DateTimeOffset? NextTry { get; init; }
}

/// <summary>Contact requests: ours, then those made to us, each in the order of their making.</summary>
internal sealed record RequestsAnswer(IReadOnlyList<RequestInfo> Requests);

/// <summary>Asks somebody to become a contact.</summary>
/// <param name="Card">His card, <c>mesh://card/…</c>.</param>
/// <param name="As">As which of the node's identities; null for the first.</param>
/// <param name="Text">A few words for him, at most 512 bytes of UTF-8; null for none.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AskForContactRequest(string Card, string? As = null, string? Text = null);

/// <summary>Answers a request, or takes one back.</summary>
/// <param name="Request">Its id, or the beginning of it; or the alias of who asked or was asked.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RequestActionRequest(string Request);

/// <summary>Wants the card of an identity of the node.</summary>
/// <param name="Who">Which: its alias, its uid, or the beginning of one; null for the first.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CardRequest(string? Who = null);
