using Mesh.Actors.Identity;
using Mesh.Actors.Links;
using Mesh.Actors.Peers;
using Mesh.Actors.Transport;
using Mesh.Contracts;

namespace Mesh.Actors.Host;

/// <summary>What a host is made of.</summary>
internal sealed record HostParts(
    IKeyRing Keys,
    ContactBook Contacts,
    ITransport Transport,
    IProofVerifier Verifier,
    AdmissionHandler? Admission,
    HostShared Shared,
    MeshOptions Options,
    IMeshRandom Random,
    string? Agent
);

/// <summary>Opens an app. Answered with <see cref="AppOpened"/> or <see cref="AppRefused"/>.</summary>
internal sealed record OpenApp(AppPort App);

internal sealed record AppOpened;

internal sealed record AppRefused(MeshErrorCode Code, string Reason);

/// <summary>The transport took a link.</summary>
internal sealed record IncomingLink(Link Link);

/// <summary>Asks for a connection. Answered with <see cref="ConnectResult"/> when it is up, whoever dialled it, or when nothing is left to bring it up.</summary>
/// <param name="Luid">Our identity.</param>
/// <param name="Ruid">Whom to reach.</param>
/// <param name="Rhid">On which host; null for any.</param>
/// <param name="Addresses">Where; null for what the contact's card says.</param>
internal sealed record ConnectTo(Uid Luid, Uid Ruid, Hid? Rhid, IReadOnlyList<string>? Addresses);

/// <param name="Connected">True if a connection is up.</param>
/// <param name="Failures">Each candidate and why it failed.</param>
internal sealed record ConnectResult(bool Connected, IReadOnlyList<string> Failures);

/// <summary>Ends a connection in good order, if it is there. Answered with <see cref="Disconnected"/> when it is gone.</summary>
internal sealed record Disconnect(Uid Luid, Uid Ruid, Hid Rhid);

internal sealed record Disconnected;

internal sealed record NotConnected;

/// <summary>From a dial: no candidate led to a link.</summary>
internal sealed record DialFailed(IReadOnlyList<string> Failures, TimeSpan? RetryAfter);

/// <summary>From a dial: the link it made was established and handed to the host.</summary>
internal sealed record DialSucceeded;

internal sealed record ContactsChanged(ContactChange Change);

/// <summary>Ends all links in good order. Answered with <see cref="HostStopped"/>.</summary>
internal sealed record StopHost;

internal sealed record HostStopped;

/// <summary>Asks for a <see cref="HostStatus"/>.</summary>
internal sealed record GetHostStatus;

internal sealed record HostStatus(
    IReadOnlyList<ConnectionKey> Connections,
    IReadOnlyList<string> Apps,
    long BufferedBytes,
    int HandshakeCount
);
