using Mesh.Actors.Bans;
using Mesh.Actors.Decisions;
using Mesh.Actors.Identity;
using Mesh.Actors.Peers;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>Asks how it stands with a peer, or with whoever is meant. Answered with <see cref="PeerFacts"/>.</summary>
/// <param name="Luid">Our identity; null for the one that is connected, or the first.</param>
/// <param name="Ruid">The other's.</param>
/// <param name="Rhid">On which host; null for any.</param>
/// <param name="Rsid">Which service; null for any.</param>
/// <param name="Protocol">By which protocol; null for any.</param>
/// <param name="App">The app that asks; null if none does.</param>
internal sealed record GetPeerFacts(Uid? Luid, Uid Ruid, Hid? Rhid, Sid? Rsid, string? Protocol, AppPort? App)
{
    /// <summary>True if the question is about the app's pin of exactly this.</summary>
    public bool IsAboutPin { get; init; }
}

/// <summary>What the host knows of a peer at one moment. The rest is the connection's to say.</summary>
/// <param name="Asked">The question.</param>
/// <param name="Luid">Our identity that the answer is about.</param>
/// <param name="Date">When it is, by the calendar.</param>
/// <param name="OwnHid">This host.</param>
/// <param name="Own">This host's identities.</param>
/// <param name="Apps">The apps that are open.</param>
/// <param name="IsStopping">Whether this host stops.</param>
/// <param name="Trust">Whom it lets in.</param>
/// <param name="DialsContacts">Whether it dials contacts by itself.</param>
/// <param name="Contact">Who the other is in the contact book; null if he is not in it.</param>
/// <param name="Addresses">Where he would be dialled.</param>
/// <param name="IsDialling">Whether a dial to him is under way.</param>
/// <param name="NextDialIn">When he is dialled next; null if that is not planned.</param>
/// <param name="FailedDials">Dials that have failed since one led to a connection.</param>
/// <param name="Connection">The connection that the peer would be on; null if there is none.</param>
/// <param name="Rhid">Its host.</param>
/// <param name="Others">Connections with the same identity that are not that one.</param>
/// <param name="Decisions">What was decided, oldest first.</param>
internal sealed record PeerFacts(
    GetPeerFacts Asked,
    Uid Luid,
    DateTimeOffset Date,
    Hid OwnHid,
    IReadOnlyList<OwnIdentity> Own,
    IReadOnlyList<AppPort> Apps,
    bool IsStopping,
    TrustMode Trust,
    bool DialsContacts,
    Contact? Contact,
    IReadOnlyList<string> Addresses,
    bool IsDialling,
    TimeSpan? NextDialIn,
    int FailedDials,
    IActorRef? Connection,
    Hid? Rhid,
    IReadOnlyList<ConnectionKey> Others,
    IReadOnlyList<Decision> Decisions
)
{
    /// <summary>The pins that the connection would satisfy, of all apps.</summary>
    public IReadOnlyList<OwnedPin> Pins { get; init; } = [];

    /// <summary>How many wait before a dial to him that waits for its turn; null if none waits.</summary>
    public int? DialsBefore { get; init; }

    /// <summary>The ban that keeps us from being connected; null if none does.</summary>
    public Ban? Ban { get; init; }
}
