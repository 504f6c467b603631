namespace Mesh.Contracts;

/// <summary>What happens to a peer: <see cref="Online"/>, <see cref="Frame"/>, <see cref="Offline"/>.</summary>
/// <remarks>
/// Per peer, Online and Offline strictly alternate, beginning with Online; no Frame comes before Online or after Offline (docs/architecture.md
/// "Events").
/// </remarks>
public abstract class MeshEvent
{
    private protected MeshEvent(Peer peer) => Peer = peer;

    /// <summary>Whom it is about.</summary>
    public Peer Peer { get; }
}

/// <summary>The peer is there now and can be sent to.</summary>
public sealed class Online : MeshEvent
{
    /// <summary>Says that a peer came online.</summary>
    public Online(Peer peer, long epoch = 1)
        : base(peer) => Epoch = epoch;

    /// <summary>
    /// Names this stay: ascending over all peers of the host, never the same twice until the host starts again. Offline carries it, too.
    /// </summary>
    public long Epoch { get; }

    /// <inheritdoc />
    public override string ToString() => $"Online {Peer} (epoch {Epoch})";
}

/// <summary>The peer sent us bytes.</summary>
public sealed class Frame : MeshEvent
{
    // An array and not a ReadOnlyMemory: this object is made for every frame, and 8 bytes are 8 bytes.
    private readonly byte[] _data;

    /// <summary>Wraps a received frame; the array must not change any more.</summary>
    public Frame(Peer peer, byte[] data)
        : base(peer) => _data = data;

    /// <summary>The bytes as they were sent; 0 to 1,048,576 of them. They are the receiver's to keep.</summary>
    public ReadOnlyMemory<byte> Data => _data;

    /// <inheritdoc />
    public override string ToString() => $"Frame {Peer} ({_data.Length} bytes)";
}

/// <summary>The peer is no longer there. Frames received before have been delivered before.</summary>
public sealed class Offline : MeshEvent
{
    /// <summary>Says that a peer went offline.</summary>
    public Offline(Peer peer, OfflineReason reason, long epoch = 1, string? detail = null)
        : base(peer)
    {
        Reason = reason;
        Epoch = epoch;
        Detail = detail;
    }

    /// <summary>Why.</summary>
    public OfflineReason Reason { get; }

    /// <summary>The epoch of the <see cref="Online"/> that this ends.</summary>
    public long Epoch { get; }

    /// <summary>More about it for people, if there is more to say.</summary>
    public string? Detail { get; }

    /// <inheritdoc />
    public override string ToString() => $"Offline {Peer} ({Reason}{(Detail is null ? "" : ": " + Detail)})";
}
