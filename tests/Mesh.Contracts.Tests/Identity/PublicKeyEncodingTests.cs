using System.Security.Cryptography;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Tests.Golden;

namespace Mesh.Contracts.Tests.Identity;

public sealed class PublicKeyEncodingTests
{
    [Fact]
    public void Key_of_the_framework_is_canonical()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.True(PublicKeyEncoding.IsCanonical(key.ExportSubjectPublicKeyInfo()));
    }

    [Fact]
    public void Key_on_another_curve_is_not_canonical()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.False(PublicKeyEncoding.IsCanonical(key.ExportSubjectPublicKeyInfo()));
    }

    [Fact]
    public void Each_byte_of_the_prefix_and_the_length_count()
    {
        byte[] key = GoldenValues.Key;
        Assert.Equal(27, PublicKeyEncoding.Prefix.Length);
        Assert.True(PublicKeyEncoding.IsCanonical(key));
        for (int i = 0; i < PublicKeyEncoding.Prefix.Length; i++)
        {
            byte[] other = [.. key];
            other[i] ^= 1;
            Assert.False(PublicKeyEncoding.IsCanonical(other));
        }

        Assert.False(PublicKeyEncoding.IsCanonical(key.AsSpan(0, 90)));
        Assert.False(PublicKeyEncoding.IsCanonical([.. key, 0]));
        Assert.False(PublicKeyEncoding.IsCanonical([]));
    }

    [Fact]
    public void Compressed_point_is_not_canonical() =>
        Assert.False(
            PublicKeyEncoding.IsCanonical(Hex.Bytes("3039301306072a8648ce3d020106082a8648ce3d030107032200 03 11*32"))
        );
}
