namespace Mesh.Actors.Pins;

/// <summary>Whether the other may be connected with at all.</summary>
internal enum PinStanding
{
    Welcome,
    NoContact,
    Banned,

    /// <summary>Its host is banned, or all of them or their addresses are.</summary>
    HostBanned,

    /// <summary>The luid is none of this host's identities.</summary>
    NotOurIdentity,
}
