using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Include semantics: locating resources". URLs are in <see cref="IncludeUrlTests"/>.</summary>
public sealed class IncludeLocatingTests
{
    [Theory]
    [InlineData("sub/foo.conf")]
    [InlineData("./sub/foo.conf")]
    [InlineData("sub/../sub/foo.conf")]
    public void A_relative_name_is_beside_the_including_file(string name)
    {
        using var folder = new Folder(("main.conf", $"include \"{name}\""), ("sub/foo.conf", "x = 1"));

        folder.Gives("""{"x":1}""");
    }

    [Fact]
    public void Each_file_has_its_own_folder()
    {
        using var folder = new Folder(
            ("main.conf", "include \"sub/a.conf\""),
            ("sub/a.conf", "include \"b.conf\", include \"../c.conf\""),
            ("sub/b.conf", "b = right"),
            ("b.conf", "b = wrong"),
            ("c.conf", "c = right"),
            ("sub/c.conf", "c = wrong")
        );

        folder.Gives("""{"b":"right","c":"right"}""");
    }

    [Fact]
    public void An_absolute_name_is_kept()
    {
        using var elsewhere = new Folder(("foo.conf", "x = 1, include \"bar.conf\""), ("bar.conf", "y = 2"));
        using var folder = new Folder(
            ("main.conf", $"include \"{elsewhere.File("foo.conf")}\""),
            ("bar.conf", "y = 3")
        );

        folder.Gives("""{"x":1,"y":2}""");
    }

    // Nothing else can be told of it without changing it, which would disturb other tests: there it lies, and is not found.
    [Fact]
    public void The_current_folder_is_not_looked_in()
    {
        string here = $"mesh-hocon-{Guid.NewGuid():N}.conf";
        File.WriteAllText(here, "x = 1");
        try
        {
            using var folder = new Folder(("main.conf", $"include \"{here}\""));

            folder.Gives("{}");
            Assert.Equal(
                "{}",
                HoconDocument.Parse($"include \"{here}\"", options: new() { SearchPath = [] }).Root.Render()
            );
        }
        finally
        {
            File.Delete(here);
        }
    }

    [Fact]
    public void What_is_not_beside_it_is_looked_for_on_the_search_path()
    {
        using var first = new Folder(("a.conf", "a = first"), ("sub/b.conf", "b = first"));
        using var second = new Folder(("a.conf", "a = second"), ("c.conf", "c = second"));
        using var folder = new Folder(
            ("sub/main.conf", "include \"a.conf\", include \"/sub/b.conf\", include \"c.conf\", include \"d.conf\""),
            ("sub/d.conf", "d = beside")
        );
        File.WriteAllText(second.File("d.conf"), "d = second");
        var options = new HoconLoadOptions { SearchPath = [first.Path, second.Path] };

        Assert.Equal("{a=first,b=first,c=second,d=beside}", folder.Load("sub/main.conf", options).Render());
    }

    [Theory]
    [InlineData("classpath(\"sub/foo.conf\")")]
    [InlineData("classpath(\"/sub/foo.conf\")")] // Absolute is the same as relative: both begin at the root.
    public void A_class_path_name_is_relative_to_the_search_path_alone(string argument)
    {
        using var path = new Folder(("sub/foo.conf", "from = path"));
        using var folder = new Folder(("main.conf", $"include {argument}"), ("sub/foo.conf", "from = beside"));

        folder.Gives("""{"from":"path"}""", new HoconLoadOptions { SearchPath = [path.Path] });
        folder.Gives("{}");
    }

    [Fact]
    public void Embedded_resources_are_behind_the_search_path()
    {
        using var path = new Folder(("a.conf", "a = path"));
        var first = new EmbeddedTexts("first", ("a.conf", "a = first"), ("b.conf", "b = first"));
        var second = new EmbeddedTexts("second", ("b.conf", "b = second"), ("second.sub.c.conf", "c = second"));
        using var folder = new Folder(
            ("main.conf", "include \"a.conf\", include classpath(\"b.conf\"), include \"/sub/c.conf\"")
        );

        folder.Gives(
            """{"a":"path","b":"first","c":"second"}""",
            new HoconLoadOptions { SearchPath = [path.Path], Resources = [first, second] }
        );
    }

    [Theory]
    [InlineData("main.conf", "include \"foo.conf\"", "root")] // Without a folder of its own the name is left as it is.
    [InlineData("sub/main.conf", "include \"foo.conf\"", "sub")]
    [InlineData("sub/main.conf", "include \"/foo.conf\"", "root")]
    [InlineData("sub/main.conf", "include classpath(\"foo.conf\")", "root")]
    [InlineData("sub/main.conf", "include \"deep/foo.conf\"", "deep")]
    public void A_resource_includes_those_of_its_own_assembly(string name, string text, string from)
    {
        var embedded = new EmbeddedTexts(
            "texts",
            ($"texts/{name}", text),
            ("texts/foo.conf", "from = root"),
            ("texts/sub/foo.conf", "from = sub"),
            ("texts/sub/deep/foo.conf", "from = deep")
        );

        Assert.Equal(from, HoconDocument.LoadResource(embedded, name).Get("from").AsString());
    }

    [Fact]
    public void Names_in_file_are_not_relative_to_the_including_file()
    {
        using var folder = new Folder(("main.conf", "include file(\"foo.conf\")"), ("foo.conf", "x = 1"));

        folder.Gives("{}");
    }

    [Fact]
    public void A_file_URL_is_a_file()
    {
        using var folder = new Folder(("sub/foo.conf", "x = 1, include \"bar.conf\""), ("sub/bar.conf", "y = 2"));
        string url = new Uri(folder.File("sub/foo.conf")).AbsoluteUri;
        File.WriteAllText(folder.File("main.conf"), $"a {{ include \"{url}\" }}, b {{ include url(\"{url}\") }}");

        folder.Gives("""{"a":{"x":1,"y":2},"b":{"x":1,"y":2}}""");
    }

    [Fact]
    public void White_space_in_a_file_URL_is_escaped()
    {
        using var folder = new Folder(("a b/foo.conf", "x = 1"));
        File.WriteAllText(folder.File("main.conf"), $"include \"{new Uri(folder.File("a b/foo.conf")).AbsoluteUri}\"");

        folder.Gives("""{"x":1}""");
    }

    [Theory]
    [InlineData("mailto:foo.conf")] // A URL only with a scheme that is known: else a name.
    [InlineData("c:foo.conf")]
    [InlineData("urn:foo.conf")]
    [InlineData("http.conf")]
    public void What_is_no_URL_is_a_name(string name)
    {
        var embedded = new EmbeddedTexts("texts", ("main.conf", $"include \"{name}\""), (name, "x = 1"));

        Assert.Equal(1, HoconDocument.LoadResource(embedded, "main.conf").Get("x").AsInt());
    }

    [Theory]
    [InlineData("include url(\"foo.conf\")", "\"foo.conf\" is no URL")]
    [InlineData("include url(\"ftp://localhost/foo.conf\")", "is no URL")]
    [InlineData("include url(\"\")", "is no URL")]
    [InlineData("include url(\"http://\")", "is no URL")]
    [InlineData("include url(\"http://localhost/foo.conf\")", "including from there is not allowed")]
    [InlineData("include \"https://localhost/foo.conf\"", "including from there is not allowed")]
    [InlineData("include \"file://server/share/foo.conf\"", "including from there is not allowed")]
    [InlineData("include required(url(\"http://localhost/foo.conf\"))", "including from there is not allowed")]
    public void A_URL_that_cannot_be_had_is_an_error(string text, string message)
    {
        using var folder = new Folder(("main.conf", text));

        HoconFault fault = Assert.Throws<HoconException>(() => folder.Load()).Faults[0];

        Assert.Equal("main.conf:1:1", Path.GetFileName(fault.Origin.ToPosition()));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }
}
