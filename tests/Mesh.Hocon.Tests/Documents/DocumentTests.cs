using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Tests.Documents;

public sealed class DocumentTests
{
    [Fact]
    public void Values_can_be_asked_for_once_it_is_resolved()
    {
        HoconDocument document = HoconDocument.Parse("a = ${b}");

        Assert.False(document.IsResolved);
        Assert.Equal("(not resolved)", document.ToString());
        Assert.Contains("call Resolve()", Assert.Throws<InvalidOperationException>(() => document.Root).Message);
        Assert.Throws<InvalidOperationException>(() => document.Get("a"));
        Assert.Throws<InvalidOperationException>(() => document.Has("a"));
        Assert.Throws<InvalidOperationException>(() => document.Bind<int>("a"));
        Assert.Throws<InvalidOperationException>(() => document.Render());
        Assert.Throws<InvalidOperationException>(() => document.ToConfig());
        Assert.Throws<InvalidOperationException>(() => document.WithoutPath("a"));
        Assert.True(HoconDocument.Parse("a = 1").IsResolved);
    }

    [Fact]
    public void Substitutions_are_resolved_once_all_lies_together()
    {
        HoconDocument upper = HoconDocument.Parse("port = 81\nurl = \"http://\"${host}\":\"${port}");
        HoconDocument lower = HoconDocument.Parse("host = localhost, port = 80, other = ${port}");

        HoconDocument both = upper.WithFallback(lower).Resolve(HoconResolveOptions.WithoutEnvironment);

        Assert.Equal("http://localhost:81", both.Get("url").AsString());
        Assert.Equal(81, both.Get("other").AsInt());
        Assert.Throws<HoconException>(() => upper.Resolve(HoconResolveOptions.WithoutEnvironment));
        Assert.Equal(80, lower.Resolve().Get("other").AsInt());
    }

    [Fact]
    public void A_value_set_later_is_what_substitutions_see()
    {
        HoconDocument document = HoconDocument.Parse("a { b = ${c}, d { e = 1 } }, c = 1, f = ${a.d}");

        HoconDocument changed = document.WithValue("c", HoconNode.Of(2)).WithValue("a.d", HoconNode.Of("x")).Resolve();

        Assert.Equal("{a{b=2,d=x},c=2,f=x}", changed.Render());
        Assert.Equal("{a{b=1,d{e=1}},c=1,f{e=1}}", document.Resolve().Render());
    }

    [Fact]
    public void A_fallback_under_a_value_that_refers_to_itself_is_what_it_refers_to()
    {
        HoconDocument upper = HoconDocument.Parse("path = ${path}\":/opt\", list += 3, o = ${o} { b = 2 }");
        HoconDocument lower = HoconDocument.Parse("path = /bin, list = [1, 2], o { a = 1 }");

        Assert.Equal("{path=\"/bin:/opt\",list=[1,2,3],o{a=1,b=2}}", upper.WithFallback(lower).Resolve().Render());
    }

    [Fact]
    public void What_an_object_hides_is_hidden_also_where_it_is_referred_to()
    {
        const string lower = "x { y = 5, y = {} }";
        const string upper = "z { a = 1 }\nz = ${x.y}\nw { a = 1 }\nw = ${?x.y}";

        string inOne = HoconDocument.Parse($"{lower}\n{upper}").Resolve().Get("z").Render();
        string inTwo = HoconDocument.Parse(upper).WithFallback(HoconDocument.Parse(lower)).Resolve().Get("z").Render();

        Assert.Equal(("{}", "{}"), (inOne, inTwo));
    }

    [Fact]
    public void The_environment_gives_what_the_document_does_not_set()
    {
        HoconDocument document = HoconDocument.Parse("a = ${A}, b = ${?B}, c = ${a}, d = ${?E.F}, e = ${?EMPTY}");
        var asked = new List<string>();

        HoconDocument resolved = document.Resolve(
            new HoconResolveOptions
            {
                Environment = name =>
                {
                    asked.Add(name);
                    return name switch
                    {
                        "A" => "from env",
                        "a" => "not asked",
                        "E.F" => "7",
                        "EMPTY" => "",
                        _ => null,
                    };
                },
            }
        );

        Assert.Equal("{a=\"from env\",c=\"from env\",d=\"7\",e=\"\"}", resolved.Render());
        Assert.DoesNotContain("a", asked);
        Assert.Equal(7, resolved.Get("d").AsInt());
        Assert.Contains(
            "${A} has no value",
            Assert.Throws<HoconException>(() => document.Resolve(HoconResolveOptions.WithoutEnvironment)).Message
        );
    }

    [Fact]
    public void What_is_set_to_null_is_not_asked_of_the_environment() =>
        Assert.Equal(
            "{A=null,b=null}",
            HoconDocument
                .Parse("A = null, b = ${A}")
                .Resolve(new HoconResolveOptions { Environment = _ => "x" })
                .Render()
        );

    [Fact]
    public void Null_is_there_and_does_not_count()
    {
        HoconDocument document = HoconDocument.Parse("a = null");

        Assert.True(document.TryGet("a", out HoconNode? node));
        Assert.Equal(HoconKind.Null, node.Kind);
        Assert.False(document.Has("a"));
    }

    [Fact]
    public void An_array_can_be_the_root_and_then_stands_alone()
    {
        HoconDocument array = HoconDocument.Parse("[1, {a = ${?b}}]");
        HoconDocument other = HoconDocument.Parse("b = 1");

        Assert.True(array.IsArray);
        Assert.True(HoconDocument.Parse("[1]").IsArray);
        Assert.False(other.IsArray);
        Assert.False(HoconDocument.Parse("b = ${c}").IsArray);
        Assert.Equal("[1,{}]", array.WithFallback(other).Resolve(HoconResolveOptions.WithoutEnvironment).Render());
        Assert.Equal(other, other.WithFallback(HoconDocument.Parse("[1]")));
        Assert.Equal("[1]", HoconDocument.Parse("[1]").WithFallback(other).Render());
        Assert.Equal(
            "(text):1: a: the root is an array",
            Assert.Throws<HoconException>(() => array.WithValue("a", HoconNode.Of(1))).Message
        );
        Assert.Throws<HoconException>(() => HoconDocument.Parse("[1]").WithoutPath("a"));
        Assert.Throws<HoconException>(() => HoconDocument.Parse("[1]").ToConfig());
    }

    [Fact]
    public void A_tree_of_nodes_is_a_document()
    {
        HoconDocument document = HoconDocument.Of(
            HoconNode.Of([
                KeyValuePair.Create(
                    "a",
                    HoconNode.Of([
                        HoconNode.Of(1),
                        HoconNode.Of(true),
                        HoconNode.Null(),
                        HoconNode.Of(1.5),
                        HoconNode.Of(0.1m),
                        HoconNode.Of("x y"),
                    ])
                ),
            ])
        );

        Assert.Equal("{a=[1,true,null,1.5,0.1,\"x y\"]}", document.ToString());
        Assert.Throws<ArgumentException>(() => HoconDocument.Of(HoconNode.Of(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => HoconNode.Of(double.NaN));
        Assert.Throws<ArgumentNullException>(() => HoconNode.Of((string)null!));
    }

    [Fact]
    public void A_tree_of_nodes_is_as_bounded_as_what_is_read()
    {
        HoconNode deep = HoconNode.Of(1);
        HoconException e = Assert.Throws<HoconException>(() =>
        {
            for (int i = 0; i < 1_000; i++)
            {
                deep = HoconNode.Of([deep]);
            }
        });
        Assert.Contains("at most 128", e.Message);

        HoconNode wide = HoconNode.Of(1);
        Assert.Throws<HoconException>(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                wide = HoconNode.Of([wide, wide]);
            }
        });
    }

    [Fact]
    public void Documents_are_equal_by_value_once_they_are_resolved()
    {
        Assert.Equal(HoconDocument.Parse("a=1,b=2", "x"), HoconDocument.Parse("b=2.0\na=1", "y"));
        Assert.NotEqual(HoconDocument.Parse("a=1"), HoconDocument.Parse("a=2"));
        Assert.NotEqual(HoconDocument.Parse("a=${b}"), HoconDocument.Parse("a=${b}"));
        Assert.True(HoconDocument.Empty.Equals(HoconDocument.Parse("")));
        Assert.False(HoconDocument.Empty.Equals(null));
    }

    [Fact]
    public void Limits_are_those_that_are_given()
    {
        Exceeds("the configuration is, with what it includes, larger than 5 bytes", "a = 123", new() { Bytes = 5 });
        Exceeds("the configuration is nested deeper than 3 levels", "a.b.c.d.e = 1", new() { Depth = 3 });
        Exceeds("the configuration takes more than 4 steps to read", "a = 1\nb = 2", new() { Steps = 4 });
        Exceeds("the configuration includes more than 1 files", "include \"a\"\ninclude \"b\"", new() { Includes = 1 });
        Exceeds(
            "the configuration grows beyond a size of 40 when it is resolved",
            "a = 1, b = 2, c = 3",
            new() { Size = 40 }
        );
        Assert.Throws<ArgumentOutOfRangeException>(() => new HoconLimits { Depth = 201 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new HoconLimits { Depth = 0 });

        HoconDocument doubled = HoconDocument.Parse("a=[1,2,3],b=${a}${a},c=${b}${b}");
        Assert.Contains(
            "grows beyond a size of 200",
            Assert.Throws<HoconException>(() => doubled.Resolve(new() { Limits = new() { Size = 200 } })).Message
        );
    }

    private static void Exceeds(string message, string text, HoconLimits limits) =>
        Assert.Contains(
            message,
            Assert
                .Throws<HoconException>(() =>
                    HoconDocument.Parse(text, "a", new() { Limits = limits, SearchPath = [] })
                )
                .Message
        );
}
