using Mesh.Contracts.Primitives;

namespace Mesh.Contracts.Tests.Primitives;

/// <summary>The example of docs/primitives.md, as it stands there.</summary>
internal static class PrimitivesExample
{
    public static void Run(Action<string> print)
    {
        PeerId ada = PeerId.Parse("000102030405060708090a0b0c0d0e0f10111213");
        PeerId bob = PeerId.Parse("ff0102030405060708090a0b0c0d0e0f10111212");

        byte[] hello = Handshake.Encode(ada, "zolo/1.0");
        print($"{hello.Length} bytes from {Handshake.Decode(hello).PeerId}");

        PeerMessage ping = PeerMessage.Decode(PeerMessage.Encode("PING", ada, "hello"));
        print($"{ping.Type} {ping.PayloadText}");
        print($"{XorDistance.Between(ada, bob)}");
        print(ContentHash.Sha256Hex("hello world")[..16]);

        var table = new PeerTable(capacity: 1_000, self: ada);
        table.Add(bob, "192.168.1.5:4001");
        print($"{table.Count} peer, closest at {table.Closest(ada, 20)[0].Address}");

        var topics = new TopicRegistry();
        topics.Subscribe("news", bob);
        print($"{topics.SubscriberCount("news")} subscriber of {topics.ListTopics()[0]}");

        if (!Handshake.TryDecode([8, 0x7a], out _, out string? error))
        {
            print(error);
        }
    }
}
