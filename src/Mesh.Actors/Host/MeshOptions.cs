using Mesh.Actors.Links;
using Mesh.Actors.Peers;
using Mesh.Contracts;
using Mesh.Contracts.Wire;
using Mesh.Hocon.Extensions;

namespace Mesh.Actors.Host;

/// <summary>How a mesh host behaves. Every value has a default that suits a service; change it by <c>with</c>. HOCON: <c>mesh</c>.</summary>
public sealed record MeshOptions : IHoconValidated
{
    /// <summary>Times and sizes of links. HOCON: <c>link</c>.</summary>
    [HoconKey("link")]
    public LinkOptions Link { get; init; } = new();

    /// <summary>Who may connect. HOCON: <c>trust</c>.</summary>
    /// <value>Contacts by default: each side must hold the other.</value>
    [HoconKey("trust")]
    public TrustMode Trust { get; init; } = TrustMode.Contacts;

    /// <summary>
    /// What an app may use of which the grants say nothing: all that its program names, or nothing. HOCON: <c>permissions</c>.
    /// </summary>
    /// <value>Open by default: the program that opens an app decides.</value>
    [HoconKey("permissions")]
    public PermissionMode Permissions { get; init; } = PermissionMode.Open;

    /// <summary>Whether strangers who have our card may ask to become contacts. HOCON: <c>requests</c>.</summary>
    /// <value>True by default. When off, answers to our own requests are heard only when these are repeated.</value>
    [HoconKey("requests")]
    public bool TakesRequests { get; init; } = true;

    /// <summary>Bytes that one app may have waiting on one connection; a frame that does not fit gets 507. HOCON: <c>limits.send-buffer</c>.</summary>
    /// <value>1 MiB by default; 64 KiB to 64 MiB.</value>
    [HoconKey("limits.send-buffer", Min = "64 KiB", Max = "64 MiB", IsSize = true)]
    public int SendBufferBytes { get; init; } = 1_048_576;

    /// <summary>Frames that one app may have waiting on one connection. HOCON: <c>limits.send-buffer-frames</c>.</summary>
    /// <value>8,192 by default; 1 to 1,048,576.</value>
    [HoconKey("limits.send-buffer-frames", Min = "1", Max = "1048576")]
    public int SendBufferFrames { get; init; } = 8_192;

    /// <summary>Credit that each remote source has towards one of our endpoints at first. HOCON: <c>limits.window</c>.</summary>
    /// <value>256 KiB by default; 64 KiB to 16 MiB.</value>
    [HoconKey("limits.window", Min = "64 KiB", Max = "16 MiB", IsSize = true)]
    public int WindowBytes { get; init; } = (int)WireLimits.Window;

    /// <summary>
    /// Bytes in all send buffers and inboxes of the host together; above it nothing is promised any more, and what was promised before may take a
    /// quarter more. HOCON: <c>limits.buffers</c>.
    /// </summary>
    /// <value>256 MiB by default; at least 1 MiB.</value>
    [HoconKey("limits.buffers", Min = "1 MiB", IsSize = true)]
    public long BufferBytes { get; init; } = 268_435_456;

    /// <summary>
    /// Connections at a time, those included that are being made. A quarter is kept for pins, and where trust is open another quarter is kept
    /// from strangers. Where all are taken a better one displaces the least: pins before contacts before strangers. HOCON: <c>limits.connections</c>.
    /// </summary>
    /// <value>1,000 by default; at least 1.</value>
    [HoconKey("limits.connections", Min = "1")]
    public int ConnectionCount { get; init; } = 1_000;

    /// <summary>Connections to the hosts of one remote identity. HOCON: <c>limits.connections-per-identity</c>.</summary>
    /// <value>100 by default; at least 1.</value>
    [HoconKey("limits.connections-per-identity", Min = "1")]
    public int ConnectionsPerIdentity { get; init; } = 100;

    /// <summary>Apps that are open at a time. HOCON: <c>limits.apps</c>.</summary>
    /// <value>1,000 by default; at least 1.</value>
    [HoconKey("limits.apps", Min = "1")]
    public int AppCount { get; init; } = 1_000;

    /// <summary>Pins that all apps together may have, those of closed ones too; one more is refused. HOCON: <c>limits.pins</c>.</summary>
    /// <value>200,000 by default; at least 1.</value>
    [HoconKey("limits.pins", Min = "1")]
    public int PinCount { get; init; } = 200_000;

    /// <summary>
    /// Dials under way at a time, each with up to <see cref="DialAttempts"/> sockets; more wait for their turn: calls of <c>ConnectAsync</c> first, then
    /// whoever was heard of, then pins by priority, then contacts; every fourth turn is his who waits longest. Higher reaches many absent hosts sooner, and
    /// takes more sockets and memory at a time. HOCON: <c>limits.dials</c>.
    /// </summary>
    /// <value>64 by default; 1 to 65,536.</value>
    [HoconKey("limits.dials", Min = "1", Max = "65536")]
    public int DialCount { get; init; } = 64;

    /// <summary>Whether contacts with a known address are dialled without anyone asking, and again when they are lost. HOCON: <c>dial.contacts</c>.</summary>
    /// <value>True by default.</value>
    [HoconKey("dial.contacts")]
    public bool DialContacts { get; init; } = true;

    /// <summary>Shortest wait before a contact is dialled again. HOCON: <c>dial.backoff-min</c>.</summary>
    /// <value>1 s by default; 10 ms to 60 s.</value>
    [HoconKey("dial.backoff-min", Min = "10ms", Max = "60s")]
    public TimeSpan BackOffMin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait before a contact is dialled again. HOCON: <c>dial.backoff-max</c>.</summary>
    /// <value>60 s by default; 10 ms to 1 day, and not below <see cref="BackOffMin"/>.</value>
    [HoconKey("dial.backoff-max", Min = "10ms", Max = "1d")]
    public TimeSpan BackOffMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>When a dial has several addresses: how long after one is tried the next is tried beside it. HOCON: <c>dial.stagger</c>.</summary>
    /// <value>250 ms by default (RFC 8305 §5); 10 ms to 10 s.</value>
    [HoconKey("dial.stagger", Min = "10ms", Max = "10s")]
    public TimeSpan DialStagger { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How many addresses of one dial are tried at a time. HOCON: <c>dial.attempts</c>.</summary>
    /// <value>4 by default; 1 to 16.</value>
    [HoconKey("dial.attempts", Min = "1", Max = "16")]
    public int DialAttempts { get; init; } = 4;

    /// <summary>How long a stopping host waits for its links to end in good order. HOCON: <c>stop-timeout</c>.</summary>
    /// <value>3 s by default; 1 ms to 60 s.</value>
    [HoconKey("stop-timeout", Min = "1ms", Max = "60s")]
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>What the connections need of it.</summary>
    internal HostBounds Bounds => new(Link, SendBufferBytes, SendBufferFrames, WindowBytes, BufferBytes);

    /// <inheritdoc cref="HoconSchema.Validate"/>
    public IReadOnlyList<string> Validate() => HoconSchema.Validate(this, "mesh");

    IEnumerable<(string Key, string Message)> IHoconValidated.Check()
    {
        if (BackOffMax < BackOffMin)
        {
            yield return (
                "dial.backoff-max",
                $"{HoconSchema.Text(BackOffMax)} is below backoff-min, {HoconSchema.Text(BackOffMin)}"
            );
        }
    }
}
