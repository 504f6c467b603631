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
        var issued = Succession.Issue(_recovery, _old.Uid, _next.PublicKey, again, Now);
        Assert.Equal((_old.Uid, _next.Uid, Now), (issued.Old, issued.New, issued.Issued));
        Assert.Equal(Succession.RecoveryOf(_recovery), issued.Recovery.ToArray());
        Assert.Equal(again, issued.NewRecovery.ToArray());
        Assert.Equal(issued, Succession.Verify(issued.Encoded));
        Assert.Equal(issued, Succession.Parse($"\n{issued} "));
        Assert.InRange(issued.Encoded.Length, 1, WireLimits.SignedWord);
        Assert.True(Succession.Issue(_recovery, _old.Uid, _next.PublicKey, default, Now).NewRecovery.IsEmpty);
    }

    [Fact]
    public void Any_bit_turned_is_refused()
    {
        byte[] good = Succession.Issue(_recovery, _old.Uid, _next.PublicKey, default, Now).Encoded.ToArray();
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
        Assert.Throws<ArgumentException>(() => Succession.Issue(_recovery, _old.Uid, _old.PublicKey, default, Now));
        byte[] payload = new SuccessionPayload(_old.Uid, _old.PublicKey, _recovery.PublicKey, 1).Encode();
        byte[] signed = new SignedObject(payload, _recovery.Sign(SuccessionPayload.Context, payload)).Encode();
        Assert.Equal(WireCode.Refused, Assert.Throws<WireException>(() => Succession.Verify(signed)).Code);
    }

    [Fact]
    public void One_that_another_key_has_signed_is_refused()
    {
        byte[] payload = new SuccessionPayload(_old.Uid, _next.PublicKey, _recovery.PublicKey, 1).Encode();
        byte[] signed = new SignedObject(payload, _old.Sign(SuccessionPayload.Context, payload)).Encode();
        Assert.Equal(WireCode.Refused, Assert.Throws<WireException>(() => Succession.Verify(signed)).Code);
    }

    [Fact]
    public void A_card_says_which_recovery_key_its_identity_has()
    {
        byte[] recovery = Succession.RecoveryOf(_recovery);
        var card = ContactCard.Issue(_old, "Ada", [], Now, TimeSpan.FromDays(1), recovery);
        Assert.Equal(recovery, ContactCard.Parse(card.ToString(), Now).Recovery.ToArray());
        Assert.True(ContactCard.Issue(_old, "Ada", [], Now, TimeSpan.FromDays(1)).Recovery.IsEmpty);
    }
}
