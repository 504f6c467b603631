using Mesh.Hocon.Extensions;
using Mesh.Hocon.Tests.Spec;
using Microsoft.Extensions.Configuration;

namespace Mesh.Hocon.Tests.HostIntegration;

/// <summary>HOCON in .NET's own configuration.</summary>
public sealed class AddHoconTests
{
    [Fact]
    public void A_file_becomes_keys_with_colons()
    {
        using var folder = new Folder(
            (
                "app.conf",
                """
                a { b = 1, c.d = text }
                list = [10, { x = y }, [z]]
                truth = on, time = 10s, size = 64 KiB, number = 1.50, joined = ${a.b}" "${a.c.d}
                nothing = null, empty {}, none = [], "" = 5, "quoted.key" = 6
                """
            )
        );

        IConfigurationRoot configuration = Build(folder);

        Assert.Equal(
            [
                (":", "5"),
                ("a:b", "1"),
                ("a:c:d", "text"),
                ("empty", null),
                ("joined", "1 text"),
                ("list:0", "10"),
                ("list:1:x", "y"),
                ("list:2:0", "z"),
                ("none", ""),
                ("nothing", null),
                ("number", "1.50"),
                ("quoted.key", "6"),
                ("size", "64 KiB"),
                ("time", "10s"),
                ("truth", "on"),
            ],
            Leaves(configuration)
                .Select(leaf => (leaf.Key.Length == 0 ? ":" : leaf.Key, leaf.Value))
                .OrderBy(leaf => leaf.Item1, StringComparer.Ordinal)
        );
    }

    [Fact]
    public void It_is_bound_as_other_sources_are()
    {
        using var folder = new Folder(
            ("app.conf", "app { name = x, ports = [1, 2], map { a = 1 }, inner.deep = true }")
        );

        App app = Build(folder).GetSection("app").Get<App>()!;

        Assert.Equal("x", app.Name);
        Assert.Equal([1, 2], app.Ports);
        Assert.Equal(1, app.Map["a"]);
        Assert.True(app.Inner.Deep);
    }

    [Fact]
    public void Sources_lie_over_each_other_in_their_order()
    {
        using var folder = new Folder(("app.conf", "a = conf, b = conf"), ("app.json", """{"b": "json"}"""));

        IConfigurationRoot configuration = new ConfigurationBuilder()
            .SetBasePath(folder.Path)
            .AddHocon("app.conf")
            .AddHocon("app.json")
            .AddHocon(HoconDocument.Parse("c = [1, null], d { e = document }"))
            .Build();

        Assert.Equal(("conf", "json"), (configuration["a"], configuration["b"]));
        Assert.Equal(("1", null, "document"), (configuration["c:0"], configuration["c:1"], configuration["D:E"]));
    }

    [Fact]
    public void What_lies_beside_the_file_can_be_included()
    {
        using var folder = new Folder(
            ("conf/app.conf", "include \"more\"\ninclude required(\"sub/last.conf\")\na = ${b}"),
            ("conf/more.conf", "b = 1"),
            ("conf/sub/last.conf", "c = 2")
        );

        IConfigurationRoot configuration = new ConfigurationBuilder()
            .SetBasePath(folder.Path)
            .AddHocon("conf/app.conf")
            .Build();

        Assert.Equal(("1", "1", "2"), (configuration["a"], configuration["b"], configuration["c"]));
        Assert.Equal("1", new ConfigurationBuilder().AddHocon(folder.File("conf/app.conf")).Build()["a"]);
    }

    [Fact]
    public void Substitutions_and_includes_are_found_where_the_source_says()
    {
        using var folder = new Folder(
            ("app.conf", "a = ${X}, include classpath(\"more\")"),
            ("path/more.conf", "b = 1")
        );

        IConfigurationRoot configuration = new ConfigurationBuilder()
            .SetBasePath(folder.Path)
            .Add<HoconConfigurationSource>(source =>
            {
                source.Path = "app.conf";
                source.Load = new HoconLoadOptions { SearchPath = [folder.File("path")] };
                source.Resolve = new HoconResolveOptions { Environment = name => name == "X" ? "env" : null };
            })
            .Build();

        Assert.Equal(("env", "1"), (configuration["a"], configuration["b"]));
    }

    [Fact]
    public void A_file_may_be_missing_where_it_is_optional()
    {
        using var folder = new Folder();

        Assert.Empty(
            new ConfigurationBuilder()
                .SetBasePath(folder.Path)
                .AddHocon("no.conf", optional: true)
                .Build()
                .AsEnumerable()
        );
        Assert.Throws<FileNotFoundException>(() => Build(folder));
        Assert.Throws<ArgumentException>(() => new ConfigurationBuilder().AddHocon(""));
    }

    [Fact]
    public void What_is_wrong_is_told_with_the_name_of_the_file_and_each_line()
    {
        using var folder = new Folder(("app.conf", "a = 1\nb = ]\ninclude \"more\""), ("more.conf", "\nc = = 1"));

        InvalidDataException e = Assert.Throws<InvalidDataException>(() => Build(folder));

        Assert.Equal(
            $"""
            Failed to load configuration from file '{Path.GetFullPath(folder.File("app.conf"))}'.
            app.conf:2:5: expected a value, found "]"
            more.conf:2:5: expected a value, found "="
            """,
            e.Message
        );
        Assert.Equal(2, Assert.IsType<HoconException>(e.InnerException).Faults.Count);
    }

    [Fact]
    public void A_substitution_without_a_value_is_told_too()
    {
        using var folder = new Folder(("app.conf", "a = ${no.such.value}"));

        Assert.Contains(
            "app.conf:1:5: ${no.such.value} has no value",
            Assert.Throws<InvalidDataException>(() => Build(folder)).Message
        );
    }

    [Fact]
    public void Keys_that_differ_in_case_only_are_told_and_not_dropped()
    {
        using var folder = new Folder(("app.conf", "port = 1\nPort = 2"));

        Assert.EndsWith(
            "\napp.conf:2:8: the key \"Port\" is there twice for .NET's configuration, which knows no case and takes : for a dot",
            Assert.Throws<InvalidDataException>(() => Build(folder)).Message
        );
        Assert.Throws<HoconException>(() =>
            new ConfigurationBuilder().AddHocon(HoconDocument.Parse("a.b = 1, \"a:b\" = 2"))
        );

        // Sections that differ so are one, as long as their values do not meet.
        Assert.Equal(
            ("1", "2"),
            new ConfigurationBuilder().AddHocon(HoconDocument.Parse("a.x = 1, A.y = 2")).Build() is var one
                ? (one["a:x"], one["a:y"])
                : default
        );
    }

    [Fact]
    public void Keys_that_multiply_beyond_bounds_are_told_where_they_do()
    {
        string values = string.Concat(Enumerable.Range(0, 500).Select(i => $"a{i} = 1\n"));
        HoconDocument document = HoconDocument.Parse($"{new string('k', 60_000)} {{\n{values}}}", "a.conf");

        Assert.Equal(
            "a.conf:280:8: the configuration grows beyond 16777216 characters when each value gets its whole path for a key",
            Assert.Throws<HoconException>(() => new ConfigurationBuilder().AddHocon(document)).Message
        );
    }

    [Fact]
    public void A_document_must_be_resolved() =>
        Assert.Throws<InvalidOperationException>(() =>
            new ConfigurationBuilder().AddHocon(HoconDocument.Parse("a = ${b}"))
        );

    private static IConfigurationRoot Build(Folder folder) =>
        new ConfigurationBuilder().SetBasePath(folder.Path).AddHocon("app.conf").Build();

    private static IEnumerable<(string Key, string? Value)> Leaves(IConfiguration configuration) =>
        configuration
            .AsEnumerable()
            .Where(field => !configuration.GetSection(field.Key).GetChildren().Any())
            .Select(field => (field.Key, field.Value));

    private sealed class App
    {
        public string Name { get; set; } = "";

        public int[] Ports { get; set; } = [];

        public Dictionary<string, int> Map { get; set; } = [];

        public Inner Inner { get; set; } = new();
    }

    private sealed class Inner
    {
        public bool Deep { get; set; }
    }
}
