using System.Buffers.Text;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Tests.Identity;

public sealed class SuccessionTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2030, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly SigningKey _old = SigningKey.Generate();
    private readonly SigningKey _next = SigningKey.Generate();
    private readonly SigningKey _recovery = SigningKey.Generate();

    public void Dispose()
    {
        _old.Dispose();
        _next.Dispose();
        _recovery.Dispose();
    }

    [Fact]
    public void What_was_issued_is_read_again_from_its_bytes_and_from_its_text()
    {
        byte[] again = Succession.RecoveryOf(_old);
        var issued = Succession.Issue(_recovery, _old.Uid, _next, again, Now);
        Assert.Equal((_old.Uid, _next.Uid, Now), (issued.Old, issued.New, issued.Issued));
        Assert.Equal(Succession.RecoveryOf(_recovery), issued.Recovery.ToArray());
        Assert.Equal(again, issued.NewRecovery.ToArray());
        Assert.Equal(issued, Succession.Verify(issued.Encoded));
        Assert.Equal(issued, Succession.Parse($"\n{issued} "));
        Assert.InRange(issued.Encoded.Length, 1, WireLimits.SignedWord);
        Assert.True(Succession.Issue(_recovery, _old.Uid, _next, default, Now).NewRecovery.IsEmpty);
    }

    [Fact]
    public void Any_bit_turned_is_refused()
    {
        byte[] good = Succession.Issue(_recovery, _old.Uid, _next, default, Now).Encoded.ToArray();
        for (int bit = 0; bit < good.Length * 8; bit += 3)
        {
            byte[] bad = [.. good];
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<WireException>(() => Succession.Verify(bad));
        }
    }

    [Fact]
    public void An_identity_does_not_succeed_itself()
    {
        Assert.Throws<ArgumentException>(() => Succession.Issue(_recovery, _old.Uid, _old, default, Now));
        byte[] payload = new SuccessionPayload(_old.Uid, _old.PublicKey, _recovery.PublicKey, 1).Encode();
        Refuses(payload, _recovery, _old);
    }

    [Fact]
    public void One_that_another_key_has_signed_than_the_recovery_key_is_refused()
    {
        byte[] payload = new SuccessionPayload(_old.Uid, _next.PublicKey, _recovery.PublicKey, 1).Encode();
        Refuses(payload, _old, _next);
    }

    [Fact]
    public void Who_is_named_without_having_agreed_makes_it_refused_also_as_text()
    {
        byte[] payload = new SuccessionPayload(_old.Uid, _next.PublicKey, _recovery.PublicKey, 1).Encode();
        byte[] byRecovery = _recovery.Sign(SuccessionPayload.Context, payload);
        foreach (SigningKey other in (SigningKey[])[_recovery, _old])
        {
            Refuses(payload, _recovery, other);
        }

        // The recovery key's own signature, and the successor's under the other context.
        RefusesAsText(new SignedSuccession(payload, byRecovery, byRecovery));
        RefusesAsText(new SignedSuccession(payload, byRecovery, _next.Sign(SuccessionPayload.Context, payload)));
        byte[] once = new SignedObject(payload, byRecovery).Encode();
        Assert.Equal(WireCode.Malformed, Assert.Throws<WireException>(() => Succession.Verify(once)).Code);
    }

    [Fact]
    public void The_agreement_to_succeed_one_identity_is_none_to_succeed_another()
    {
        using var other = SigningKey.Generate();
        SignedSuccession agreed = Decoded(Succession.Issue(_recovery, other.Uid, _next, default, Now));
        SignedSuccession wanted = Decoded(Succession.Issue(_recovery, _old.Uid, _next, default, Now));
        RefusesAsText(wanted with { SuccessorSignature = agreed.SuccessorSignature });
        RefusesAsText(agreed with { RecoverySignature = wanted.RecoverySignature });
    }

    [Fact]
    public void One_that_would_not_fit_where_it_is_told_is_malformed()
    {
        Assert.Throws<ArgumentException>(() =>
            new SignedSuccession(new byte[400], new byte[64], new byte[64]).Encode()
        );
        byte[] tooLong = new byte[SignedSuccession.MaxSize + 1];
        Assert.Equal(WireCode.Malformed, Assert.Throws<WireException>(() => Succession.Verify(tooLong)).Code);
    }

    [Fact]
    public void A_card_says_which_recovery_key_its_identity_has()
    {
        byte[] recovery = Succession.RecoveryOf(_recovery);
        var card = ContactCard.Issue(_old, "Ada", [], Now, TimeSpan.FromDays(1), recovery);
        Assert.Equal(recovery, ContactCard.Parse(card.ToString(), Now).Recovery.ToArray());
        Assert.True(ContactCard.Issue(_old, "Ada", [], Now, TimeSpan.FromDays(1)).Recovery.IsEmpty);
    }

    private static SignedSuccession Decoded(Succession succession) => SignedSuccession.Decode(succession.Encoded);

    private static void Refuses(byte[] payload, SigningKey recovery, SigningKey successor) =>
        RefusesAsText(
            new SignedSuccession(
                payload,
                recovery.Sign(SuccessionPayload.Context, payload),
                successor.Sign(SuccessionPayload.SuccessorContext, payload)
            )
        );

    private static void RefusesAsText(SignedSuccession signed)
    {
        byte[] encoded = signed.Encode();
        Assert.Equal(WireCode.Refused, Assert.Throws<WireException>(() => Succession.Verify(encoded)).Code);
        string text = Succession.Prefix + Base64Url.EncodeToString(encoded);
        Assert.Equal(MeshErrorCode.Invalid, Assert.Throws<MeshException>(() => Succession.Parse(text)).Code);
    }
}
