using Mesh.Actors.Links;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Peers;

/// <summary>A link of a connection with all that belongs to it.</summary>
/// <param name="link">Its bytes.</param>
/// <param name="result">What the handshake came to.</param>
/// <param name="liveness">When it is dead.</param>
/// <param name="ownDelay">For how long this host did not run.</param>
/// <param name="slot">What it is for.</param>
internal sealed class RunningLink(
    Link link,
    HandshakeResult result,
    Liveness liveness,
    OwnDelay ownDelay,
    LinkSlot slot
)
{
    public Link Link => link;

    public HandshakeResult Result => result;

    public Liveness Liveness => liveness;

    public OwnDelay OwnDelay => ownDelay;

    public LinkSlot Slot => slot;

    /// <summary>Whether both sides tell each other on it what their identities have signed.</summary>
    public bool CarriesWords => (result.Features & WireFeatures.Words) != 0;

    /// <summary>How often the remote host may.</summary>
    public WordsRate WordsTaken { get; } = new(WireLimits.WordsTakenPerMinute);

    /// <summary>When the liveness timer was to fire: how late it is tells our own delay.</summary>
    public TimeSpan LivenessDue { get; set; }
}
