using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Tests.Surface;

public sealed class HoconValueTests
{
    [Fact]
    public void A_value_is_read_as_its_type()
    {
        Assert.Equal(5, Value("5").GetInt());
        Assert.Equal(5L, Value("5").GetLong());
        Assert.Equal(5, Value("5").GetByte());
        Assert.Equal(5f, Value("5").GetFloat());
        Assert.Equal(5.0, Value("5").GetDouble());
        Assert.Equal(5m, Value("5").GetDecimal());
        Assert.Equal("5", Value("5").GetString());
        Assert.True(Value("yes").GetBoolean());
        Assert.Equal(5_000, Value("5kB").GetByteSize());
        Assert.Null(Value("null").GetByteSize());
        Assert.Null(Value("null").GetString());
        Assert.Null(Value("[1]").GetString());
        Assert.Equal(TimeSpan.FromMinutes(5), Value("5 minutes").GetTimeSpan());
        Assert.Equal(Timeout.InfiniteTimeSpan, Value("infinite").GetTimeSpan());
        Assert.Throws<HoconException>(() => Value("infinite").GetTimeSpan(allowInfinite: false));
        Assert.Throws<HoconException>(() => Value("-5s").GetTimeSpan(allowInfinite: false));
        Assert.Throws<HoconException>(() => Value("1e300").GetFloat());
        Assert.Throws<HoconException>(() => Value("256").GetByte());
    }

    [Fact]
    public void An_array_is_read_as_its_elements_type()
    {
        Assert.Equal([1, 2], Value("[1, 2]").GetIntList());
        Assert.Equal([1L, 2L], Value("[1, 2]").GetLongList());
        Assert.Equal([1, 2], Value("[1, 2]").GetByteList());
        Assert.Equal([1f, 2f], Value("[1, 2]").GetFloatList());
        Assert.Equal([1.0, 2.0], Value("[1, 2]").GetDoubleList());
        Assert.Equal([1m, 2m], Value("[1, 2]").GetDecimalList());
        Assert.Equal([true, false], Value("[on, off]").GetBooleanList());
        Assert.Equal(["1", "b"], Value("[1, b]").GetStringList());
        Assert.Equal(["b", "a"], Value("{1 = a, 0 = b}").GetStringList());
        Assert.Throws<HoconException>(() => Value("5").GetIntList());
        Assert.Throws<HoconException>(() => Value("[a]").GetIntList());
    }

    [Fact]
    public void Its_kind_can_be_asked()
    {
        Assert.Equal((true, false, false), Kinds(Value("text")));
        Assert.Equal((true, false, false), Kinds(Value("null")));
        Assert.Equal((false, true, false), Kinds(Value("[1]")));
        Assert.Equal((false, false, true), Kinds(Value("{a = 1}")));
        Assert.Equal((false, true, true), Kinds(Value("{0 = 1}")));
        Assert.Equal((false, false, false), Kinds(new HoconValue()));
        Assert.True(new HoconValue().IsEmpty);
        Assert.False(Value("null").IsEmpty);
    }

    [Fact]
    public void Children_are_found_by_key()
    {
        HoconValue value = Value("{ a { b = 1 } }");

        Assert.Equal(1, value.GetChildObject("a")!.GetChildObject("b")!.GetInt());
        Assert.Null(value.GetChildObject("x"));
        Assert.Null(Value("5").GetChildObject("x"));
    }

    [Fact]
    public void Parts_beside_each_other_are_one_value()
    {
        var value = new HoconValue();
        value.AppendValue(new HoconLiteral("a"));
        value.AppendValue(new HoconLiteral(" "));
        value.AppendValue(new HoconLiteral("b"));
        Assert.Equal("a b", value.GetString());
        Assert.True(value.IsString());

        value.NewValue(new HoconArray { Value("1") });
        value.AppendValue(new HoconArray { Value("2"), Value("3") });
        Assert.Equal([1, 2, 3], value.GetIntList());
        Assert.True(value.IsArray());

        value.Clear();
        Assert.True(value.IsEmpty);
        Assert.Null(value.GetString());
    }

    [Fact]
    public void A_literal_that_is_changed_is_the_new_text()
    {
        HoconValue value = Value("5");
        var literal = Assert.IsType<HoconLiteral>(Assert.Single(value.Values));

        literal.Value = "6";
        Assert.Equal(6, value.GetInt());
        literal.Value = null;
        Assert.Null(value.GetString());
        Assert.Equal("null", value.ToString());
    }

    [Theory]
    [InlineData("5", "5")]
    [InlineData("\"a b\"", "\"a b\"")]
    [InlineData("[1, a]", "[1, a]")]
    [InlineData("{a = {b = 1}}", "a {\n  b = 1\n}")]
    [InlineData("null", "null")]
    public void It_is_written_as_HOCON(string text, string expected) => Assert.Equal(expected, Value(text).ToString());

    [Fact]
    public void It_is_written_indented() => Assert.Equal("  a = 1", Value("{a = 1}").ToString(1));

    [Fact]
    public void A_list_within_itself_does_not_end_the_process()
    {
        var value = new HoconValue();
        var array = new HoconArray { value };
        value.AppendValue(array);

        Assert.Throws<InsufficientExecutionStackException>(() => value.GetInt());
        Assert.Throws<InsufficientExecutionStackException>(() => value.ToString());
    }

    private static HoconValue Value(string text) => ConfigurationFactory.ParseString($"v = {text}").GetValue("v")!;

    private static (bool, bool, bool) Kinds(HoconValue value) => (value.IsString(), value.IsArray(), value.IsObject());
}
