using System.Diagnostics.CodeAnalysis;

namespace Mesh.Contracts.Primitives;

/// <summary>The first packet of a primitive protocol: who speaks, and what. It claims, and proves nothing.</summary>
/// <remarks>
/// <code>[proto_len(1)][proto][peer_id(20)]      08 "zolo/1.0" and 20 bytes</code>
/// The packet is exactly that: a byte too few or too many is refused, so that it has one encoding and nothing hides behind it.
/// </remarks>
/// <param name="PeerId">Who speaks.</param>
/// <param name="Protocol">What he speaks: 0 to 255 bytes of UTF-8.</param>
public readonly record struct Handshake(PeerId PeerId, string Protocol)
{
    /// <summary>The longest packet, in bytes.</summary>
    public const int MaxSize = 1 + StrictUtf8.MaxShortBytes + PeerId.Size;

    /// <summary>The packet of this peer and protocol.</summary>
    /// <param name="peerId">Who speaks.</param>
    /// <param name="protocol">0 to 255 bytes of UTF-8.</param>
    /// <exception cref="ArgumentException">The protocol is null, longer than 255 bytes, or no UTF-8 stands for it.</exception>
    public static byte[] Encode(PeerId peerId, string protocol = PeerInfo.DefaultProtocol)
    {
        int length = StrictUtf8.Count(protocol, StrictUtf8.MaxShortBytes, "A protocol", nameof(protocol));
        var packet = new byte[1 + length + PeerId.Size];
        packet[0] = (byte)length;
        StrictUtf8.Write(protocol, packet.AsSpan(1, length));
        peerId.WriteTo(packet.AsSpan(1 + length));
        return packet;
    }

    /// <summary>Reads a packet.</summary>
    /// <exception cref="FormatException">It is none; the message says at which offset and why.</exception>
    public static Handshake Decode(ReadOnlySpan<byte> packet) =>
        TryDecode(packet, out Handshake handshake, out string? error) ? handshake : throw new FormatException(error);

    /// <summary>Reads a packet; of what is none, says at which offset and why.</summary>
    /// <remarks>Nothing is allocated before all lengths are known to be right.</remarks>
    public static bool TryDecode(
        ReadOnlySpan<byte> packet,
        out Handshake handshake,
        [NotNullWhen(false)] out string? error
    )
    {
        handshake = default;
        error = Fault(packet, out string protocol);
        if (error is not null)
        {
            return false;
        }

        handshake = new Handshake(new PeerId(packet[^PeerId.Size..]), protocol);
        return true;
    }

    private static string? Fault(ReadOnlySpan<byte> packet, out string protocol)
    {
        protocol = "";
        if (packet.IsEmpty)
        {
            return "This is no handshake: at offset 0: the length of the protocol is missing, there are 0 bytes.";
        }

        int length = packet[0];
        int expected = 1 + length + PeerId.Size;
        if (packet.Length != expected)
        {
            return $"This is no handshake: at offset 0: a protocol of {length} bytes makes {expected} bytes in all, "
                + $"found {packet.Length:N0}.";
        }

        string? fault = StrictUtf8.Read(packet.Slice(1, length), 1, "the protocol", out protocol);
        return fault is null ? null : $"This is no handshake: {fault}.";
    }
}
