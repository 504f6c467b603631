using static Mesh.Hocon.Tests.Texts;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Array and object concatenation".</summary>
public sealed class ArrayAndObjectConcatenationTests
{
    [Theory]
    [InlineData("a = [ 1, 2 ] [ 3, 4 ]")]
    [InlineData("a = [1,2][3,4]")]
    [InlineData("a = [1] [2, 3] [] [4]")]
    [InlineData("a = [\n1\n2\n] [\n3\n4\n]")] // New lines within, not between.
    [InlineData("a = ${?none} [ 1, 2, 3, 4 ]")]
    public void Arrays_beside_each_other_are_one(string text) => Gives("""{"a":[1,2,3,4]}""", text);

    [Theory]
    [InlineData("a : { b : 1, c : 2 }")]
    [InlineData("a : { b : 1 } { c : 2 }")]
    [InlineData("a : { b : 1 }{ c : 2 }")]
    [InlineData("a { b : 1 } { c : 2 }")]
    [InlineData("a : { b : 1 }\na : { c : 2 }")]
    [InlineData("a : {\n b : 1\n} {\n c : 2\n}")]
    [InlineData("a : { b : 0 } { b : 1 } {} { c : 2 }")] // The second overrides the first.
    public void Objects_beside_each_other_are_merged(string text) => Gives("""{"a":{"b":1,"c":2}}""", text);

    [Fact]
    public void They_are_merged_all_the_way_down() =>
        Gives(
            """{"a":{"x":{"p":1,"q":3,"r":4},"y":[2]}}""",
            "a = { x { p = 1, q = 2 }, y = [1] } { x { q = 3, r = 4 }, y = [2] }"
        );

    [Fact]
    public void A_later_field_may_join_an_earlier_value() =>
        Gives("""{"a":[1,2,3,4]}""", "a : [ 1, 2 ]\na : ${a} [ 3, 4 ]");

    [Fact]
    public void An_object_may_inherit_from_another() =>
        Gives(
            """{"data-center-generic":{"cluster-size":6},"data-center-east":{"cluster-size":6,"name":"east"}}""",
            """
            data-center-generic = { cluster-size = 6 }
            data-center-east = ${data-center-generic} { name = "east" }
            """
        );

    [Fact]
    public void An_array_may_be_made_longer() =>
        Gives("""{"path":["/bin","/usr/bin"]}""", "path = [ /bin ]\npath = ${path} [ /usr/bin ]");

    [Theory]
    [InlineData("[[1, 2] [3, 4], [5]]", "[[1,2,3,4],[5]]")]
    [InlineData("[{ a : 1 } { b : 2 }, { c : 3 }]", """[{"a":1,"b":2},{"c":3}]""")]
    public void Elements_are_joined_as_well(string text, string json) => Gives(json, text);

    [Theory]
    [InlineData("a = ${x} ${y}, x = [1], y = [2]", "[1,2]")]
    [InlineData("a = ${x}${y}, x = [1], y = [2]", "[1,2]")]
    [InlineData("a = ${x} [2], x = [1]", "[1,2]")]
    [InlineData("a = [1] ${x}, x = [2]", "[1,2]")]
    [InlineData("a = [${x}] ${x}, x = [2]", "[[2],2]")]
    [InlineData("a = ${x} ${y}, x { b = 1 }, y { c = 2 }", """{"b":1,"c":2}""")]
    [InlineData("a = ${x} { b = 2 }, x { b = 1 }", """{"b":2}""")]
    [InlineData("a = { b = 2 } ${x}, x { b = 1 }", """{"b":1}""")]
    [InlineData("a = ${x} ${y} ${x}, x { b = 1 }, y { b = 2 }", """{"b":1}""")]
    public void What_a_substitution_gives_counts_as_an_array_or_object(string text, string json) =>
        Assert.Equal(json, Resolved(text).Fields["a"].Render(new() { Json = true }));

    [Theory]
    [InlineData("a = [1] {}", "1:9", "an object cannot be joined with an array")]
    [InlineData("a = { b = 1 } [1]", "1:5", "an object cannot be joined with an array")]
    [InlineData("a = ${x} {}, x = [1]", "1:10", "an object cannot be joined with an array")]
    [InlineData("a = ${x} [1], x { b = 1 }", "1:5", "an object cannot be joined with an array")]
    [InlineData("a = ${x} ${y}, x = [1], y = {}", "1:10", "an object cannot be joined with an array")]
    [InlineData("a = ${x} {}, x = 1", "1:5", "1 cannot be joined with an object")]
    [InlineData("a = ${x} [1], x = s", "1:5", "\"s\" cannot be joined with an array")]
    [InlineData("[[1] {}]", "1:6", "an object cannot be joined with an array")]
    public void An_array_and_an_object_are_not_joined(string text, string position, string message) =>
        Wrong(text, position, message);

    [Theory]
    [InlineData("[[1]\n[2]]", "[[1],[2]]")]
    [InlineData("[{ a = 1 }\n{ b = 2 }]", """[{"a":1},{"b":2}]""")]
    [InlineData("x = [1], a = [${x}\n${x}]", """{"x":[1],"a":[[1],[1]]}""")]
    public void A_new_line_between_keeps_them_apart(string text, string json) => Gives(json, text);

    [Theory]
    [InlineData("a = [1]\n[2]", "2:1", "expected a key")]
    [InlineData("a = { b = 1 }\n{ c = 2 }", "2:1", "expected a key")]
    [InlineData("a = ${x}\n[2], x = [1]", "2:1", "expected a key")]
    public void A_line_of_its_own_is_a_field(string text, string position, string message) =>
        Wrong(text, position, message);

    [Theory]
    [InlineData("{ [1] = 2 }", "1:3", "expected a key")]
    [InlineData("{ {} = 2 }", "1:3", "expected a key")]
    [InlineData("a [1] = 2", "1:3", "behind the key \"a\"")]
    [InlineData("a {} = 2", "1:6", "the end of the value")]
    [InlineData("a {} b = 2", "1:8", "the end of the value")]
    public void Neither_is_a_key(string text, string position, string message) => Wrong(text, position, message);
}
