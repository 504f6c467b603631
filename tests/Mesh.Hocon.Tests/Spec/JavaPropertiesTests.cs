using System.Text;
using Mesh.Hocon.Extensions;
using static Mesh.Hocon.Tests.Texts;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>
/// HOCON.md, "Java properties mapping" and "Note on Java properties similarity"; the format is that of java.util.Properties.
/// </summary>
public sealed class JavaPropertiesTests
{
    [Theory]
    [InlineData("a=1", """{"a":"1"}""")] // Always strings.
    [InlineData("a=true\nb=null\nc=1.5\nd=[1]\ne={}", """{"a":"true","b":"null","c":"1.5","d":"[1]","e":"{}"}""")]
    [InlineData("a=${b}\nb=1", """{"a":"${b}","b":"1"}""")]
    [InlineData("a=\"x\"", """{"a":"\"x\""}""")]
    [InlineData("", "{}")]
    public void Every_value_is_a_string(string text, string json) => Gives(json, text);

    [Fact]
    public void Whoever_asks_for_another_type_has_it_converted()
    {
        HoconDocument document = Read("port=8080\non=yes\ntime=10 s");

        Assert.Equal(8080, document.Get("port").AsInt());
        Assert.True(document.Get("on").AsBoolean());
        Assert.Equal(TimeSpan.FromSeconds(10), document.Get("time").AsDuration());
    }

    [Theory]
    [InlineData("a.b.c=1\na.b.d=2", """{"a":{"b":{"c":"1","d":"2"}}}""")]
    [InlineData(".=1", """{"":{"":"1"}}""")] // Two elements, both empty.
    [InlineData("a.=1", """{"a":{"":"1"}}""")]
    [InlineData(".a=1", """{"":{"a":"1"}}""")]
    [InlineData("a..b=1", """{"a":{"":{"b":"1"}}}""")]
    [InlineData("...=1", """{"":{"":{"":{"":"1"}}}}""")]
    [InlineData("\"a.b\"=1", """{"\"a":{"b\"":"1"}}""")] // Quotes are no more than letters.
    [InlineData("a\\.b=1", """{"a":{"b":"1"}}""")] // No key can have a dot in it.
    public void Keys_are_split_at_every_dot(string text, string json) => Gives(json, text);

    [Theory]
    [InlineData("a=hello\na.b=world", """{"a":{"b":"world"}}""")]
    [InlineData("a.b=world\na=hello", """{"a":{"b":"world"}}""")]
    [InlineData("a=1\na.b.c=2\na.b=3", """{"a":{"b":{"c":"2"}}}""")]
    [InlineData("a=1\na=2", """{"a":"2"}""")]
    public void Where_a_key_is_both_the_object_wins(string text, string json) => Gives(json, text);

    [Theory]
    [InlineData("a=1\nb=2")]
    [InlineData("a=1\r\nb=2\r\n")]
    [InlineData("a=1\rb=2")]
    [InlineData("# c\n! d\na=1\n  # e\n\n \t\f\nb=2")]
    [InlineData("a:1\nb : 2")]
    [InlineData("a 1\nb\t2")]
    [InlineData("  a = 1\n\tb\f=\f2")]
    [InlineData("\uFEFFa=1\nb=2")]
    public void A_line_is_a_key_and_a_value(string text) => Gives("""{"a":"1","b":"2"}""", text);

    [Theory]
    [InlineData("a", "")] // The value may be omitted.
    [InlineData("a=", "")]
    [InlineData("a  ", "")]
    [InlineData("a=b=c", "b=c")]
    [InlineData("a = b : c", "b : c")]
    [InlineData("a : = b", "= b")]
    [InlineData("a = x # no comment", "x # no comment")]
    [InlineData("a = x ! none either", "x ! none either")]
    [InlineData("a=x  ", "x  ")] // White space at the end is kept.
    [InlineData("a = x \\\n    y", "x y")] // A backslash continues the line.
    [InlineData("a = x\\\r\n  y\\\r  z", "xyz")]
    [InlineData("a = x\\\n# no comment", "x# no comment")]
    [InlineData("a = x\\\\\nb=", "x\\")]
    [InlineData("a = x\\", "x")]
    [InlineData("a = \\t\\n\\r\\f\\\\\\q\\ ", "\t\n\r\f\\q ")]
    [InlineData("a = \\u0041\\u20ac", "A€")]
    [InlineData("a=\\  x", "  x")]
    [InlineData("# c \\\na=1", "1")] // A comment does not go on.
    public void A_value_is_what_follows(string text, string expected) =>
        Assert.Equal(expected, Read(text).Get("a").AsString());

    [Theory]
    [InlineData("a\\ b=1", "a b")]
    [InlineData("a\\=b\\:c=1", "a=b:c")]
    [InlineData("\\#a=1", "#a")]
    [InlineData("\\u0061=1", "a")]
    [InlineData("=1", "")]
    public void In_a_key_what_ends_it_is_escaped(string text, string key) =>
        Assert.Equal(key, Assert.Single(Read(text).Root.Fields.Keys));

    [Fact]
    public void Each_value_knows_its_line() =>
        Assert.Equal("test.properties:4", Read("# c\na = 1\\\n  2\nb = 3").Get("b").Origin.ToString());

    [Fact]
    public void It_may_be_merged_with_HOCON() =>
        Assert.Equal(
            "{a{b=\"1\",c=2},x=\"1\"}",
            HoconDocument
                .Parse("x = ${a.b}, a.c = 2")
                .WithFallback(Read("a.b=1\na.c=1"))
                .Resolve(HoconResolveOptions.WithoutEnvironment)
                .Render()
        );

    [Theory]
    [InlineData("a.b = 1\n# c\nd : 2", """{"a":{"b":1},"d":2}""")]
    public void HOCON_may_look_much_like_it(string text, string json) => Texts.Gives(json, text);

    [Theory]
    [InlineData("a = x:y", "1:6")] // Characters that stand in quotes,
    [InlineData("a = x\\ty", "1:6")] // no escapes outside of them,
    [InlineData("a = x\\\n  y = 1", "1:6")] // and no lines that go on,
    [InlineData("a =", "1:4")] // no value that is omitted,
    [InlineData("! c\na = 1", "1:1")] // no other mark of a comment.
    public void And_is_something_else(string text, string position) => Wrong(text, position);

    [Theory]
    [InlineData("a = x  ", """{"a":"x"}""")] // White space at the end is dropped,
    [InlineData("a = x # c", """{"a":"x"}""")] // comments stand behind values,
    [InlineData("a = ${b}, b = 1", """{"a":1,"b":1}""")] // and there are substitutions.
    public void It_reads_other_things_into_the_same(string text, string json) => Texts.Gives(json, text);

    private static HoconDocument Read(string text) =>
        HoconDocument.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "test.properties");

    private static void Gives(string json, string text) => Assert.Equal(json, Read(text).Render(new() { Json = true }));
}
