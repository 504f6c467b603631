using System.Text.Json.Serialization;

namespace Mesh.Host.Control.Contract;

/// <summary>Sends a frame. Either <see cref="Text"/> or <see cref="Data"/> is given.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SendRequest
{
    /// <summary><c>WHO[@HOST][/PROTOCOL]</c>.</summary>
    public required string To { get; init; }

    /// <summary>The protocol, where it is not in <see cref="To"/>; null for the only one.</summary>
    public string? Protocol { get; init; }

    /// <summary>The service there: its name, its id, or the beginning of one; null for the only one.</summary>
    public string? Service { get; init; }

    /// <summary>As which of our identities; null for the only one that reaches it.</summary>
    public string? As { get; init; }

    /// <summary>The app that sends it: one of the node's that speaks the protocol, or <c>operator</c>; null for the node's if it runs one.</summary>
    public string? App { get; init; }

    /// <summary>The frame, as UTF-8.</summary>
    public string? Text { get; init; }

    /// <summary>The frame, in base 64; at most 1 MiB.</summary>
    public byte[]? Data { get; init; }

    /// <summary>How long to wait for it to come online, 0 to 300.</summary>
    /// <remarks>Not <c>init</c>: the reader would set what is not given to 0.</remarks>
    public double TimeoutSeconds { get; set; } = 10;
}

/// <summary>The frame was accepted: it stands in the send buffer, and arrives unless the peer goes offline first.</summary>
/// <param name="To">Whom it was sent to, <c>alias@host/protocol</c>.</param>
/// <param name="Luid">As which of our identities.</param>
/// <param name="Ruid">Whom.</param>
/// <param name="Rhid">On which host.</param>
/// <param name="Rsid">Which service.</param>
/// <param name="Protocol">By which protocol.</param>
/// <param name="Bytes">How many.</param>
/// <param name="WaitedSeconds">How long it was waited for.</param>
/// <param name="App">The app that sent it, as grants call it: <c>chat</c>, <c>operator/chat</c>.</param>
internal sealed record SendAnswer(
    string To,
    string Luid,
    string Ruid,
    string Rhid,
    string Rsid,
    string Protocol,
    int Bytes,
    double WaitedSeconds,
    string App
);
