using Mesh.Hocon.Extensions;
using static Mesh.Hocon.Tests.Texts;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Self-Referential Substitutions".</summary>
public sealed class SelfReferentialSubstitutionsTests
{
    [Theory]
    [InlineData("path = \"a:b:c\", path = ${path}\":d\"", """{"path":"a:b:c:d"}""")]
    [InlineData("a = 1, a = ${a}", """{"a":1}""")]
    [InlineData("a = x, a = ${a}bc", """{"a":"xbc"}""")]
    [InlineData("path = [ /bin ], path = ${path} [ /usr/bin ]", """{"path":["/bin","/usr/bin"]}""")]
    [InlineData("a = x, a = ${a}y, a = ${a}z", """{"a":"xyz"}""")]
    [InlineData("a = x, a = ${a}${a}, a = ${a}${a}", """{"a":"xxxx"}""")]
    [InlineData("a.b = x, a.b = ${a.b}y", """{"a":{"b":"xy"}}""")]
    [InlineData("a { b = x }, a { b = ${a.b}y }", """{"a":{"b":"xy"}}""")]
    [InlineData("a { x = 1 }, a = ${a} { y = 2 }", """{"a":{"x":1,"y":2}}""")]
    [InlineData("a = 1, a = ${?a}", """{"a":1}""")]
    public void A_new_value_may_be_based_on_the_older_one(string text, string json) => Gives(json, text);

    [Theory]
    [InlineData("a = x, b = ${a}y, a = ${b}z", """{"a":"xyz","b":"xyzy"}""")]
    [InlineData("a = x, a = ${b}z, b = ${a}y", """{"a":"xyz","b":"xyzy"}""")]
    [InlineData("a = x, b = ${c}, c = ${a}y, a = ${b}z", """{"a":"xyz","b":"xyzy","c":"xyzy"}""")]
    public void It_may_come_back_to_itself_by_way_of_others(string text, string json) => Gives(json, text);

    [Fact]
    public void Elsewhere_the_final_value_is_meant() => Gives("""{"a":"xy","b":"xy"}""", "a = x, b = ${a}, a = ${a}y");

    [Theory]
    [InlineData("a = ${a}", "1:5")]
    [InlineData("a = ${a}bc", "1:5")]
    [InlineData("a = ${a} [ 1 ]", "1:5")]
    [InlineData("a.b = ${a.b}", "1:7")]
    public void Without_an_older_value_it_has_none(string text, string position) =>
        Wrong(text, position, "it leads back to the value that it stands in, and nothing was set before that");

    [Theory]
    [InlineData("a : { b : ${a} }", "1:11", "${a} would be part of its own value")]
    [InlineData("a : [${a}]", "1:6", "${a} would be part of its own value")]
    [InlineData("a : { b : { c : ${a.b} } }", "1:17", "${a.b} would be part of its own value")]
    [InlineData("a : [[${a}]]", "1:7", "${a} would be part of its own value")]
    [InlineData("a : { b : x${a} }", "1:11", "cannot be joined")]
    [InlineData("a : 1, a : [${a}]", "1:13", "${a} would be part of its own value")] // No field of its own: no looking back.
    [InlineData("a : { c : 1 }, a : { b : ${a} }", "1:26", "${a} would be part of its own value")]
    public void Within_an_array_or_object_it_cannot_look_back(string text, string position, string message) =>
        Wrong(text, position, message);

    // What is inside an array never looks back; whether it does where the array is joined is left open, and ours is the same.
    [Theory]
    [InlineData("a = [1], a = ${a} [${a}]", "1:20")]
    [InlineData("a = [1], a += ${a}", "1:15")]
    public void Nor_within_an_array_that_is_joined_with_the_older_value(string text, string position) =>
        Wrong(text, position, "${a} would be part of its own value");

    [Fact]
    public void Two_objects_may_not_hold_each_other()
    {
        HoconFault fault = Assert.Throws<HoconException>(() => Resolved("a { x = ${b} }, b { y = ${a} }")).Faults[0];

        Assert.Contains("would be part of its own value", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_object_may_refer_to_what_is_beside_within_it() =>
        Gives("""{"a":{"x":42,"y":42}}""", "a = { x : 42, y : ${a.x} }");

    [Theory]
    [InlineData("a = ${?a}", "{}")]
    [InlineData("a = ${?a}bc", """{"a":"bc"}""")]
    [InlineData("a = ${?a} [1]", """{"a":[1]}""")]
    [InlineData("a : { b : ${?a} }", """{"a":{}}""")]
    [InlineData("a : { b : ${?a}, c : 1 }", """{"a":{"c":1}}""")]
    [InlineData("a : [${?a}]", """{"a":[]}""")]
    [InlineData("a : [1, ${?a}]", """{"a":[1]}""")]
    [InlineData("a = ${?b}, b = ${?a}", "{}")]
    [InlineData("a.b = ${?a.b}", """{"a":{}}""")]
    public void One_that_may_be_missing_is(string text, string json) => Gives(json, text);

    [Theory]
    [InlineData("a = x${a}", "a = 1", """{"a":"x1"}""")]
    [InlineData("a = ${a} [2]", "a = [1]", """{"a":[1,2]}""")]
    [InlineData("a { b = ${a.b}y }", "a { b = x }", """{"a":{"b":"xy"}}""")]
    [InlineData("a = ${a}z", "a = x, a = ${a}y", """{"a":"xyz"}""")]
    public void The_older_value_may_stand_in_a_fallback(string text, string fallback, string json) =>
        Assert.Equal(
            json,
            HoconDocument
                .Parse(text)
                .WithFallback(HoconDocument.Parse(fallback))
                .Resolve(HoconResolveOptions.WithoutEnvironment)
                .Render(new() { Json = true })
        );
}
