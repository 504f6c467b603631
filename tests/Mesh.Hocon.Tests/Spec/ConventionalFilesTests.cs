using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>
/// HOCON.md, "Conventional configuration files for JVM apps" and "Conventional override by system properties": what of them has
/// a meaning in .NET.
/// </summary>
public sealed class ConventionalFilesTests
{
    [Fact]
    public void An_assembly_brings_its_reference_conf()
    {
        var embedded = new EmbeddedTexts(
            "library",
            ("library/reference.conf", "library { a = 1, b = 1 }"),
            ("library/Room/reference.conf", "library.room { c = 2 }"),
            ("library.Dotted.reference.conf", "library.dotted { d = 3 }"),
            ("library/application.conf", "library.a = wrong"),
            ("library/my-reference.conf", "library.a = wrong"),
            ("library/reference.conf.txt", "library.a = wrong")
        );

        HoconDocument all = HoconReference
            .Of(embedded)
            .Aggregate(HoconDocument.Empty, (below, next) => next.WithFallback(below));

        Assert.Equal(HoconDocument.Parse("library { a = 1, b = 1, room { c = 2 }, dotted { d = 3 } }"), all);
    }

    [Fact]
    public void An_application_has_one_in_each_format()
    {
        using var path = new Folder(
            ("application.conf", "a = conf"),
            ("application.json", """{ "a": "json", "b": "json" }"""),
            ("application.properties", "a=properties\nb=properties\nc=properties")
        );

        Assert.Equal(
            "{a=conf,b=json,c=properties}",
            HoconDocument
                .Parse("include classpath(\"application\")", options: new() { SearchPath = [path.Path] })
                .WithFallback(HoconDocument.Empty)
                .Render()
        );
    }

    [Fact]
    public void The_reference_is_resolved_by_itself_and_the_application_over_it()
    {
        HoconDocument reference = HoconDocument
            .Parse("home = /usr, bin = ${home}/bin")
            .Resolve(HoconResolveOptions.WithoutEnvironment);
        HoconDocument application = HoconDocument.Parse("home = /opt, mine = ${bin}\":\"${home}/bin");

        HoconDocument all = application.WithFallback(reference).Resolve(HoconResolveOptions.WithoutEnvironment);

        Assert.Equal("/usr/bin", all.Get("bin").AsString());
        Assert.Equal("/usr/bin:/opt/bin", all.Get("mine").AsString());
        Assert.Equal("/usr", reference.Get("home").AsString());
    }

    [Fact]
    public void One_reference_may_be_shared_by_several_applications()
    {
        HoconDocument reference = HoconDocument.Parse("a = 1, b = 2");

        HoconDocument first = HoconDocument.Parse("a = ${b}").WithFallback(reference).Resolve();
        HoconDocument second = HoconDocument.Parse("b = 3").WithFallback(reference).Resolve();

        Assert.Equal("{a=2,b=2}", first.Render());
        Assert.Equal("{a=1,b=3}", second.Render());
        Assert.Equal("{a=1,b=2}", reference.Render());
    }

    // The command line's words, as properties, stand over the file.
    [Fact]
    public void What_a_program_is_told_overrides_its_file()
    {
        HoconDocument told = HoconDocument.Read(
            new MemoryStream("web.port=81"u8.ToArray()),
            "(command line).properties"
        );
        HoconDocument file = HoconDocument.Parse("web { port = 80, url = \"http://localhost:\"${web.port} }");

        HoconDocument all = told.WithFallback(file).Resolve(HoconResolveOptions.WithoutEnvironment);

        Assert.Equal(81, all.Get("web.port").AsInt());
        Assert.Equal("http://localhost:81", all.Get("web.url").AsString());
    }
}
