using Mesh.Hocon.Extensions;
using Mesh.Hocon.Tests.Spec;

namespace Mesh.Hocon.Tests.Documents;

/// <summary>Every value knows where it was written.</summary>
public sealed class OriginTests
{
    [Theory]
    [InlineData("number", "node.conf:2:10")]
    [InlineData("text", "node.conf:3:8")]
    [InlineData("unquoted", "node.conf:4:12")]
    [InlineData("joined", "node.conf:5:10")]
    [InlineData("truth", "node.conf:6:9")]
    [InlineData("nothing", "node.conf:6:23")]
    [InlineData("lines", "node.conf:7:9")]
    [InlineData("after", "node.conf:9:9")]
    [InlineData("list", "node.conf:10:8")]
    [InlineData("object", "node.conf:14:8")]
    [InlineData("object.inner", "node.conf:15:11")]
    [InlineData("path", "node.conf:17:1")]
    [InlineData("path.to", "node.conf:17:1")]
    [InlineData("path.to.it", "node.conf:17:14")]
    [InlineData("copy", "node.conf:2:10")]
    [InlineData("optional", "node.conf:3:8")]
    [InlineData("both", "node.conf:20:8")]
    [InlineData("more", "node.conf:21:1")]
    [InlineData("merged", "node.conf:22:8")]
    [InlineData("merged.a", "node.conf:22:14")]
    public void A_value_is_where_it_was_written(string path, string position)
    {
        HoconDocument document = HoconDocument
            .Parse(
                """"
                # 1
                number = 42
                text = "a b"
                unquoted = a b
                joined = a "b"
                truth = on, nothing = null
                lines = """a
                b"""
                after = 1
                list = [
                  1
                  {a = 2}
                ]
                object {
                  inner = {}
                }
                path.to.it = 1
                copy = ${number}
                optional = ${?text}
                both = ${text} ${number}
                more += 1
                merged { a = 1, b = 2 }
                merged { b = 3 }
                """",
                "node.conf"
            )
            .Resolve(HoconResolveOptions.WithoutEnvironment);

        HoconOrigin origin = document.Get(path).Origin;

        Assert.Equal(position, origin.ToPosition());
        Assert.Equal(position[..position.LastIndexOf(':')], origin.ToString());
    }

    [Fact]
    public void Elements_and_keys_know_their_places()
    {
        HoconNode list = HoconDocument.Parse("list = [ 1,\n  {a = 2}, [3] ]", "a").Get("list");

        Assert.Equal("a:1:10", list.Items[0].Origin.ToPosition());
        Assert.Equal("a:2:3", list.Items[1].Origin.ToPosition());
        Assert.Equal("a:2:8", list.Items[1].Fields["a"].Origin.ToPosition());
        Assert.Equal("a:2:13", list.Items[2].Items[0].Origin.ToPosition());
    }

    [Fact]
    public void Columns_count_UTF_16_units_and_a_mark_at_the_begin_is_one()
    {
        HoconNode value = HoconDocument.Parse("\uFEFF\"\u00e4\ud83d\ude00\" = 1", "a").Root.Fields.Values.Single();

        Assert.Equal("a:1:10", value.Origin.ToPosition());
    }

    [Fact]
    public void Each_file_that_is_included_gives_its_own_name()
    {
        using var folder = new Folder(
            ("main.conf", "include \"sub/more\"\na = ${b}\n"),
            ("sub/more.conf", "\nb = 1, include \"last.conf\""),
            ("sub/more.json", "{\n \"c\": [1]}"),
            ("sub/more.properties", "# no\nd=1"),
            ("sub/last.conf", "e = 1")
        );

        HoconDocument document = folder.Load();

        Assert.Equal($"{folder.Path}/sub/more.conf:2:5", document.Get("a").Origin.ToPosition());
        Assert.Equal($"{folder.Path}/sub/more.conf:2:5", document.Get("b").Origin.ToPosition());
        Assert.Equal($"{folder.Path}/sub/more.json:2:7", document.Get("c").Origin.ToPosition());
        Assert.Equal($"{folder.Path}/sub/more.properties:2:1", document.Get("d").Origin.ToPosition());
        Assert.Equal($"{folder.Path}/sub/last.conf:1:5", document.Get("e").Origin.ToPosition());
        Assert.Equal(
            ["main.conf", "sub/more.properties", "sub/more.json", "sub/more.conf", "sub/last.conf"],
            document.Files.Select(file => Path.GetRelativePath(folder.Path, file).Replace('\\', '/'))
        );
    }

    [Fact]
    public void What_comes_from_the_environment_says_so()
    {
        HoconNode home = HoconDocument
            .Parse("a = ${MESH.HOME}")
            .Resolve(new HoconResolveOptions { Environment = name => name == "MESH.HOME" ? "/home" : null })
            .Get("a");

        Assert.Equal("environment variable MESH.HOME", home.Origin.ToString());
        Assert.Equal("environment variable MESH.HOME", home.Origin.ToPosition());
    }

    [Fact]
    public void What_a_program_made_has_no_place()
    {
        Assert.Equal("", HoconNode.Of(1).Origin.ToString());
        Assert.Equal("", default(HoconOrigin).ToPosition());
        Assert.Equal("a.conf", new HoconOrigin("a.conf").ToPosition());
    }
}
