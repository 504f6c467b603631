using Mesh.Host.Terminal;

namespace Mesh.Host.Tests.Terminal;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("hello", "hello")]
    [InlineData("a\tb", "a b")]
    [InlineData("\u001b[31mred\u001b[0m", "[31mred[0m")]
    [InlineData("\u009b2Jgone", "2Jgone")]
    [InlineData("one\r\ntwo\u2028three", "onetwothree")]
    [InlineData("bell\a back\b", "bell back")]
    [InlineData("\u202egnp.exe", "gnp.exe")]
    [InlineData("👩\u200d🚀 ÄÖÜ 日本", "👩\u200d🚀 ÄÖÜ 日本")]
    public void What_drives_a_terminal_is_taken_out(string text, string clean) =>
        Assert.Equal(clean, TerminalText.Clean(text));

    [Fact]
    public void Bytes_that_are_not_UTF8_become_replacement_characters() =>
        Assert.Equal("a\ufffdb", TerminalText.Clean([(byte)'a', 0xFF, (byte)'b']));

    [Fact]
    public void A_lone_surrogate_becomes_a_replacement_character() =>
        Assert.Equal("a\ufffdb", TerminalText.Clean("a\ud800b"));

    [Theory]
    [InlineData("one two three", 13, "one two three")]
    [InlineData("one two three", 12, "one two|  three")]
    [InlineData("  one two three", 8, "  one|  two|  three")]
    [InlineData("take mesh://card/abcdefghijkl now", 10, "take|  mesh://card/abcdefghijkl|  now")]
    [InlineData("first line|mesh://card/abcdefghijkl", 10, "first line|mesh://card/abcdefghijkl")]
    [InlineData("日本 日本", 8, "日本|  日本")]
    [InlineData("one two", 0, "one two")]
    public void A_line_breaks_between_words_and_never_in_one(string text, int width, string lines) =>
        Assert.Equal(
            lines.Replace("|", Environment.NewLine, StringComparison.Ordinal),
            TerminalText.Wrap(text.Replace("|", Environment.NewLine, StringComparison.Ordinal), width)
        );

    [Fact]
    public void A_long_text_is_cut()
    {
        string clean = TerminalText.Clean(new string('x', TerminalText.MaxRunes + 10));

        Assert.Equal(TerminalText.MaxRunes + 1, clean.Length);
        Assert.EndsWith("…", clean);
    }
}
