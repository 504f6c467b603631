using Mesh.Contracts.Primitives;

namespace Mesh.Contracts.Tests.Primitives;

public sealed class ContentHashTests
{
    // FIPS 180-4 examples and what sha256sum says.
    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("hello world", "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9")]
    public void Z3_known_answers(string text, string hash)
    {
        Assert.Equal(hash, ContentHash.Sha256Hex(text));
        Assert.Equal(hash, ContentHash.Sha256Hex(System.Text.Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Text_is_hashed_as_its_utf8_and_what_has_none_is_refused()
    {
        Assert.Equal(ContentHash.Sha256Hex([0xc3, 0xbc]), ContentHash.Sha256Hex("ü"));
        Assert.Throws<ArgumentException>(() => ContentHash.Sha256Hex("\ud800"));
        Assert.Throws<ArgumentNullException>(() => ContentHash.Sha256Hex((string)null!));
    }
}
