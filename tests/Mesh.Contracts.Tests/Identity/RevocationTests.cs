using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Tests.Identity;

public sealed class RevocationTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2030, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Hid Host = Hid.OfPublicKey([1]);

    private readonly SigningKey _ada = SigningKey.Generate();

    public void Dispose() => _ada.Dispose();

    [Fact]
    public void What_was_issued_is_read_again_from_its_bytes_and_from_its_text()
    {
        var issued = Revocation.Issue(_ada, Host, 7, Now);
        Assert.Equal((_ada.Uid, Host, 7UL, Now), (issued.Uid, issued.Hid, issued.Serial, issued.Issued));
        Assert.Equal(issued, Revocation.Verify(issued.Encoded));
        Assert.Equal(issued, Revocation.Parse($" {issued}\n"));
        Assert.StartsWith("mesh://revocation/", issued.ToString(), StringComparison.Ordinal);
        Assert.InRange(issued.Encoded.Length, 1, WireLimits.SignedWord);
    }

    [Theory]
    [InlineData(6, true)]
    [InlineData(7, true)]
    [InlineData(8, false)]
    public void It_ends_the_delegations_up_to_its_serial_of_that_host_and_identity(ulong serial, bool ends)
    {
        var revocation = Revocation.Issue(_ada, Host, 7, Now);
        Assert.Equal(ends, revocation.Ends(_ada.Uid, Host, serial));
        Assert.False(revocation.Ends(_ada.Uid, Hid.OfPublicKey([2]), serial));
        Assert.False(revocation.Ends(Uid.OfPublicKey([2]), Host, serial));
    }

    [Fact]
    public void One_that_was_signed_for_something_else_or_by_somebody_else_is_refused()
    {
        using var eve = SigningKey.Generate();
        byte[] payload = new RevocationPayload(_ada.PublicKey, Host, 7, 1).Encode();
        byte[] foreign = new SignedObject(payload, eve.Sign(RevocationPayload.Context, payload)).Encode();
        byte[] reused = new SignedObject(payload, _ada.Sign(DelegationPayload.Context, payload)).Encode();

        Assert.Equal(WireCode.Refused, Assert.Throws<WireException>(() => Revocation.Verify(foreign)).Code);
        Assert.Equal(WireCode.Refused, Assert.Throws<WireException>(() => Revocation.Verify(reused)).Code);
    }

    [Fact]
    public void Any_bit_turned_is_refused()
    {
        byte[] good = Revocation.Issue(_ada, Host, 7, Now).Encoded.ToArray();
        for (int bit = 0; bit < good.Length * 8; bit += 3)
        {
            byte[] bad = [.. good];
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<WireException>(() => Revocation.Verify(bad));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("mesh://revocation/")]
    [InlineData("mesh://card/oGA")]
    [InlineData("mesh://revocation/oGA=")]
    [InlineData("mesh://revocation/****")]
    public void A_text_that_is_none_is_refused(string text) =>
        Assert.Equal(MeshErrorCode.Invalid, Assert.Throws<MeshException>(() => Revocation.Parse(text)).Code);

    [Fact]
    public void A_delegation_goes_over_as_text_and_comes_back_as_it_was()
    {
        var delegation = Delegation.Issue(_ada, Host, Now, TimeSpan.FromDays(1), 1);
        string text = DelegationText.Encode(delegation);
        Assert.StartsWith("mesh://delegation/", text, StringComparison.Ordinal);
        Assert.Equal(delegation, Delegation.Verify(DelegationText.Decode($"\n{text} "), Host, Now));
        Assert.Throws<MeshException>(() => DelegationText.Decode(text + "="));
        Assert.Throws<MeshException>(() => DelegationText.Decode("mesh://card/" + text));
    }
}
