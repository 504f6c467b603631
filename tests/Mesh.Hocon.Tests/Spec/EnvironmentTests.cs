using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Substitution fallback to environment variables", and the note on the case of their names.</summary>
public sealed class EnvironmentTests
{
    [Theory]
    [InlineData("a = ${HOME}", """{"a":"/home/ann"}""")]
    [InlineData("a = ${?HOME}", """{"a":"/home/ann"}""")]
    [InlineData("a = ${HOME}/bin", """{"a":"/home/ann/bin"}""")]
    [InlineData("a = [${HOME}, ${?NONE}]", """{"a":["/home/ann"]}""")]
    [InlineData("a { b = ${HOME} }", """{"a":{"b":"/home/ann"}}""")]
    [InlineData("a = 1, a = ${?NONE}", """{"a":1}""")]
    [InlineData("a = 1, a = ${?NUMBER}", """{"a":"80"}""")]
    public void What_is_not_in_the_document_is_looked_for_there(string text, string json) => Gives(json, text);

    [Theory]
    [InlineData("HOME = /root, a = ${HOME}", """{"HOME":"/root","a":"/root"}""")]
    [InlineData("HOME = null, a = ${HOME}", """{"HOME":null,"a":null}""")] // Set, and be it to null.
    [InlineData("HOME : null, a = ${?HOME}", """{"HOME":null,"a":null}""")]
    [InlineData("a = ${HOME}, HOME = null", """{"a":null,"HOME":null}""")]
    [InlineData("HOME = \"\", a = ${HOME}", """{"HOME":"","a":""}""")]
    [InlineData("HOME = x, HOME = null, a = ${?HOME}", """{"HOME":null,"a":null}""")]
    public void What_is_in_the_document_is_not(string text, string json) => Gives(json, text);

    [Fact]
    public void A_null_in_any_file_keeps_it_out() =>
        Assert.Equal(
            "{HOME=null,a=null}",
            HoconDocument.Parse("a = ${HOME}").WithFallback(HoconDocument.Parse("HOME = null")).Resolve(With()).Render()
        );

    [Fact]
    public void One_that_is_empty_is_an_empty_string() =>
        Gives("""{"a":"","b":"xy"}""", "a = ${EMPTY}, b = x${EMPTY}y");

    [Theory]
    [InlineData("NUMBER", "80")]
    [InlineData("YES", "yes")]
    [InlineData("NULL", "null")]
    [InlineData("LIST", "[1, 2]")]
    [InlineData("OBJECT", "{ a : 1 }")]
    [InlineData("SUBSTITUTION", "${HOME}")]
    public void It_is_always_a_string(string name, string value)
    {
        HoconNode node = HoconDocument.Parse($"a = ${{{name}}}").Resolve(With()).Get("a");

        Assert.Equal((HoconKind.String, value), (node.Kind, node.Text));
        Assert.Equal($"environment variable {name}", node.Origin.ToString());
    }

    [Fact]
    public void Whoever_asks_for_another_type_has_it_converted()
    {
        HoconDocument document = HoconDocument.Parse("port = ${NUMBER}, on = ${YES}").Resolve(With());

        Assert.Equal(80, document.Get("port").AsInt());
        Assert.True(document.Get("on").AsBoolean());
    }

    [Theory]
    [InlineData("home")]
    [InlineData("Home")]
    public void Names_differ_by_case(string name)
    {
        HoconFault fault = Assert
            .Throws<HoconException>(() => HoconDocument.Parse($"a = ${{{name}}}", "test.conf").Resolve(With()))
            .Faults.Single();

        Assert.Equal("test.conf:1:5", fault.Origin.ToPosition());
        Assert.Contains("no environment variable of this name", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("${a.b}", "a.b")]
    [InlineData("${\"a.b\"}", "a.b")]
    [InlineData("${a.\"b c\"}", "a.b c")]
    public void A_path_is_asked_for_with_its_dots(string substitution, string name)
    {
        var asked = new List<string>();

        HoconDocument
            .Parse($"x = {substitution}")
            .Resolve(
                new HoconResolveOptions
                {
                    Environment = variable =>
                    {
                        asked.Add(variable);
                        return "";
                    },
                }
            );

        Assert.Equal([name], asked);
    }

    [Fact]
    public void A_part_of_a_variable_is_none() =>
        Assert.Throws<HoconException>(() => HoconDocument.Parse("a = ${HOME.x}").Resolve(With()));

    [Fact]
    public void Keys_themselves_are_not_overridden() => Gives("""{"HOME":"mine"}""", "HOME = mine");

    [Fact]
    public void By_default_it_is_the_environment_of_the_process()
    {
        string name = $"MESH_HOCON_{Guid.NewGuid():N}";
        Environment.SetEnvironmentVariable(name, "80");
        try
        {
            Assert.Equal(80, HoconDocument.Parse($"a = ${{{name}}}").Resolve().Get("a").AsInt());
            Assert.Equal(80, ConfigurationFactory.ParseString($"a = ${{{name}}}").GetInt("a"));
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    [Theory]
    [InlineData("a = ${?\"\"}")]
    [InlineData("a = ${?\"x=y\"}")]
    [InlineData("a = ${?\"x\\u0000y\"}")]
    public void A_name_that_no_variable_can_have_is_not_there(string text) =>
        Assert.Equal("{}", HoconDocument.Parse(text).Resolve().Render());

    [Fact]
    public void It_may_be_left_out() =>
        Assert.Equal(
            "{}",
            HoconDocument.Parse("a = ${?PATH}").Resolve(HoconResolveOptions.WithoutEnvironment).Render()
        );

    private static HoconResolveOptions With() =>
        new()
        {
            Environment = name =>
                name switch
                {
                    "HOME" => "/home/ann",
                    "EMPTY" => "",
                    "NUMBER" => "80",
                    "YES" => "yes",
                    "NULL" => "null",
                    "LIST" => "[1, 2]",
                    "OBJECT" => "{ a : 1 }",
                    "SUBSTITUTION" => "${HOME}",
                    _ => null,
                },
        };

    private static void Gives(string json, string text) =>
        Assert.Equal(json, HoconDocument.Parse(text).Resolve(With()).Render(new() { Json = true }));
}
