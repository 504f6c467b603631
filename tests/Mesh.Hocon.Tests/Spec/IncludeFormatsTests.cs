using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Include semantics: file formats and extensions". Those of URLs are in <see cref="IncludeUrlTests"/>.</summary>
public sealed class IncludeFormatsTests
{
    private static readonly (string, string)[] ThreeFormats =
    [
        ("foo.properties", "from=properties\np=1\npj=1\npc=1"),
        ("foo.json", """{ "from": "json", "j": 2, "pj": 2, "jc": 2 }"""),
        ("foo.conf", "from = conf, c = 3, pc = 3, jc = 3"),
    ];

    [Theory]
    [InlineData("foo.properties", "from=properties", "properties")]
    [InlineData("foo.json", """{ "from": "json" }""", "json")]
    [InlineData("foo.conf", "from = conf", "conf")]
    public void The_extension_may_be_omitted(string name, string text, string from)
    {
        using var folder = new Folder(("main.conf", "include \"foo\""), (name, text));

        folder.Gives($$"""{"from":"{{from}}"}""");
    }

    [Theory]
    [InlineData("include \"foo\"")]
    [InlineData("include \"./foo\"")]
    [InlineData("include classpath(\"foo\")")]
    [InlineData("include \"foo.properties\", include \"foo.json\", include \"foo.conf\"")]
    public void All_that_there_are_are_merged_the_one_in_HOCON_last_and_that_in_JSON_before_it(string text)
    {
        using var folder = new Folder([("main.conf", text), .. ThreeFormats]);

        folder.Gives(
            """{"from":"conf","p":"1","pj":2,"pc":3,"j":2,"jc":3,"c":3}""",
            new HoconLoadOptions { SearchPath = [folder.Path] }
        );
    }

    [Fact]
    public void The_same_goes_for_a_file_by_its_full_path()
    {
        using var folder = new Folder(ThreeFormats);
        File.WriteAllText(folder.File("main.conf"), $"include file(\"{folder.File("foo")}\")");

        folder.Gives("""{"from":"conf","p":"1","pj":2,"pc":3,"j":2,"jc":3,"c":3}""");
    }

    [Fact]
    public void And_for_embedded_resources()
    {
        var embedded = new EmbeddedTexts("texts", [("main.conf", "include \"foo\""), .. ThreeFormats]);

        Assert.Equal("conf", HoconDocument.LoadResource(embedded, "main.conf").Get("from").AsString());
        Assert.Equal(7, HoconDocument.LoadResource(embedded, "main.conf").Root.Fields.Count);
    }

    [Theory]
    [InlineData("foo.properties", "properties")]
    [InlineData("foo.json", "json")]
    [InlineData("foo.conf", "conf")]
    public void With_an_extension_only_the_one_is_read(string name, string from)
    {
        using var folder = new Folder([("main.conf", $"include \"{name}\""), .. ThreeFormats]);

        Assert.Equal(from, folder.Load().Get("from").AsString());
        Assert.Equal(4, folder.Load().Root.Fields.Count);
    }

    // Lightbend's parser would add its three to "x.y" as well; the text says "if a filename has no extension".
    [Theory]
    [InlineData("foo.hocon")]
    [InlineData("foo.txt")]
    [InlineData("application-1.2")]
    public void A_file_with_another_extension_is_HOCON(string name)
    {
        using var folder = new Folder(("main.conf", $"include \"{name}\""), (name, "a = ${b}, b = 1"));

        folder.Gives("""{"a":1,"b":1}""");
    }

    [Fact]
    public void A_file_without_an_extension_is_not_found_by_its_bare_name()
    {
        using var folder = new Folder(("main.conf", "include \"foo\""), ("foo", "a = 1"));

        folder.Gives("{}");
    }

    [Fact]
    public void A_file_URL_names_one_file_exactly()
    {
        using var folder = new Folder(ThreeFormats);
        File.WriteAllText(folder.File("main.conf"), $"include url(\"file://{folder.File("foo")}\")");
        folder.Gives("{}");

        File.WriteAllText(folder.File("main.conf"), $"include url(\"file://{folder.File("foo.json")}\")");
        folder.Gives("""{"from":"json","j":2,"pj":2,"jc":2}""");
    }

    [Theory]
    [InlineData("foo.json", "a = 1", "foo.json:1:1", "not valid JSON")]
    [InlineData("foo.json", "{\n\"a\": 1,\n}", "foo.json:3:1", "not valid JSON")]
    [InlineData("foo.json", "{\"a\": 1 /* c */}", "foo.json:1:9", "not valid JSON")]
    public void A_format_is_read_strictly(string name, string text, string position, string message)
    {
        using var folder = new Folder(("main.conf", "include \"foo\""), (name, text));

        folder.Wrong(position, message);
    }

    [Theory]
    [InlineData("foo.json", """{ "a.b": 1, "c": "${x}" }""", """{"a.b":1,"c":"${x}"}""")]
    [InlineData("foo.properties", "a.b=1\nc=${x}", """{"a":{"b":"1"},"c":"${x}"}""")]
    public void Other_formats_have_no_paths_for_keys_and_no_substitutions(string name, string text, string json)
    {
        using var folder = new Folder(("main.conf", "include \"foo\""), (name, text));

        folder.Gives(json);
    }

    [Theory]
    [InlineData("main.json", """{ "a": 1 }""", """{"a":1}""")]
    [InlineData("main.properties", "a=1", """{"a":"1"}""")]
    [InlineData("main.JSON", """{ "a": 1 }""", """{"a":1}""")]
    [InlineData("main", "a = 1", """{"a":1}""")]
    public void A_document_itself_is_read_by_its_extension(string name, string text, string json)
    {
        using var folder = new Folder((name, text));

        Assert.Equal(json, folder.Load(name).Render(new() { Json = true }));
    }
}
