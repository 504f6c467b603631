using System.Numerics;
using System.Security.Cryptography;
using Mesh.Contracts.Primitives;

namespace Mesh.Contracts.Tests.Primitives;

public sealed class PeerInfoTests
{
    [Fact]
    public void A_peer_speaks_zolo_if_nobody_says_otherwise()
    {
        PeerId id = Ids.Peer(1);
        PeerInfo info = PeerInfo.Of(id, "192.168.1.5:4001");

        Assert.Equal((id, "192.168.1.5:4001", "zolo/1.0"), (info.PeerId, info.Address, info.Protocol));
        Assert.Equal("chat/2", PeerInfo.Of(id, "", "chat/2").Protocol);
    }

    // By sha256sum: de47…, e9ff…, 0013… of 16 zero bytes and four that end in the number.
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(16, 11)]
    public void Bucket_is_the_leading_zero_bits_of_sha256_of_the_20_bytes(int number, int bucket) =>
        Assert.Equal(bucket, PeerInfo.Of(Ids.Peer(number), "").Bucket);

    [Fact]
    public void Buckets_of_random_ids_agree_with_big_integers()
    {
        var random = new Random(Ids.Seed);
        int most = 0;
        for (int i = 0; i < 5_000; i++)
        {
            PeerId id = Ids.Random<PeerId>(random);
            byte[] hash = SHA256.HashData(id.ToArray());
            int expected = 256 - (int)new BigInteger(hash, isUnsigned: true, isBigEndian: true).GetBitLength();
            Assert.True(expected == PeerInfo.BucketOf(id), $"seed {Ids.Seed}, {id}");
            most = Math.Max(most, expected);
        }

        Assert.True(most > 8, "the second byte was never reached");
    }

    [Fact]
    public void What_cannot_be_described_is_refused()
    {
        Assert.Throws<ArgumentNullException>(() => PeerInfo.Of(default, null!));
        Assert.Throws<ArgumentNullException>(() => PeerInfo.Of(default, "", null!));
        Assert.Throws<ArgumentException>(() => PeerInfo.Of(default, "", new string('p', 256)));
    }
}
