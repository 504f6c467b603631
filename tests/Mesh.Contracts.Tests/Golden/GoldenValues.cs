using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Tests.Golden;

/// <summary>What the golden files mean.</summary>
internal static class GoldenValues
{
    public static byte[] Key { get; } = [.. PublicKeyEncoding.Prefix, .. Hex.Repeat(0x11, 32), .. Hex.Repeat(0x22, 32)];

    public static Uid Uid { get; } = new(Hex.Repeat(0x11, 32));

    public static RequestId Request { get; } = new(Hex.Repeat(0x77, 16));

    public static Hid Host { get; } = new(Hex.Repeat(0x33, 32));

    public static IReadOnlyDictionary<string, ControlMessage> Control { get; } =
        new Dictionary<string, ControlMessage>
        {
            ["hello-dialler"] = new Hello(1, 1, 0, 0, 1_700_000_000_000, 1_048_576, LinkKind.Peer, 1),
            ["hello-acceptor"] = new Hello(1, 3, 0x3f, 0, 24, 65_536),
            ["introduce"] = new Introduce(Hex.Repeat(0xdd, 4), Hex.Repeat(0xee, 2), Uid),
            ["proof"] = new Proof(Hex.Repeat(0xdd, 4), null),
            ["pending"] = new Pending(5_000),
            ["accepted"] = new Accepted("192.0.2.7:4040", "mesh/0.1"),
            ["accepted-empty"] = new Accepted(),
            ["accepted-addresses"] = new Accepted { Addresses = ["192.0.2.7:4040", "[2001:db8::1]:80"] },
            ["accepted-words"] = new Accepted
            {
                Revocations = [Hex.Repeat(0xaa, 3)],
                Successions = [Hex.Repeat(0xbb, 1), Hex.Repeat(0xcc, 2)],
            },
            ["words"] = new Words([Hex.Repeat(0xaa, 1), Hex.Repeat(0xbb, 3)], [Hex.Repeat(0xcc, 2)]),
            ["refused-generic"] = Refused.Generic,
            ["refused-busy"] = new Refused(WireCode.Busy, "später", 60_000),
            ["announce"] = new Announce(1, Sid.OfName("chat"), "chat/1", WireLimits.Window),
            ["withdraw"] = new Withdraw(7, 300, WireCode.AppClosed),
            ["snapshot-end"] = new SnapshotEnd(2),
            ["credit"] = new Credit([new(1, 2, 327_744), new(uint.MaxValue, 256, ulong.MaxValue)]),
            ["hold-true"] = new Hold(true),
            ["hold-false"] = new Hold(false),
            ["keep"] = new Keep(new Hid(Hex.Repeat(0x22, 32)), 5, false),
            ["keep-dead"] = new Keep(new Hid(Hex.Repeat(0x22, 32)), 1, true),
            ["end"] = new End(65_536),
            ["close"] = new Close(WireCode.Stopping, "bye"),
            ["close-busy"] = new Close(WireCode.Busy, "full", RetryAfterMilliseconds: 30_000),
            ["close-idle"] = new Close(WireCode.Idle, FramesReceived: 3),
            ["close-ack"] = new CloseAck(),
            ["ping"] = new Ping(0x0102030405060708),
            ["pong"] = new Pong(0x0102030405060708),
            ["contact-request"] = new ContactRequest(Request, Hex.Repeat(0xcc, 3), "hi"),
            ["contact-request-bare"] = new ContactRequest(Request, Hex.Repeat(0xcc, 3)),
            ["contact-answer-accepted"] = new ContactAnswer(Request, Hex.Repeat(0xcc, 3)),
            ["contact-answer-declined"] = new ContactAnswer(Request, null),
            ["contact-withdraw"] = new ContactWithdraw(Request),
            ["contact-ack"] = new ContactAck(Request),
        };

    public static DelegationPayload Delegation { get; } = new(Key, Host, 1_700_000_000, 1_731_536_000, 1);

    public static RevocationPayload Revocation { get; } = new(Key, Host, 300, 1_700_000_000);

    public static SuccessionPayload Succession { get; } =
        new(
            Uid,
            (byte[])[.. PublicKeyEncoding.Prefix, .. Hex.Repeat(0x33, 32), .. Hex.Repeat(0x44, 32)],
            Key,
            1_700_000_000,
            Hex.Repeat(0x55, 32)
        );

    public static SignedSuccession SignedSuccession { get; } =
        new(Succession.Encode(), Hex.Repeat(0x66, 64), Hex.Repeat(0x77, 64));

    public static MetadataPayload Metadata { get; } =
        new(Uid, Host, 1_700_000_000_000, 7, 1_700_000_000, 3_600, """{"name":"x"}""");

    public static CardPayload Card { get; } =
        new(Key, "Ada", [new CardHost(Host, ["192.0.2.7:4040", "[2001:db8::1]:80"])], 1_700_000_000, 1_731_536_000);

    public static CardPayload BareCard { get; } = new(Key, null, [], 0, 1);

    public static CardPayload RecoverableCard { get; } = BareCard with { Recovery = Hex.Repeat(0x55, 32) };

    public static SignedObject Signed { get; } = new(new byte[] { 0xa0 }, Hex.Repeat(0x55, 64));
}
