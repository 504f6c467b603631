using Mesh.Actors.Links;
using Mesh.Actors.Peers;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Host;

/// <summary>How a mesh host behaves. Every value has a default that suits a service; change it by <c>with</c>. HOCON: <c>mesh</c>.</summary>
public sealed record MeshOptions
{
    /// <summary>Times and sizes of links. HOCON: <c>link</c>.</summary>
    public LinkOptions Link { get; init; } = new();

    /// <summary>Who may connect. HOCON: <c>trust</c>.</summary>
    /// <value>Contacts by default: each side must hold the other.</value>
    public TrustMode Trust { get; init; } = TrustMode.Contacts;

    /// <summary>Bytes that one app may have waiting on one connection; a frame that does not fit gets 507. HOCON: <c>limits.send-buffer</c>.</summary>
    /// <value>1 MiB by default; 64 KiB to 64 MiB.</value>
    public int SendBufferBytes { get; init; } = 1_048_576;

    /// <summary>Frames that one app may have waiting on one connection. HOCON: <c>limits.send-buffer-frames</c>.</summary>
    /// <value>8,192 by default; 1 to 1,048,576.</value>
    public int SendBufferFrames { get; init; } = 8_192;

    /// <summary>Credit that each remote source has towards one of our endpoints at first. HOCON: <c>limits.window</c>.</summary>
    /// <value>256 KiB by default; 64 KiB to 16 MiB.</value>
    public int WindowBytes { get; init; } = (int)WireLimits.Window;

    /// <summary>Bytes in all send buffers and inboxes of the host together. HOCON: <c>limits.buffers</c>.</summary>
    /// <value>256 MiB by default; at least 1 MiB.</value>
    public long BufferBytes { get; init; } = 268_435_456;

    /// <summary>Connections at a time. HOCON: <c>limits.connections</c>.</summary>
    /// <value>1,000 by default; at least 1.</value>
    public int ConnectionCount { get; init; } = 1_000;

    /// <summary>Whether contacts with a known address are dialled without anyone asking, and again when they are lost. HOCON: <c>dial.contacts</c>.</summary>
    /// <value>True by default.</value>
    public bool DialContacts { get; init; } = true;

    /// <summary>Shortest wait before a contact is dialled again. HOCON: <c>dial.backoff-min</c>.</summary>
    /// <value>1 s by default; 10 ms to 60 s.</value>
    public TimeSpan BackOffMin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait before a contact is dialled again. HOCON: <c>dial.backoff-max</c>.</summary>
    /// <value>60 s by default; not below <see cref="BackOffMin"/>.</value>
    public TimeSpan BackOffMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a stopping host waits for its links to end in good order. HOCON: <c>stop-timeout</c>.</summary>
    /// <value>3 s by default; above 0, at most 60 s.</value>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>What the connections need of it.</summary>
    internal HostBounds Bounds => new(Link, SendBufferBytes, SendBufferFrames, WindowBytes, BufferBytes);

    /// <summary>All faults, each with its HOCON path, its value and what is allowed; empty when there are none.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>(Link.Validate());
        Check("limits.send-buffer", SendBufferBytes, 65_536, 67_108_864, "bytes");
        Check("limits.send-buffer-frames", SendBufferFrames, 1, 1_048_576, "frames");
        Check("limits.window", WindowBytes, 65_536, WireLimits.MaxWindow, "bytes");
        Check("limits.buffers", BufferBytes, 1_048_576, long.MaxValue, "bytes");
        Check("limits.connections", ConnectionCount, 1, int.MaxValue, "connections");
        CheckTime("dial.backoff-min", BackOffMin, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(60));
        CheckTime("dial.backoff-max", BackOffMax, BackOffMin, TimeSpan.FromDays(1));
        CheckTime("stop-timeout", StopTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(60));
        return faults;

        void Check(string key, long value, long min, long max, string unit)
        {
            if (value < min || value > max)
            {
                faults.Add(FormattableString.Invariant($"mesh.{key} is {value} {unit}; must be {min} to {max}."));
            }
        }

        void CheckTime(string key, TimeSpan value, TimeSpan min, TimeSpan max)
        {
            if (value < min || value > max)
            {
                faults.Add(
                    $"mesh.{key} is {LinkOptions.Text(value)}; must be {LinkOptions.Text(min)} to {LinkOptions.Text(max)}."
                );
            }
        }
    }
}
