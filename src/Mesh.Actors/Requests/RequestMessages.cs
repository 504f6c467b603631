using Mesh.Actors.Identity;
using Mesh.Actors.Links;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Requests;

/// <summary>What the requests of a host are made of.</summary>
/// <param name="Keys">The host's keys.</param>
/// <param name="Contacts">Whom it knows.</param>
/// <param name="Verifier">Checks cards.</param>
/// <param name="Store">Where requests are kept.</param>
/// <param name="Keeper">The host's <see cref="StoreWorker"/>, which has it written. When it fails, the host starts the requests anew.</param>
/// <param name="Addresses">Where the host may be dialled.</param>
/// <param name="Chance">0 to below 1.</param>
/// <param name="Board">Where all can be looked at.</param>
internal sealed record RequestParts(
    IKeyRing Keys,
    ContactBook Contacts,
    IProofVerifier Verifier,
    IMeshStore Store,
    IActorRef Keeper,
    Func<IReadOnlyList<string>> Addresses,
    Func<double> Chance,
    RequestBoard Board
);

/// <summary>All requests as they are on the disk, for any thread to look at.</summary>
internal sealed class RequestBoard
{
    private volatile ContactRequests _all = ContactRequests.None;

    public ContactRequests All
    {
        get => _all;
        set
        {
            _all = value;
            foreach (Action listener in Delegate.EnumerateInvocationList(Changed))
            {
                try
                {
                    listener();
                }
                catch (Exception e)
                {
                    ListenerFailed?.Invoke(e);
                }
            }
        }
    }

    /// <summary>Told after each change, by the actor: a listener returns at once.</summary>
    public event Action? Changed;

    /// <summary>Takes what a listener throws: it must not end the actor.</summary>
    public Action<Exception>? ListenerFailed { get; set; }
}

/// <summary>Asks somebody to become a contact. Answered with <see cref="RequestDone"/> or <see cref="RequestRefused"/>.</summary>
/// <param name="Card">Whom.</param>
/// <param name="Luid">As which of our identities; null for the first.</param>
/// <param name="Text">At most 512 bytes of UTF-8.</param>
internal sealed record AskForContact(ContactCard Card, Uid? Luid, string? Text);

/// <summary>Answers somebody's request. Answered as <see cref="AskForContact"/>.</summary>
internal sealed record AnswerRequest(RequestId Id, bool IsAccepted);

/// <summary>Takes a request of ours back. Answered as <see cref="AskForContact"/>.</summary>
internal sealed record WithdrawRequest(RequestId Id);

/// <summary>It is on the disk.</summary>
internal sealed record RequestDone(RequestId Id);

internal sealed record RequestRefused(MeshException Why);

/// <summary>To the host: dial for an errand, when there is a turn. Answered with <see cref="ContactLinkUp"/> or <see cref="RequestDialFailed"/>.</summary>
/// <param name="Key">The errand.</param>
/// <param name="Luid">Our identity.</param>
/// <param name="Card">Whom, and where.</param>
/// <param name="Host">The host that must be reached; null for any on the card.</param>
internal sealed record DialForRequest(ErrandKey Key, Uid Luid, ContactCard Card, Hid? Host);

/// <summary>To the requests: the turn of a dial that waited has come. Answered with <see cref="RequestTurnTaken"/>.</summary>
internal sealed record RequestTurnCame(DialForRequest Dial);

/// <param name="Dial">As it is wanted now; null if nothing is to be said any more.</param>
internal sealed record RequestTurnTaken(DialForRequest? Dial);

/// <summary>No link came of a dial.</summary>
internal sealed record RequestDialFailed(ErrandKey Key, TimeSpan? RetryAfter);

/// <summary>A contact link is proven.</summary>
/// <param name="Link">The link, unread.</param>
/// <param name="Result">What the handshake came to.</param>
/// <param name="Key">The errand that it was dialled for; null where the other side dialled.</param>
/// <param name="IsBarred">Whether he has been banned, or his host revoked, since. Any thread.</param>
internal sealed record ContactLinkUp(Link Link, HandshakeResult Result, ErrandKey? Key, Func<bool> IsBarred);

/// <summary>Somebody called for more than a request, proven, and whether or not we let him.</summary>
internal sealed record PeerCalled(Uid Luid, Uid Ruid);

/// <summary>The contact book has changed.</summary>
internal sealed record ContactMoved(Uid Uid, ContactChangeKind Kind);

/// <summary>This machine is in another network.</summary>
internal sealed record NetworkMoved
{
    public static NetworkMoved Instance { get; } = new();
}

/// <summary>From a contact link: a record has come. Answered with <see cref="SayOnLink"/>.</summary>
internal sealed record HeardOnLink(ControlMessage Message);

/// <summary>To a contact link: say this, if anything, and end the link or read on.</summary>
internal sealed record SayOnLink(ControlMessage? Message, bool IsLast);
