using Mesh.Hocon.Extensions;
using static Mesh.Hocon.Tests.Texts;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Conversion of numerically-indexed objects to arrays".</summary>
public sealed class NumericKeysTests
{
    [Theory]
    [InlineData("""{ "0" : "a", "1" : "b" }""", "a b")]
    [InlineData("{ 1 : b, 0 : a }", "a b")] // By the number, not by where they stand,
    [InlineData("{ 10 : c, 9 : b, 2 : a }", "a b c")] // and not as text.
    [InlineData("{ 0 : a, 2 : b }", "a b")] // What is missing between leaves no gap.
    [InlineData("{ 2147483647 : b, 5 : a }", "a b")]
    [InlineData("{ 0 : a, x : 1, \"\" : 2, \"1.5\" : 3, \"-1\" : 4, \"1x\" : 5, \" 2\" : 6, 1 : b }", "a b")]
    [InlineData("{ 0 : a, \"+1\" : x, \"99999999999\" : y }", "a")]
    [InlineData("{ 0 : a, \"01\" : b }", "a b")]
    public void An_object_with_numbers_for_keys_is_read_as_an_array(string value, string items) =>
        Assert.Equal(items.Split(' '), Resolved($"a = {value}").Fields["a"].AsArray().Select(item => item.AsString()));

    [Theory]
    [InlineData("{}")]
    [InlineData("{ x : 1 }")]
    [InlineData("{ \"-1\" : x }")]
    [InlineData("{ \"1.0\" : x }")]
    public void One_without_such_keys_is_not(string value)
    {
        HoconNode node = Resolved($"a = {value}").Fields["a"];

        HoconFault fault = Assert.Single(Assert.Throws<HoconException>(() => node.AsArray()).Faults);

        Assert.Equal(
            ("test.conf:1:5", "expected an array, found an object"),
            (fault.Origin.ToPosition(), fault.Message)
        );
    }

    [Fact]
    public void It_stays_an_object_until_an_array_is_asked_for() =>
        Gives("""{"a":{"0":"x","1":"y"}}""", "a.0 = x, a.1 = y");

    [Fact]
    public void It_is_merged_as_an_object() =>
        Assert.Equal(
            ["x", "z"],
            Resolved("a { 0 = x, 1 = y }, a { 1 = z }").Fields["a"].AsArray().Select(item => item.AsString())
        );

    [Fact]
    public void Properties_may_hold_arrays_by_it()
    {
        using var folder = new Folder(("main.properties", "foo.0=a\nfoo.1=b"));

        Config config = folder.Load("main.properties").ToConfig();

        Assert.Equal(["a", "b"], config.GetStringList("foo"));
    }

    [Theory]
    [InlineData("a = [x] ${b}, b { 1 = z, 0 = y }", "[x,y,z]")]
    [InlineData("a = ${b} [z], b { 0 = x, 1 = y }", "[x,y,z]")]
    [InlineData("a = { 0 = x } [y]", "[x,y]")]
    [InlineData("a = [x] { 0 = y } { 0 = z }", "[x,y,z]")] // Each by itself: here they are not merged first.
    [InlineData("a { 0 = x }, a = ${a} [y]", "[x,y]")]
    [InlineData("a { 0 = x }, a += y", "[x,y]")]
    [InlineData("a = [x] { 0 = ${b}, k = 1 }, b = y", "[x,y]")]
    public void Beside_an_array_it_is_one(string text, string expected) =>
        Assert.Equal(expected, Resolved(text).Fields["a"].Render());

    [Theory]
    [InlineData("a = [x] {}", "1:9")]
    [InlineData("a = [x] { k = 1 }", "1:9")]
    [InlineData("a = ${b} [x], b { k = 1 }", "1:5")]
    public void Beside_an_array_one_without_such_keys_is_an_error(string text, string position) =>
        Wrong(text, position, "an object cannot be joined with an array");

    [Fact]
    public void Beside_an_object_it_stays_one() => Gives("""{"a":{"0":"x","1":"y"}}""", "a = { 0 = x } { 1 = y }");
}
