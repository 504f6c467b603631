using Mesh.Hocon.Extensions;
using static Mesh.Hocon.Tests.Texts;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Substitutions".</summary>
public sealed class SubstitutionsTests
{
    [Theory]
    [InlineData("a = ${b}, b = 1", """{"a":1,"b":1}""")]
    [InlineData("a = ${?b}, b = 1", """{"a":1,"b":1}""")]
    [InlineData("a = ${b.c}, b { c = 1 }", """{"a":1,"b":{"c":1}}""")]
    [InlineData("a = ${\"b.c\"}, \"b.c\" = 1", """{"a":1,"b.c":1}""")]
    [InlineData("a = ${ b c }, b c = 1", """{"a":1,"b c":1}""")]
    [InlineData("a = ${? b }, b = 1", """{"a":1,"b":1}""")]
    [InlineData("[1, 2]", "[1,2]")]
    public void It_gives_the_value_at_its_path(string text, string json) => Gives(json, text);

    [Theory]
    [InlineData("a = ${ ?b}", "1:8", "\"?\" has no meaning here")]
    [InlineData("a = $ {b}", "1:5", "\"$\" has no meaning here")]
    [InlineData("a = $?{b}", "1:5", "\"$\" has no meaning here")]
    [InlineData("a = $b", "1:5", "\"$\" has no meaning here")]
    [InlineData("a = ${b??}", "1:8", "\"?\" has no meaning here")]
    [InlineData("a = ${b", "1:8", "expected } behind ${b")]
    [InlineData("a = ${?b.c", "1:11", "expected } behind ${?b.c")]
    [InlineData("a = ${b\nc = 1", "1:8", "expected } behind ${b, found the end of the line")]
    [InlineData("a = ${b, c}", "1:8", "expected } behind ${b, found \",\"")]
    [InlineData("a = ${b = 1}", "1:9", "expected } behind ${b")]
    [InlineData("a = ${{b}}", "1:7", "expected a path")]
    [InlineData("a = ${[b]}", "1:7", "expected a path")]
    public void Its_marks_stand_together(string text, string position, string message) =>
        WrongFirst(text, position, message);

    [Theory]
    [InlineData("a = \"${b}\", b = 1", "${b}")]
    [InlineData("a = \"\"\"${b}\"\"\", b = 1", "${b}")]
    [InlineData("a = \"${b}\" ${b}, b = 1", "${b} 1")]
    [InlineData("a = ${animal.favorite} is my favorite animal, animal.favorite = cat", "cat is my favorite animal")]
    [InlineData("a = ${animal.favorite}\" is my favorite animal\", animal.favorite = cat", "cat is my favorite animal")]
    public void In_quotes_there_is_none(string text, string expected) =>
        Assert.Equal(expected, Resolved(text).Fields["a"].Text);

    [Theory]
    [InlineData("x = 1, a { x = 2, b = ${x} }", """{"x":1,"a":{"x":2,"b":1}}""")]
    [InlineData("x = 1, a { b { c = ${x} } }", """{"x":1,"a":{"b":{"c":1}}}""")]
    [InlineData("a { x = 2, b = ${a.x} }", """{"a":{"x":2,"b":2}}""")]
    public void Its_path_begins_at_the_root(string text, string json) => Gives(json, text);

    [Fact]
    public void A_path_beside_it_is_not_found() =>
        Wrong("a { x = 2, b = ${x} }", "1:16", "${x} has no value: there is none at this path");

    [Theory]
    [InlineData("a = ${b}, b = ${c}, c = 1", """{"a":1,"b":1,"c":1}""")]
    [InlineData(
        "a = ${b.c.d}, b = ${x}, x { c = ${y} }, y { d = 1 }",
        """{"a":1,"b":{"c":{"d":1}},"x":{"c":{"d":1}},"y":{"d":1}}"""
    )]
    public void It_looks_forward(string text, string json) => Gives(json, text);

    [Fact]
    public void It_finds_values_of_other_files() =>
        Assert.Equal(
            "{b=1,a=1,c=1}",
            HoconDocument
                .Parse("a = ${b}")
                .WithFallback(HoconDocument.Parse("b = 1, a = 0, c = ${a}"))
                .Resolve(HoconResolveOptions.WithoutEnvironment)
                .Render()
        );

    [Theory]
    [InlineData("a = 1, b = ${a}, a = 2", """{"a":2,"b":2}""")]
    [InlineData("a = 1, a = 2, b = ${a}, a = 3", """{"a":3,"b":3}""")]
    [InlineData("a { x = 1 }, b = ${a}, a { y = 2 }", """{"a":{"x":1,"y":2},"b":{"x":1,"y":2}}""")]
    [InlineData("a { x = 1 }, b = ${a.x}, a { x = 2 }", """{"a":{"x":2},"b":2}""")]
    [InlineData("a = 1, b = ${a}, a = { x = 1 }, a { y = 2 }", """{"a":{"x":1,"y":2},"b":{"x":1,"y":2}}""")]
    public void It_means_the_value_that_was_set_last(string text, string json) => Gives(json, text);

    [Theory]
    [InlineData("a = ${b}", "1:5", "${b} has no value: there is none at this path")]
    [InlineData("a = x${b.c}", "1:6", "${b.c} has no value")]
    [InlineData("b = 1, a = ${b.c}", "1:12", "${b.c} has no value")]
    [InlineData("b = [1], a = ${b.0}", "1:14", "${b.0} has no value")] // Elements have no path.
    [InlineData("a = [1, ${b}]", "1:9", "${b} has no value")]
    [InlineData("a { b { c = ${d} } }", "1:13", "${d} has no value")]
    [InlineData("[${a}]", "1:2", "${a} has no value")]
    [InlineData("colour = red, a = ${color}", "1:19", "is \"colour\" meant?")]
    public void What_is_not_there_is_an_error(string text, string position, string message) =>
        Wrong(text, position, message);

    [Fact]
    public void All_that_are_not_there_are_told_in_the_order_of_lines() =>
        Assert.Equal(
            ["1:10", "2:9", "3:8", "4:5"],
            Assert
                .Throws<HoconException>(() => Resolved("a = ${b} ${x}\nc = [1, ${y}]\nd { e =${z} }\nb = ${w}"))
                .Faults.Select(fault => $"{fault.Origin.Line}:{fault.Origin.Column}")
        );

    [Fact]
    public void A_key_that_is_there_and_has_no_value_is_not_meant() =>
        Assert.DoesNotContain(
            "meant",
            Wrong("first = ${other}, other = ${?none}", "1:9").Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("a = ${?b}", "{}")] // The field is not made.
    [InlineData("a = 1, a = ${?b}", """{"a":1}""")] // An earlier value stays.
    [InlineData("a { x = 1 }, a = ${?b}", """{"a":{"x":1}}""")]
    [InlineData("a { x = 1 }, a = ${?b}, a { y = 2 }", """{"a":{"x":1,"y":2}}""")]
    [InlineData("a { b = ${?c} }", """{"a":{}}""")]
    [InlineData("a = [1, ${?b}, 2]", """{"a":[1,2]}""")] // Nor an element.
    [InlineData("a = [${?b}]", """{"a":[]}""")]
    [InlineData("a = x${?b}y", """{"a":"xy"}""")] // In a string it is empty,
    [InlineData("a = x ${?b} y", """{"a":"x  y"}""")]
    [InlineData("a = ${?b}\"\"", """{"a":""}""")]
    [InlineData("a = 1${?b}", """{"a":1}""")] // One value alone stays what it is, even if the text says more.
    [InlineData("a = [1] ${?b}", """{"a":[1]}""")] // beside an array or object, too.
    [InlineData("a = ${?b} { x = 1 }", """{"a":{"x":1}}""")]
    [InlineData("a = ${?b} ${?c} [1]", """{"a":[1]}""")]
    [InlineData("a = ${?b}${?c}", "{}")]
    [InlineData("a = 1, a = ${?b}${?c}", """{"a":1}""")]
    [InlineData("a = ${?b} ${?c}", "{}")] // White space between two that are not there is nothing either.
    [InlineData("a = [${?b}${?c}]", """{"a":[]}""")]
    [InlineData("a = ${?b.c.d}, b = 1", """{"b":1}""")]
    [InlineData("a = ${b}, b = ${?c}, b = 1", """{"a":1,"b":1}""")]
    public void What_may_be_missing_leaves_nothing(string text, string json) => Gives(json, text);

    [Theory]
    [InlineData("a = ${?x}${b}, b = 1", HoconKind.Number)]
    [InlineData("a = ${b}${?x}, b = true", HoconKind.Boolean)]
    [InlineData("a = ${?x}${b}, b = null", HoconKind.Null)]
    [InlineData("a = ${?x} ${b}, b = 1", HoconKind.String)] // White space makes a string of it.
    public void Beside_one_that_is_missing_a_value_keeps_its_type(string text, HoconKind kind) =>
        Assert.Equal(kind, Resolved(text).Fields["a"].Kind);

    [Fact]
    public void What_depends_on_a_missing_value_is_missing()
    {
        Gives("{}", "a = ${?b}, b = ${?c}");
        Wrong("a = ${b}, b = ${?c}", "1:5", "${b} has no value");
    }

    [Theory]
    [InlineData("1", HoconKind.Number)]
    [InlineData("\"1\"", HoconKind.String)]
    [InlineData("x", HoconKind.String)]
    [InlineData("true", HoconKind.Boolean)]
    [InlineData("false", HoconKind.Boolean)]
    [InlineData("null", HoconKind.Null)]
    [InlineData("[1]", HoconKind.Array)]
    [InlineData("{}", HoconKind.Object)]
    public void Alone_it_has_the_type_of_its_value(string value, HoconKind kind)
    {
        Assert.Equal(kind, Resolved($"a = ${{b}}, b = {value}").Fields["a"].Kind);
        Assert.Equal(kind, Resolved($"a = [${{b}}], b = {value}").Fields["a"].Items.Single().Kind);
    }

    [Fact]
    public void Beside_others_it_is_part_of_a_string() => Gives("""{"a":"1true","b":1}""", "a = ${b}true, b = 1");

    [Theory]
    [InlineData("${a} = 1", "1:1")]
    [InlineData("x${a} = 1", "1:2")]
    [InlineData("{ x { ${a} = 1 } }", "1:7")]
    [InlineData("${a}", "1:1")]
    public void It_stands_in_values_only(string text, string position) => Wrong(text, position, "no substitutions");

    [Fact]
    public void An_array_at_the_root_may_hold_one_of_the_environment() =>
        Assert.Equal(
            "[x]",
            HoconDocument
                .Parse("[${A}, ${?B}]")
                .Resolve(new HoconResolveOptions { Environment = name => name == "A" ? "x" : null })
                .Render()
        );
}
