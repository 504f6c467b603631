using Mesh.Hocon.Extensions;
using static Mesh.Hocon.Tests.Texts;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Examples of Self-Referential Substitutions".</summary>
public sealed class SelfReferenceExamplesTests
{
    [Fact]
    public void In_isolation_it_is_an_error() => Wrong("foo : ${foo} // an error", "1:7", "${foo} has no value");

    [Theory]
    [InlineData("foo : { a : 1 }\nfoo : ${foo}", """{"foo":{"a":1}}""")]
    [InlineData("foo : { a : 1 }\nfoo : ${foo}\nfoo : { b : 2 }", """{"foo":{"a":1,"b":2}}""")]
    public void Merged_with_an_earlier_value_it_is_that_one(string text, string json) => Gives(json, text);

    [Fact]
    public void A_later_object_is_no_earlier_value() =>
        Wrong("foo : ${foo}\nfoo : { a : 1 }", "1:7", "${foo} has no value");

    [Theory]
    [InlineData("foo : ${?foo} // this field just disappears silently", "{}")]
    [InlineData("foo : ${?foo}\nfoo : { a : 1 }", """{"foo":{"a":1}}""")]
    public void It_is_undefined_and_no_circle(string text, string json) => Gives(json, text);

    [Theory]
    [InlineData("foo : ${does-not-exist}\nfoo : 42", """{"foo":42}""")]
    [InlineData("foo : ${foo}, foo : 42", """{"foo":42}""")]
    [InlineData("foo : ${does-not-exist}\nfoo : null", """{"foo":null}""")]
    [InlineData("foo : ${does-not-exist}\nfoo : [1]", """{"foo":[1]}""")]
    [InlineData("foo : x${does-not-exist}\nfoo : ${bar}\nbar : 42", """{"foo":42,"bar":42}""")]
    [InlineData("foo : ${does-not-exist}\nfoo : 42\nfoo : { a : 1 }", """{"foo":{"a":1}}""")]
    [InlineData("foo { a : ${does-not-exist} }\nfoo : 42", """{"foo":42}""")]
    [InlineData("foo { a : ${does-not-exist} }\nfoo.a : 42", """{"foo":{"a":42}}""")]
    [InlineData("foo : [${foo}], foo : 42", """{"foo":42}""")]
    public void What_is_hidden_is_never_looked_at(string text, string json) => Gives(json, text);

    [Fact]
    public void Below_an_object_it_is_not_hidden() =>
        Wrong("foo : ${does-not-exist}\nfoo : { a : 1 }", "1:7", "${does-not-exist} has no value");

    [Theory]
    [InlineData("foo : { a : { c : 1 } }\nfoo : ${foo.a}\nfoo : { a : 2 }", """{"foo":{"a":2,"c":1}}""")]
    [InlineData("foo : { a : 1 }\nfoo : ${foo.a}", """{"foo":1}""")]
    public void It_means_the_value_below_as_part_of_a_path_too(string text, string json) => Gives(json, text);

    [Fact]
    public void A_path_of_itself_that_is_not_below_has_no_value() =>
        Wrong("foo : { a : 1 }\nfoo : ${foo.b}\nfoo : { b : 2 }", "2:7", "${foo.b} has no value");

    [Theory]
    [InlineData("bar : { foo : 42, baz : ${bar.foo} }", """{"bar":{"foo":42,"baz":42}}""")]
    [InlineData("bar : { foo : 42, baz : ${bar.foo} }\nbar : { foo : 43 }", """{"bar":{"foo":43,"baz":43}}""")]
    [InlineData("bar : { baz : ${bar.foo}, foo : ${bar.x}, x : 1 }", """{"bar":{"baz":1,"foo":1,"x":1}}""")]
    [InlineData(
        "bar : { a { b : ${bar.c.d} }, c { d : ${bar.a.e} }, a.e : 1 }",
        """{"bar":{"a":{"b":1,"e":1},"c":{"d":1}}}"""
    )]
    [InlineData("bar = { foo : 42 } { baz : ${bar.foo} }", """{"bar":{"foo":42,"baz":42}}""")]
    [InlineData("bar { foo : 42 }, bar = ${bar} { baz : ${bar.foo} }", """{"bar":{"foo":42,"baz":42}}""")]
    [InlineData(
        "bar = ${x}, bar { baz : ${bar.foo} }, x { foo : 42 }",
        """{"bar":{"foo":42,"baz":42},"x":{"foo":42}}"""
    )]
    [InlineData(
        "bar = ${x}, x { baz : ${bar.foo}, foo : 42 }",
        """{"bar":{"baz":42,"foo":42},"x":{"baz":42,"foo":42}}"""
    )]
    public void An_object_may_refer_to_paths_within_itself(string text, string json) => Gives(json, text);

    [Fact]
    public void Objects_may_refer_to_each_other() =>
        Gives(
            """{"bar":{"a":4,"b":3},"foo":{"c":3,"d":4}}""",
            """
            bar : { a : ${foo.d}, b : 1 }
            bar.b = 3
            foo : { c : ${bar.b}, d : 2 }
            foo.d = 4
            """
        );

    [Fact]
    public void An_optional_one_looks_back_to_nothing() => Gives("""{"a":"foo"}""", "a = ${?a}foo");

    [Theory]
    [InlineData("bar : ${foo}\nfoo : ${bar}", "2:7")] // Told where the circle closes.
    [InlineData("a : ${b}\nb : ${c}\nc : ${a}", "3:5")]
    [InlineData("a : ${b.x}, b : { x : ${c} }, c : ${a}", "1:35")]
    [InlineData("foo : ${bar}, bar : ${foo}, bar : { a : 1 }", "1:21")] // Nothing was there before: the object comes later.
    [InlineData("bar : ${foo}, bar : { a : 1 }, foo : ${bar}", "1:38")]
    public void A_circle_has_no_value(string text, string position) =>
        Wrong(text, position, "leads back to the value that it stands in");

    [Theory]
    [InlineData("bar : 1, bar : ${foo}, foo : ${bar}", """{"bar":1,"foo":1}""")]
    [InlineData("foo : ${bar}, bar : 1, bar : ${foo}", """{"foo":1,"bar":1}""")]
    [InlineData(
        "bar { a : 1 }, bar : ${foo}, foo : ${bar}, foo { b : 2 }",
        """{"bar":{"a":1,"b":2},"foo":{"a":1,"b":2}}"""
    )]
    public void An_earlier_value_breaks_a_circle(string text, string json) => Gives(json, text);

    [Theory]
    [InlineData("a : ${?b}\nb : ${?c}\nc : ${?a}", "{}")]
    [InlineData("a : ${?b}\nb : ${?c}\nc : ${?a}\nc : 1", """{"a":1,"b":1,"c":1}""")]
    public void A_circle_of_optional_ones_is_nothing(string text, string json) => Gives(json, text);

    // What they are is left open, as long as both are the same or it is an error. Ours: the earlier value of the key that is
    // looked at first.
    [Fact]
    public void Two_keys_that_take_each_others_value_have_the_same()
    {
        HoconNode root = Resolved("a : 1\nb : 2\na : ${b}\nb : ${a}");

        Assert.Equal(root.Fields["a"], root.Fields["b"]);
    }

    [Fact]
    public void Each_occurrence_is_resolved_once_and_by_its_own_place() =>
        Gives("""{"a":"123","b":"123123"}""", "a : 1\na : ${a}2\na : ${a}3\nb : ${a}${a}");
}
