using static Mesh.Hocon.Tests.Texts;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Duplicate keys and object merging".</summary>
public sealed class DuplicateKeysTests
{
    [Theory]
    [InlineData("a = 1, a = 2", """{"a":2}""")]
    [InlineData("a = 1, a = x, a = null", """{"a":null}""")]
    [InlineData("a = [1, 2], a = [3]", """{"a":[3]}""")]
    [InlineData("a = { b = 1 }, a = 2", """{"a":2}""")]
    [InlineData("a = { b = 1 }, a = [2]", """{"a":[2]}""")]
    [InlineData("a = 1, a = { b = 2 }", """{"a":{"b":2}}""")]
    [InlineData("a = [1], a = { b = 2 }", """{"a":{"b":2}}""")]
    [InlineData("a = null, a = 1", """{"a":1}""")]
    [InlineData("\"a\" = 1, a = 2", """{"a":2}""")]
    public void The_later_of_two_values_stands(string text, string json) => Gives(json, text);

    [Fact]
    public void Keys_differ_by_case() => Gives("""{"a":1,"A":2}""", "a = 1, A = 2");

    [Theory]
    [InlineData("a { b = 1 }, a { c = 2 }", """{"a":{"b":1,"c":2}}""")] // In one of the two only.
    [InlineData("a { b = 1 }, a { b = 2 }", """{"a":{"b":2}}""")] // In both: the second's.
    [InlineData("a { b = [1] }, a { b = [2] }", """{"a":{"b":[2]}}""")]
    [InlineData("a { b { c = 1 } }, a { b { d = 2 } }", """{"a":{"b":{"c":1,"d":2}}}""")] // By the same rules all the way down.
    [InlineData("a { b { c { d = 1 } } }, a { b { c { d = 2, e = 3 } } }", """{"a":{"b":{"c":{"d":2,"e":3}}}}""")]
    [InlineData("a { b = 1 }, a {}", """{"a":{"b":1}}""")]
    [InlineData("a {}, a { b = 1 }", """{"a":{"b":1}}""")]
    [InlineData("a { b { c = 1 } }, a { b = 2 }", """{"a":{"b":2}}""")]
    [InlineData("a { b = 1 }, x = 0, a { c = 2 }, a { b = 3 }", """{"a":{"b":3,"c":2},"x":0}""")]
    public void Two_objects_are_merged(string text, string json) => Gives(json, text);

    [Fact]
    public void The_example_of_two_objects_holds() =>
        Same(
            """{ "foo" : { "a" : 42, "b" : 43 } }""",
            """
            {
                "foo" : { "a" : 42 },
                "foo" : { "b" : 43 }
            }
            """
        );

    [Theory]
    [InlineData("""{ "foo" : { "a" : 42 }, "foo" : null, "foo" : { "b" : 43 } }""")]
    [InlineData("""{ "foo" : { "a" : 42 }, "foo" : 1, "foo" : { "b" : 43 } }""")]
    [InlineData("""{ "foo" : { "a" : 42 }, "foo" : [{ "a" : 42 }], "foo" : { "b" : 43 } }""")]
    [InlineData("""{ "foo" : { "a" : 42 }, "foo" : ${bar}, "foo" : { "b" : 43 }, "bar" : null }""")]
    [InlineData("""{ "foo" : ${obj}, "foo" : null, "foo" : { "b" : 43 }, "obj" : { "a" : 42 } }""")]
    public void A_value_between_two_objects_keeps_them_apart(string text) =>
        Assert.Equal("{b=43}", Resolved(text).Fields["foo"].Render());

    [Fact]
    public void A_value_above_two_objects_hides_both() => Gives("""{"a":1}""", "a { b = 1 }, a { c = 2 }, a = 1");

    [Fact]
    public void A_value_deeper_down_keeps_objects_apart_there_only() =>
        Gives("""{"a":{"b":{"y":2},"c":1,"d":3}}""", "a { b { x = 1 }, c = 1 }, a { b = 0 }, a { b { y = 2 }, d = 3 }");

    [Fact]
    public void Objects_of_substitutions_are_merged_as_well() =>
        Gives(
            """{"x":{"b":1,"c":{"d":2}},"a":{"b":1,"c":{"d":4,"e":3},"f":5}}""",
            "x { b = 1, c { d = 2 } }, a = ${x}, a { c { e = 3, d = 4 } }, a { f = 5 }"
        );

    [Fact]
    public void Keys_stand_in_the_order_in_which_they_were_first_set() =>
        Assert.Equal(["b", "a", "c"], Resolved("b = 1, a = 2, b = 3, c = 4, a = 5").Fields.Keys);
}
