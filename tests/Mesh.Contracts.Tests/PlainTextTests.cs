namespace Mesh.Contracts.Tests;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("ada", "ada")]
    [InlineData("\u001b]0;owned\u0007ada", "]0;ownedada")]
    [InlineData("ada\r\nOffline eve", "adaOffline eve")]
    [InlineData("\u202eada\u2028\u2029\u200b", "ada")]
    [InlineData("\u009b31mada\u0000", "31mada")]
    [InlineData("a\tb", "a b")]
    [InlineData("né می\u200cخواهم 👩\u200d🚀", "né می\u200cخواهم 👩\u200d🚀")]
    public void What_drives_a_terminal_is_taken_out(string text, string clean) =>
        Assert.Equal(clean, PlainText.Clean(text, 100));

    [Fact]
    public void What_is_too_long_ends_in_an_ellipsis() => Assert.Equal("👩👩…", PlainText.Clean("👩👩👩", 2));

    [Fact]
    public void Half_a_character_becomes_a_mark() => Assert.Equal("\ufffd", PlainText.Clean("\ud800", 10));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \u200b\u001b\n ")]
    public void A_name_of_nothing_is_none(string? name) => Assert.Null(PlainText.Name(name));

    [Fact]
    public void At_least_one_character_is_asked_for() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PlainText.Clean("x", 0));
}
