using System.Globalization;
using Mesh.Contracts.Primitives;
using Mesh.Contracts.Tests.Fuzz;

namespace Mesh.Contracts.Tests.Primitives;

/// <summary>Whatever comes in, a decoder answers with a value that encodes to the same bytes, or with an error that names an offset.</summary>
/// <remarks><c>MESH_FUZZ_CASES</c> says how many cases there are for each decoder, <c>MESH_FUZZ_SEED</c> where they begin.</remarks>
public sealed class PrimitivesFuzz
{
    private const int DefaultCases = 10_000;

    // An error text, and for a message a copy of what came.
    private const int MaxAllocatedBytes = 8_192;

    private static readonly int Cases = int.TryParse(
        Environment.GetEnvironmentVariable("MESH_FUZZ_CASES"),
        CultureInfo.InvariantCulture,
        out int cases
    )
        ? cases
        : DefaultCases;

    private static readonly byte[][] Handshakes =
    [
        Handshake.Encode(Ids.Peer(1)),
        Handshake.Encode(Ids.Peer(-1), ""),
        Handshake.Encode(Ids.Peer(3), new string('ü', 127)),
    ];

    private static readonly byte[][] Messages =
    [
        PeerMessage.Encode("PING", Ids.Peer(1), "hello"),
        PeerMessage.Encode("", "", ""),
        PeerMessage.Encode(new string('ü', 127), string.Concat(Enumerable.Repeat("😀", 63)), new string('x', 300)),
    ];

    [Fact]
    public void Damaged_handshakes_are_decoded_to_what_encodes_the_same_or_refused() =>
        Fuzz(
            Handshakes,
            Messages,
            bytes =>
                Handshake.TryDecode(bytes, out Handshake handshake, out string? error)
                    ? (Handshake.Encode(handshake.PeerId, handshake.Protocol), null)
                    : (null, error)
        );

    [Fact]
    public void Damaged_messages_are_decoded_to_what_encodes_the_same_or_refused() =>
        Fuzz(
            Messages,
            Handshakes,
            bytes =>
                PeerMessage.TryDecode(bytes, out PeerMessage? message, out string? error)
                    ? (PeerMessage.Encode(message.Type, message.Sender, message.Payload.Span), null)
                    : (null, error)
        );

    private static void Fuzz(byte[][] corpus, byte[][] foreign, Func<byte[], (byte[]? Again, string? Error)> reencode)
    {
        var mutator = new Mutator(Ids.Seed);
        int decoded = 0;
        for (int i = 0; i < Cases; i++)
        {
            byte[] bytes = mutator.Next(corpus, foreign);
            string about = $"case {i} of seed {Ids.Seed}: {Convert.ToHexString(bytes)}";
            long before = GC.GetAllocatedBytesForCurrentThread();
            (byte[]? again, string? error) = reencode(bytes);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

            // What was decoded, and what it was encoded to.
            Assert.True(allocated <= MaxAllocatedBytes + 2L * bytes.Length, $"{allocated} bytes for {about}");
            Assert.True(again is null ? error!.Contains("at offset ") : bytes.AsSpan().SequenceEqual(again), about);
            decoded += again is null ? 0 : 1;
        }

        Assert.InRange(decoded, 1, Cases - 1);
    }
}
