using Mesh.Hocon.Extensions;
using Mesh.Hocon.Tests.Spec;

namespace Mesh.Hocon.Tests.Surface;

public sealed class ConfigurationFactoryTests
{
    [Fact]
    public void The_callback_is_asked_for_every_include_by_its_name()
    {
        var asked = new List<string>();

        Config config = ConfigurationFactory.ParseString(
            """
            include "one"
            a { include file("/two") }
            list = [{ include url("http://three/") }]
            include "nothing", include required("four")
            copy = ${from-one}
            """,
            name =>
            {
                asked.Add(name);
                return name == "nothing"
                    ? null
                    : new HoconRoot(ConfigurationFactory.ParseString($"from-{name.Trim('/')[..3]} = 1").Root);
            }
        );

        Assert.Equal(["one", "/two", "http://three/", "nothing", "four"], asked);
        Assert.Equal(
            (1, 1, 1, 1),
            (config.GetInt("from-one"), config.GetInt("a.from-two"), config.GetInt("copy"), config.GetInt("from-fou"))
        );
        Assert.Equal("from-htt = 1", config.GetValue("list")!.GetArray()[0].ToString());
    }

    [Fact]
    public void A_callback_that_gives_nothing_or_no_object_is_told_apart()
    {
        Assert.True(ConfigurationFactory.ParseString("include \"a\"", _ => new HoconRoot(new HoconValue())).IsEmpty);

        HoconException e = Assert.Throws<HoconException>(() =>
            ConfigurationFactory.ParseString(
                "include \"a\"",
                _ => new HoconRoot(new HoconValue([new HoconLiteral("x")]))
            )
        );
        Assert.Equal("(text):1:1: \"a\" holds no object, and only an object can be included", e.Message);
    }

    [Fact]
    public void Substitutions_are_resolved_when_a_text_is_parsed()
    {
        Config config = ConfigurationFactory.ParseString("a = ${b}, b = 1");

        Assert.Equal(1, config.GetInt("a"));
        Assert.Empty(config.Substitutions);
        Assert.Contains(
            "${b} has no value",
            Assert.Throws<HoconException>(() => ConfigurationFactory.ParseString("a = ${b}")).Message
        );
    }

    [Fact]
    public void The_application_is_configured_by_its_files_laid_over_each_other()
    {
        using var folder = new Folder(
            ("application.properties", "from=properties\nproperties=1"),
            ("application.json", """{"from": "json", "json": 1}"""),
            ("application.conf", "from = conf, conf = 1, include \"more\""),
            ("more.conf", "more = ${conf}")
        );

        Config config = ConfigurationFactory.Load(new HoconLoadOptions { SearchPath = [folder.Path] });

        Assert.Equal("conf", config.GetString("from"));
        Assert.Equal(
            (1, 1, 1, 1),
            (config.GetInt("properties"), config.GetInt("json"), config.GetInt("conf"), config.GetInt("more"))
        );
    }

    [Fact]
    public void An_application_without_files_has_an_empty_configuration()
    {
        using var folder = new Folder();

        Assert.True(ConfigurationFactory.Load(new HoconLoadOptions { SearchPath = [folder.Path] }).IsEmpty);
        Assert.True(ConfigurationFactory.Load().IsEmpty);
    }

    [Theory]
    [InlineData("Surface/embedded.conf")]
    [InlineData("Surface.embedded.conf")]
    [InlineData("Mesh.Hocon.Tests.Surface.embedded.conf")]
    public void A_resource_is_found_by_each_of_its_names(string name)
    {
        Assert.Equal(
            "hello",
            ConfigurationFactory.FromResource<ConfigurationFactoryTests>(name).GetString("nested.value")
        );
        Assert.Equal("hello", ConfigurationFactory.FromResource(name, GetType().Assembly).GetString("greeting"));
        Assert.Equal("hello", ConfigurationFactory.FromResource(name, this).GetString("greeting"));
        Assert.Equal("hello", ConfigurationFactory.FromResource(name, GetType()).GetString("greeting"));
        Assert.Equal(
            "hello",
            ConfigurationFactory.FromResource(name, (object)GetType().Assembly).GetString("greeting")
        );
    }

    [Fact]
    public void A_resource_includes_others_beside_it() =>
        Assert.True(
            ConfigurationFactory.FromResource<ConfigurationFactoryTests>("Surface/embedded.conf").GetBoolean("beside")
        );

    [Fact]
    public void A_resource_that_is_not_there_is_told()
    {
        HoconException e = Assert.Throws<HoconException>(() =>
            ConfigurationFactory.FromResource<ConfigurationFactoryTests>("no.conf")
        );

        Assert.Equal("Mesh.Hocon.Tests: there is no embedded resource \"no.conf\" in this assembly", e.Message);
        Assert.Throws<ArgumentNullException>(() => ConfigurationFactory.FromResource("a", (object)null!));
    }

    [Fact]
    public void The_defaults_are_those_of_the_assemblies_that_are_loaded() =>
        Assert.Equal(42, ConfigurationFactory.Default().GetInt("mesh-hocon-tests.surface.default"));

    [Fact]
    public void An_object_becomes_a_configuration_of_its_properties()
    {
        Config config = ConfigurationFactory.FromObject(
            new
            {
                Text = "a \"b\" ${c}",
                Number = 1.5,
                Truth = true,
                Nothing = (string?)null,
                List = new[] { 1, 2 },
                Inner = new Dictionary<string, object> { ["dotted.key"] = new { X = 1 } },
            }
        );

        Assert.Equal("a \"b\" ${c}", config.GetString("Text"));
        Assert.Equal(1.5, config.GetDouble("Number"));
        Assert.True(config.GetBoolean("Truth"));
        Assert.Null(config.GetString("Nothing"));
        Assert.Equal([1, 2], config.GetIntList("List"));
        Assert.Equal(1, config.GetInt("Inner.\"dotted.key\".X"));
        Assert.Throws<HoconException>(() => ConfigurationFactory.FromObject(5));
        Assert.Throws<HoconException>(() => ConfigurationFactory.FromObject(new[] { 5 }));
    }

    [Fact]
    public void Nothing_is_no_text() =>
        Assert.Throws<ArgumentNullException>(() => ConfigurationFactory.ParseString(null!));
}
