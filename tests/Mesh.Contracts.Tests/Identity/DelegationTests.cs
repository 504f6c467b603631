using System.Formats.Cbor;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Tests.Identity;

public sealed class DelegationTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2030, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    private readonly SigningKey _identity = SigningKey.Generate();
    private readonly SigningKey _host = SigningKey.Generate();

    public void Dispose()
    {
        _identity.Dispose();
        _host.Dispose();
    }

    [Fact]
    public void One_that_is_issued_verifies_and_says_the_same()
    {
        Delegation issued = Delegation.Issue(_identity, _host.Hid, Now, Month, serial: 7);
        Delegation read = Delegation.Verify(issued.Encoded, _host.Hid, Now);

        Assert.Equal(issued, read);
        Assert.Equal(_identity.Uid, read.Uid);
        Assert.Equal(_identity.PublicKey.ToArray(), read.IdentityPublicKey.ToArray());
        Assert.Equal(_host.Hid, read.Hid);
        Assert.Equal(Now, read.NotBefore);
        Assert.Equal(Now + Month, read.NotAfter);
        Assert.Equal(7UL, read.Serial);
    }

    [Fact]
    public void Fractions_of_a_second_are_dropped()
    {
        Delegation issued = Delegation.Issue(
            _identity,
            _host.Hid,
            Now.AddMilliseconds(999),
            TimeSpan.FromMilliseconds(1_999),
            1
        );
        Assert.Equal(Now, issued.NotBefore);
        Assert.Equal(Now.AddSeconds(1), issued.NotAfter);
    }

    [Fact]
    public void It_outlives_the_buffer_it_was_read_from()
    {
        byte[] buffer = Delegation.Issue(_identity, _host.Hid, Now, Month, 1).Encoded.ToArray();
        Delegation read = Delegation.Verify(buffer, _host.Hid, Now);
        Array.Clear(buffer);
        Assert.Equal(read, Delegation.Verify(read.Encoded, _host.Hid, Now));
        Assert.Equal(_identity.Uid, Uid.OfPublicKey(read.IdentityPublicKey.Span));
    }

    [Fact]
    public void One_signed_by_another_key_is_refused()
    {
        using SigningKey thief = SigningKey.Generate();
        byte[] payload = Payload(_identity.PublicKey.Span, _host.Hid, Now, Now + Month);
        AssertFails(
            Sealed(thief, payload),
            WireCode.Refused,
            "The signature of the delegation is not that of its identity"
        );
    }

    [Fact]
    public void One_signed_by_the_host_instead_of_the_identity_is_refused()
    {
        byte[] payload = Payload(_identity.PublicKey.Span, _host.Hid, Now, Now + Month);
        AssertFails(Sealed(_host, payload), WireCode.Refused, "not that of its identity");
    }

    [Fact]
    public void One_signed_under_the_context_of_a_card_is_refused()
    {
        byte[] payload = Payload(_identity.PublicKey.Span, _host.Hid, Now, Now + Month);
        byte[] encoded = new SignedObject(payload, _identity.Sign(CardPayload.Context, payload)).Encode();
        AssertFails(encoded, WireCode.Refused, "The signature of the delegation");
    }

    [Fact]
    public void One_with_any_byte_changed_is_refused()
    {
        byte[] encoded = Delegation.Issue(_identity, _host.Hid, Now, Month, 1).Encoded.ToArray();
        for (int i = 0; i < encoded.Length; i++)
        {
            byte[] bent = [.. encoded];
            bent[i] ^= 0x01;
            Assert.Throws<WireException>(() => Delegation.Verify(bent, _host.Hid, Now));
        }
    }

    [Fact]
    public void One_cut_anywhere_is_malformed()
    {
        byte[] encoded = Delegation.Issue(_identity, _host.Hid, Now, Month, 1).Encoded.ToArray();
        for (int length = 0; length < encoded.Length; length++)
        {
            AssertFails(encoded[..length], WireCode.Malformed, "");
        }
    }

    [Fact]
    public void One_for_another_host_is_refused()
    {
        using SigningKey elsewhere = SigningKey.Generate();
        byte[] encoded = Delegation.Issue(_identity, elsewhere.Hid, Now, Month, 1).Encoded.ToArray();
        AssertFails(encoded, WireCode.Refused, $"is for host {elsewhere.Hid.Short}; TLS proved {_host.Hid.Short}");
    }

    [Fact]
    public void One_that_expired_is_refused_from_that_second_on()
    {
        Delegation issued = Delegation.Issue(_identity, _host.Hid, Now, Month, 1);
        DateTimeOffset end = Now + Month;

        Assert.NotNull(Delegation.Verify(issued.Encoded, _host.Hid, end.AddTicks(-1)));
        AssertFails(issued.Encoded.ToArray(), WireCode.Refused, "expired at 2030-05-31 12:00:00Z", end);
    }

    [Fact]
    public void One_not_yet_valid_is_refused_but_for_300_seconds()
    {
        Delegation issued = Delegation.Issue(_identity, _host.Hid, Now, Month, 1);

        Assert.NotNull(Delegation.Verify(issued.Encoded, _host.Hid, Now.AddSeconds(-300)));
        AssertFails(
            issued.Encoded.ToArray(),
            WireCode.Refused,
            "is not valid before 2030-05-01 12:00:00Z",
            Now.AddSeconds(-300).AddTicks(-1)
        );
    }

    [Fact]
    public void One_that_holds_400_days_verifies_and_one_second_more_is_malformed()
    {
        TimeSpan longest = TimeSpan.FromDays(400);
        Assert.NotNull(
            Delegation.Verify(Delegation.Issue(_identity, _host.Hid, Now, longest, 1).Encoded, _host.Hid, Now)
        );

        byte[] payload = Payload(_identity.PublicKey.Span, _host.Hid, Now, Now + longest + TimeSpan.FromSeconds(1));
        AssertFails(Sealed(_identity, payload), WireCode.Malformed, "34560000 seconds");
    }

    [Fact]
    public void One_that_ends_as_it_begins_is_malformed()
    {
        byte[] payload = Payload(_identity.PublicKey.Span, _host.Hid, Now, Now);
        AssertFails(Sealed(_identity, payload), WireCode.Malformed, "not after");
    }

    [Fact]
    public void One_with_a_key_in_another_encoding_is_malformed()
    {
        // The compressed point is the same key, and would give it a second id.
        byte[] compressed =
        [
            .. Convert.FromHexString("3039301306072a8648ce3d020106082a8648ce3d030107032200"),
            (byte)(2 + (_identity.PublicKey.Span[^1] & 1)),
            .. _identity.PublicKey.Span.Slice(27, 32),
        ];
        byte[] payload = Payload(compressed, _host.Hid, Now, Now + Month);
        AssertFails(Sealed(_identity, payload), WireCode.Malformed, "identity key");

        byte[] otherCurve = [.. _identity.PublicKey.Span];
        otherCurve[22] ^= 1;
        payload = Payload(otherCurve, _host.Hid, Now, Now + Month);
        AssertFails(Sealed(_identity, payload), WireCode.Malformed, "identity key");
    }

    [Fact]
    public void One_for_any_host_is_malformed_and_cannot_be_issued()
    {
        byte[] payload = Payload(_identity.PublicKey.Span, Hid.Any, Now, Now + Month);
        AssertFails(Sealed(_identity, payload), WireCode.Malformed, "hid");
        Assert.ThrowsAny<ArgumentException>(() => Delegation.Issue(_identity, Hid.Any, Now, Month, 1));
    }

    [Fact]
    public void One_that_lasts_no_second_or_too_long_cannot_be_issued()
    {
        Assert.ThrowsAny<ArgumentException>(() => Delegation.Issue(_identity, _host.Hid, Now, TimeSpan.Zero, 1));
        Assert.ThrowsAny<ArgumentException>(() =>
            Delegation.Issue(_identity, _host.Hid, Now, Delegation.MaxLifetime + TimeSpan.FromSeconds(1), 1)
        );
    }

    private static byte[] Payload(ReadOnlySpan<byte> key, Hid host, DateTimeOffset from, DateTimeOffset until)
    {
        var cbor = new CborWriter();
        cbor.WriteStartMap(5);
        cbor.WriteInt32(1);
        cbor.WriteByteString(key);
        cbor.WriteInt32(2);
        cbor.WriteByteString(host.ToArray());
        cbor.WriteInt32(3);
        cbor.WriteInt64(from.ToUnixTimeSeconds());
        cbor.WriteInt32(4);
        cbor.WriteInt64(until.ToUnixTimeSeconds());
        cbor.WriteInt32(5);
        cbor.WriteInt32(1);
        cbor.WriteEndMap();
        return cbor.Encode();
    }

    private static byte[] Sealed(SigningKey key, byte[] payload) =>
        new SignedObject(payload, key.Sign("mesh/1 delegation", payload)).Encode();

    private void AssertFails(byte[] encoded, WireCode code, string why, DateTimeOffset? now = null)
    {
        var e = Assert.Throws<WireException>(() => Delegation.Verify(encoded, _host.Hid, now ?? Now));
        Assert.Contains(why, e.Message, StringComparison.Ordinal);
        Assert.Equal(code, e.Code);
    }
}
