using Mesh.Hocon.Extensions;
using static Mesh.Hocon.Tests.Texts;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Automatic type conversions".</summary>
public sealed class TypeConversionsTests
{
    /// <summary>Everything that can be asked for, and what a message calls it.</summary>
    private static readonly (string Name, Func<HoconNode, object> Ask)[] Scalars =
    [
        ("a string", node => node.AsString()),
        ("an integer", node => node.AsInt()),
        ("an integer", node => node.AsLong()),
        ("a number", node => node.AsDouble()),
        ("a number", node => node.AsDecimal()),
        ("true or false", node => node.AsBoolean()),
        ("a duration", node => node.AsDuration()),
        ("a period", node => node.AsPeriod()),
        ("a size", node => node.AsSize()),
    ];

    [Theory]
    [InlineData("42")]
    [InlineData("-1.50")]
    [InlineData("1e5")]
    [InlineData("1E+05")]
    public void A_number_is_a_string_as_it_was_written(string text) => Assert.Equal(text, Value(text).AsString());

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public void A_boolean_is_a_string(string text) => Assert.Equal(text, Value(text).AsString());

    [Theory]
    [InlineData("\"42\"", 42)]
    [InlineData("\"-42\"", -42)]
    [InlineData("\"0\"", 0)]
    [InlineData("\"-0\"", 0)]
    [InlineData("\"5.0\"", 5)]
    [InlineData("\"1e3\"", 1000)]
    [InlineData("\"2.5E+1\"", 25)]
    [InlineData("1e3", 1000)]
    [InlineData("5.0", 5)]
    [InlineData("\"9223372036854775807\"", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    public void A_string_is_a_number_by_the_rules_of_JSON(string text, long expected)
    {
        Assert.Equal(expected, Value(text).AsLong());
        Assert.Equal(expected, Value(text).AsDouble());
        Assert.Equal(expected, Value(text).AsDecimal());
    }

    [Theory]
    [InlineData("007")]
    [InlineData("\"007\"")]
    [InlineData("\"-01\"")]
    [InlineData("\"+5\"")]
    [InlineData("\"5.\"")]
    [InlineData("\".5\"")]
    [InlineData("\"1e\"")]
    [InlineData("\" 5\"")]
    [InlineData("\"5 \"")]
    [InlineData("\"\"")]
    [InlineData("\"-\"")]
    [InlineData("\"1,000\"")]
    [InlineData("\"0x10\"")]
    [InlineData("\"5f\"")]
    [InlineData("\"NaN\"")]
    [InlineData("\"Infinity\"")]
    [InlineData("\"-Infinity\"")]
    [InlineData("\"∞\"")]
    [InlineData("\"٥\"")]
    [InlineData("\"true\"")]
    public void What_JSON_would_not_take_as_a_number_is_none(string text)
    {
        HoconNode node = Value(text);

        Refuses("an integer", node, "1:5", node => node.AsInt());
        Refuses("an integer", node, "1:5", node => node.AsLong());
        Refuses("a number", node, "1:5", node => node.AsDouble());
        Refuses("a number", node, "1:5", node => node.AsDecimal());
    }

    [Theory]
    [InlineData("5.5")] // Nothing is cut off to make a number fit.
    [InlineData("1e-1")]
    [InlineData("9223372036854775808")]
    [InlineData("1e19")]
    [InlineData("1e400")]
    public void A_number_that_is_no_integer_is_refused_as_one(string text) =>
        Refuses("an integer", Value(text), "1:5", node => node.AsLong());

    [Theory]
    [InlineData("2147483648")]
    [InlineData("-2147483649")]
    public void One_that_is_too_large_is_refused(string text)
    {
        Refuses("an integer of 32 bits", Value(text), "1:5", node => node.AsInt());
        Refuses("a number", Value("1e309"), "1:5", node => node.AsDouble());
        Refuses("a number", Value("1e30"), "1:5", node => node.AsDecimal());
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("yes", true)]
    [InlineData("on", true)]
    [InlineData("\"true\"", true)]
    [InlineData("\"yes\"", true)]
    [InlineData("\"on\"", true)]
    [InlineData("false", false)]
    [InlineData("no", false)]
    [InlineData("off", false)]
    [InlineData("\"false\"", false)]
    [InlineData("\"no\"", false)]
    [InlineData("\"off\"", false)]
    public void Six_strings_are_booleans(string text, bool expected) => Assert.Equal(expected, Value(text).AsBoolean());

    [Theory]
    [InlineData("True")]
    [InlineData("YES")]
    [InlineData("y")]
    [InlineData("1")]
    [InlineData("0")]
    [InlineData("enabled")]
    [InlineData("\"\"")]
    [InlineData("\" true\"")]
    public void No_other_value_is(string text) =>
        Refuses("true or false", Value(text), "1:5", node => node.AsBoolean());

    [Theory]
    [InlineData("null", "null")]
    [InlineData("{}", "an object")]
    [InlineData("{ 0 : 1 }", "an object")]
    [InlineData("[]", "an array")]
    [InlineData("[1]", "an array")]
    public void Null_objects_and_arrays_are_nothing_else(string text, string found)
    {
        foreach ((string name, Func<HoconNode, object> ask) in Scalars)
        {
            string message = Refuses(name, Value(text), "1:5", ask);
            Assert.EndsWith($", found {found}", message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("\"[1, 2]\"")]
    [InlineData("\"1,2\"")]
    [InlineData("\"\"")]
    public void Nothing_else_is_an_array(string text) =>
        Refuses("an array", Value(text), "1:5", node => node.AsArray());

    [Theory]
    [InlineData("1")]
    [InlineData("\"{ b : 1 }\"")]
    [InlineData("[1]")]
    [InlineData("null")]
    public void Nothing_else_is_an_object(string text)
    {
        Assert.Empty(Value(text).Fields);
        Assert.False(Resolved($"a = {text}").TryGet("a.b", out _));
    }

    [Fact]
    public void An_object_with_numbers_for_keys_is_an_array() =>
        Assert.Equal([1, 2], Value("{ 0 : 1, 1 : 2 }").AsArray().Select(item => item.AsInt()));

    // Nobody can ask for a null; whether there is one is told by its kind, and a string that says so is a string.
    [Fact]
    public void The_string_null_is_a_string() =>
        Assert.Equal((HoconKind.String, "null"), (Value("\"null\"").Kind, Value("\"null\"").AsString()));

    private static HoconNode Value(string text) => Resolved($"a = {text}").Fields["a"];

    private static string Refuses(string expected, HoconNode node, string position, Func<HoconNode, object> ask)
    {
        HoconFault fault = Assert.Single(Assert.Throws<HoconException>(() => ask(node)).Faults);
        Assert.Equal($"test.conf:{position}", fault.Origin.ToPosition());
        Assert.StartsWith($"expected {expected}", fault.Message, StringComparison.Ordinal);
        return fault.Message;
    }
}
