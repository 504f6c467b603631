using System.Security.Cryptography;
using System.Text;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Contracts.Tests.Identity;

public sealed class SigningKeyTests : IDisposable
{
    private const string Context = "mesh/1 test";

    private static readonly byte[] Payload = [1, 2, 3];

    private readonly SigningKey _key = SigningKey.Generate();

    public void Dispose() => _key.Dispose();

    [Fact]
    public void Its_public_key_is_canonical_and_both_ids_are_its_hash()
    {
        Assert.True(PublicKeyEncoding.IsCanonical(_key.PublicKey.Span));
        Assert.Equal(SHA256.HashData(_key.PublicKey.Span), _key.Uid.ToArray());
        Assert.Equal(_key.Uid.ToArray(), _key.Hid.ToArray());
    }

    [Fact]
    public void A_signature_has_64_bytes_and_verifies()
    {
        byte[] signature = _key.Sign(Context, Payload);

        Assert.Equal(64, signature.Length);
        Assert.True(SigningKey.Verify(_key.PublicKey.Span, Context, Payload, signature));
    }

    [Fact]
    public void What_is_signed_is_the_context_a_zero_byte_and_the_payload()
    {
        byte[] signature = _key.Sign(Context, Payload);

        using ECDsa plain = ECDsa.Create();
        plain.ImportSubjectPublicKeyInfo(_key.PublicKey.Span, out _);
        byte[] signed = [.. "mesh/1 test"u8, 0, 1, 2, 3];
        Assert.True(
            plain.VerifyData(
                signed,
                signature,
                HashAlgorithmName.SHA256,
                DSASignatureFormat.IeeeP1363FixedFieldConcatenation
            )
        );
    }

    [Fact]
    public void A_payload_longer_than_the_stack_buffer_is_signed_whole()
    {
        var payload = new byte[5_000];
        byte[] signature = _key.Sign(Context, payload);
        Assert.True(SigningKey.Verify(_key.PublicKey.Span, Context, payload, signature));

        payload[^1] = 1;
        Assert.False(SigningKey.Verify(_key.PublicKey.Span, Context, payload, signature));
    }

    [Fact]
    public void A_signature_does_not_verify_under_another_context_payload_or_key()
    {
        byte[] signature = _key.Sign(Context, Payload);
        using SigningKey other = SigningKey.Generate();

        Assert.False(SigningKey.Verify(_key.PublicKey.Span, "mesh/1 tes", Payload, signature));
        Assert.False(SigningKey.Verify(_key.PublicKey.Span, Context, [1, 2, 4], signature));
        Assert.False(SigningKey.Verify(other.PublicKey.Span, Context, Payload, signature));
    }

    [Fact]
    public void A_context_cannot_pass_its_end_on_to_the_payload()
    {
        byte[] signature = _key.Sign("mesh/1", " test"u8);
        Assert.False(SigningKey.Verify(_key.PublicKey.Span, "mesh/1 ", "test"u8, signature));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(65)]
    public void A_signature_of_another_length_does_not_verify(int length) =>
        Assert.False(SigningKey.Verify(_key.PublicKey.Span, Context, Payload, new byte[length]));

    [Fact]
    public void A_der_signature_does_not_verify()
    {
        using ECDsa plain = _key.CreateEcdsa();
        byte[] der = plain.SignData(
            [.. "mesh/1 test"u8, 0, 1, 2, 3],
            HashAlgorithmName.SHA256,
            DSASignatureFormat.Rfc3279DerSequence
        );
        Assert.False(SigningKey.Verify(_key.PublicKey.Span, Context, Payload, der));
    }

    [Fact]
    public void A_point_off_the_curve_verifies_nothing_and_throws_nothing()
    {
        byte[] bent = _key.PublicKey.ToArray();
        bent[^1] ^= 1;
        Assert.False(SigningKey.Verify(bent, Context, Payload, _key.Sign(Context, Payload)));
    }

    [Fact]
    public void A_signature_of_zeros_does_not_verify() =>
        Assert.False(SigningKey.Verify(_key.PublicKey.Span, Context, Payload, new byte[64]));

    [Fact]
    public void Its_pem_is_pkcs8_and_brings_the_same_key_back()
    {
        byte[] pem = _key.ExportPkcs8Pem();
        Assert.StartsWith("-----BEGIN PRIVATE KEY-----", Encoding.ASCII.GetString(pem), StringComparison.Ordinal);

        using SigningKey again = SigningKey.ImportPkcs8Pem(pem);
        Assert.Equal(_key.Uid, again.Uid);
        Assert.True(SigningKey.Verify(_key.PublicKey.Span, Context, Payload, again.Sign(Context, Payload)));
    }

    [Fact]
    public void The_key_for_tls_is_the_same_key_and_lives_on_its_own()
    {
        using SigningKey key = SigningKey.Generate();
        byte[] spki = key.PublicKey.ToArray();
        using ECDsa tls = key.CreateEcdsa();
        key.Dispose();

        Assert.Equal(spki, tls.ExportSubjectPublicKeyInfo());
        Assert.Equal(64, tls.SignData(Payload, HashAlgorithmName.SHA256).Length);
    }

    [Fact]
    public void It_prints_its_id_and_not_its_secret() => Assert.Equal($"key {_key.Uid.Short}", _key.ToString());

    [Fact]
    public void Text_without_a_key_is_refused() => AssertInvalid("hello", "there is no \"BEGIN PRIVATE KEY\" block");

    [Fact]
    public void A_sec1_key_is_refused_by_its_label()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        AssertInvalid(key.ExportECPrivateKeyPem(), "the block is \"EC PRIVATE KEY\"");
    }

    [Fact]
    public void An_encrypted_key_is_refused_by_its_label()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var how = new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1);
        AssertInvalid(key.ExportEncryptedPkcs8PrivateKeyPem("secret", how), "\"ENCRYPTED PRIVATE KEY\"");
    }

    [Fact]
    public void A_key_on_another_curve_is_refused()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        AssertInvalid(key.ExportPkcs8PrivateKeyPem(), "it is not a key on the named curve P-256");
    }

    [Fact]
    public void An_rsa_key_is_refused()
    {
        using RSA key = RSA.Create(2048);
        AssertInvalid(key.ExportPkcs8PrivateKeyPem(), "the block holds no ECDSA key");
    }

    [Fact]
    public void A_key_with_bytes_behind_it_is_refused()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] longer = [.. key.ExportPkcs8PrivateKey(), 0];
        AssertInvalid(PemEncoding.WriteString("PRIVATE KEY", longer), "The private key cannot be used");
    }

    [Fact]
    public void A_key_cut_off_is_refused()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] cut = key.ExportPkcs8PrivateKey()[..60];
        AssertInvalid(PemEncoding.WriteString("PRIVATE KEY", cut), "the block holds no ECDSA key, or a damaged one");
    }

    private static void AssertInvalid(string pem, string why)
    {
        var e = Assert.Throws<MeshException>(() => SigningKey.ImportPkcs8Pem(Encoding.UTF8.GetBytes(pem)));
        Assert.Equal(MeshErrorCode.Invalid, e.Code);
        Assert.Contains(why, e.Message, StringComparison.Ordinal);
    }
}
