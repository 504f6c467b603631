using System.Diagnostics.CodeAnalysis;

namespace Mesh.Contracts.Primitives;

/// <summary>A typed message: of which type, from whom, and what. The sender is a claim, and proves nothing.</summary>
/// <remarks>
/// <code>[type_len(1)][type][sender_len(1)][sender][payload]      04 "PING" 28 "2b31…" "hello"</code>
/// The payload is all that is left, so one message is one packet. The sender is text, as a rule the 40 digits of a <see cref="PeerId"/>.
/// </remarks>
public sealed class PeerMessage
{
    private PeerMessage(string type, string sender, ReadOnlyMemory<byte> payload)
    {
        Type = type;
        Sender = sender;
        Payload = payload;
    }

    /// <summary>What kind of message it is: 0 to 255 bytes of UTF-8.</summary>
    public string Type { get; }

    /// <summary>Who says to have sent it: 0 to 255 bytes of UTF-8.</summary>
    public string Sender { get; }

    /// <summary>What it says: any bytes, none among them too.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>The payload as text.</summary>
    /// <exception cref="FormatException">The payload is no UTF-8; the message says at which offset of the payload.</exception>
    public string PayloadText =>
        StrictUtf8.Read(Payload.Span, 0, "the payload", out string text) is { } fault
            ? throw new FormatException($"This payload is no text: {fault}.")
            : text;

    /// <summary>The packet of a message with a text.</summary>
    /// <param name="type">0 to 255 bytes of UTF-8.</param>
    /// <param name="sender">Who sends it.</param>
    /// <param name="payload">Any text.</param>
    /// <exception cref="ArgumentException">A text is null, too long, or no UTF-8 stands for it.</exception>
    public static byte[] Encode(string type, PeerId sender, string payload) => Encode(type, sender.ToString(), payload);

    /// <summary>The packet of a message with bytes.</summary>
    /// <param name="type">0 to 255 bytes of UTF-8.</param>
    /// <param name="sender">Who sends it.</param>
    /// <param name="payload">Any bytes.</param>
    /// <exception cref="ArgumentException">The type is null, too long, or no UTF-8 stands for it.</exception>
    public static byte[] Encode(string type, PeerId sender, ReadOnlySpan<byte> payload) =>
        Encode(type, sender.ToString(), payload);

    /// <summary>The packet of a message with a text, from a sender of any name.</summary>
    /// <param name="type">0 to 255 bytes of UTF-8.</param>
    /// <param name="sender">0 to 255 bytes of UTF-8.</param>
    /// <param name="payload">Any text.</param>
    /// <exception cref="ArgumentException">A text is null, too long, or no UTF-8 stands for it.</exception>
    public static byte[] Encode(string type, string sender, string payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return Encode(type, sender, StrictUtf8.Bytes(payload, "The payload", nameof(payload)));
    }

    /// <summary>The packet of a message with bytes, from a sender of any name.</summary>
    /// <param name="type">0 to 255 bytes of UTF-8.</param>
    /// <param name="sender">0 to 255 bytes of UTF-8.</param>
    /// <param name="payload">Any bytes.</param>
    /// <exception cref="ArgumentException">A text is null, too long, or no UTF-8 stands for it; or the whole is longer than an array may be.</exception>
    public static byte[] Encode(string type, string sender, ReadOnlySpan<byte> payload)
    {
        int typeLength = StrictUtf8.Count(type, StrictUtf8.MaxShortBytes, "A message's type", nameof(type));
        int senderLength = StrictUtf8.Count(sender, StrictUtf8.MaxShortBytes, "A message's sender", nameof(sender));
        int head = 2 + typeLength + senderLength;
        if (payload.Length > Array.MaxLength - head)
        {
            throw new ArgumentException(
                $"A payload has at most {Array.MaxLength - head:N0} bytes here; found {payload.Length:N0}.",
                nameof(payload)
            );
        }

        var packet = new byte[head + payload.Length];
        packet[0] = (byte)typeLength;
        StrictUtf8.Write(type, packet.AsSpan(1, typeLength));
        packet[1 + typeLength] = (byte)senderLength;
        StrictUtf8.Write(sender, packet.AsSpan(2 + typeLength, senderLength));
        payload.CopyTo(packet.AsSpan(head));
        return packet;
    }

    /// <summary>Reads a packet.</summary>
    /// <exception cref="FormatException">It is none; the message says at which offset and why.</exception>
    public static PeerMessage Decode(ReadOnlySpan<byte> packet) =>
        TryDecode(packet, out PeerMessage? message, out string? error) ? message : throw new FormatException(error);

    /// <summary>Reads a packet; of what is none, says at which offset and why.</summary>
    /// <remarks>The payload is copied, after the lengths are known to be right: never more is allocated than the packet is long.</remarks>
    public static bool TryDecode(
        ReadOnlySpan<byte> packet,
        [NotNullWhen(true)] out PeerMessage? message,
        [NotNullWhen(false)] out string? error
    )
    {
        string sender = "";
        int payloadAt = 0;
        string type = "";
        string? fault = LengthFault(packet, 0, "type", out int senderAt);
        fault ??= LengthFault(packet, senderAt, "sender", out payloadAt);
        fault ??= StrictUtf8.Read(packet[1..senderAt], 1, "the type", out type);
        fault ??= StrictUtf8.Read(packet[(senderAt + 1)..payloadAt], senderAt + 1, "the sender", out sender);
        message = fault is null ? new PeerMessage(type, sender, packet[payloadAt..].ToArray()) : null;
        error = fault is null ? null : $"This is no message: {fault}.";
        return message is not null;
    }

    // What is wrong with the length at this offset; else where what it measures ends.
    private static string? LengthFault(ReadOnlySpan<byte> packet, int at, string what, out int end)
    {
        end = packet.Length;
        if (at >= packet.Length)
        {
            return $"at offset {at}: the length of the {what} is missing, there are {packet.Length} bytes";
        }

        int length = packet[at];
        int left = packet.Length - at - 1;
        end = at + 1 + length;
        return length <= left ? null : $"at offset {at}: the {what} has {length} bytes, but only {left} follow";
    }
}
