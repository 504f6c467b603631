using Mesh.Contracts.Identity;
using Mesh.Contracts.Tests.Golden;
using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Tests.Identity;

public sealed class SignedObjectTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a0")] // a map
    [InlineData("80")] // no item
    [InlineData("81 41a0")] // one item
    [InlineData("83 41a0 5840 55*64 00")] // three items
    [InlineData("82 41a0 583f 55*63")] // signature short
    [InlineData("82 41a0 5841 55*65")] // signature long
    [InlineData("82 41a0 5840 55*63")] // cut
    [InlineData("82 41a0 5840 55*64 00")] // trailing
    [InlineData("82 61a0 5840 55*64")] // text
    [InlineData("82 5801a0 5840 55*64")] // length not shortest
    [InlineData("9f 41a0 5840 55*64 ff")] // indefinite
    [InlineData("82 5f41a0ff 5840 55*64")]
    [InlineData("82 41a0 7840 55*64")]
    [InlineData("82 5bffffffffffffffff a0 5840 55*64")]
    [InlineData("9bffffffffffffffff")]
    public void Anything_but_the_array_is_malformed(string bytes) =>
        Assert.Throws<WireException>(() => SignedObject.Decode(Hex.Bytes(bytes)));

    [Fact]
    public void Longest_object_goes_through_and_one_byte_more_does_not()
    {
        // Head of the array 1, of the payload 3, of the signature 2.
        const int longest = SignedObject.MaxSize - 1 - 3 - 2 - SignedObject.SignatureSize;
        byte[] encoded = new SignedObject(new byte[longest], new byte[64]).Encode();
        Assert.Equal(SignedObject.MaxSize, encoded.Length);
        Assert.Equal(longest, SignedObject.Decode(encoded).Payload.Length);
        Assert.ThrowsAny<ArgumentException>(() => new SignedObject(new byte[longest + 1], new byte[64]).Encode());
        Assert.Throws<WireException>(() => SignedObject.Decode(new byte[SignedObject.MaxSize + 1]));
    }

    [Fact]
    public void Signature_has_64_bytes()
    {
        Assert.ThrowsAny<ArgumentException>(() => new SignedObject(new byte[1], new byte[63]).Encode());
        Assert.ThrowsAny<ArgumentException>(() => new SignedObject(new byte[1], new byte[65]).Encode());
    }

    [Fact]
    public void Payload_is_kept_as_it_stands_even_if_it_is_no_map() =>
        Assert.Equal([0xff], SignedObject.Decode(Hex.Bytes("82 41ff 5840 55*64")).Payload.ToArray());
}
