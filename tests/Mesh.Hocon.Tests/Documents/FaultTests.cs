using Mesh.Hocon.Extensions;
using Mesh.Hocon.Tests.Spec;

namespace Mesh.Hocon.Tests.Documents;

/// <summary>What is wrong is told with its place, and all of it at once.</summary>
public sealed class FaultTests
{
    [Fact]
    public void A_wrong_value_is_told_with_file_line_and_path()
    {
        HoconDocument document = HoconDocument.Parse(
            new string('\n', 11) + "mesh.limits.connections = many",
            "hocon/node.conf"
        );

        HoconException e = Assert.Throws<HoconException>(() => document.Bind<int>("mesh.limits.connections"));

        Assert.Equal("hocon/node.conf:12: mesh.limits.connections: expected an integer, found \"many\"", e.Message);
        Assert.Equal(
            e.Message,
            Assert.Throws<HoconException>(() => document.ToConfig().GetInt("mesh.limits.connections")).Message
        );
    }

    [Fact]
    public void All_that_is_wrong_with_a_text_is_told_at_once()
    {
        HoconException e = Wrong(
            """
            a = 1
            b = = 2
            c {
              d ] 3
              e = "open
              f = 4
            }
            g = ${h
            i = @
            j = "\q", k = 5
            l = [1 2]]
            m = [1
            """
        );

        Assert.Equal(
            """
            a.conf:2:5: expected a value, found "="
            a.conf:4:5: expected = or : or { behind the key "d", found "]"
            a.conf:5:7: the string has no closing quote; a string over several lines stands in three quotes
            a.conf:8:8: expected } behind ${h, found the end of the line
            a.conf:9:5: the character "@" has no meaning here; put the string in quotes
            a.conf:10:6: \q is no escape; write \\ for a backslash
            a.conf:11:10: expected a comma or a new line between two fields, found "]"
            a.conf:12:5: the [ that stands here is not closed
            """,
            e.Message
        );
        Assert.All(e.Faults, fault => Assert.Equal((null, HoconSeverity.Error), (fault.Path, fault.Severity)));
    }

    [Fact]
    public void All_that_is_wrong_with_included_files_is_told_with_them()
    {
        using var folder = new Folder(
            ("main.conf", "include \"one\"\na = ]\ninclude required(\"none\")\ninclude \"two.json\""),
            ("one.conf", "b = [\n"),
            ("two.json", "{\"c\": 01}")
        );

        HoconException e = Assert.Throws<HoconException>(() => folder.Load());

        string[] lines = e.Message.Replace(folder.Path + "/", "").Split('\n');
        Assert.Equal("one.conf:1:5: the [ that stands here is not closed", lines[0]);
        Assert.Equal("main.conf:2:5: expected a value, found \"]\"", lines[1]);
        Assert.StartsWith(
            "main.conf:3:1: the required \"none\" is not there; looked for it beside the including file",
            lines[2]
        );
        Assert.StartsWith("two.json:1:8: not valid JSON: ", lines[3]);
        Assert.Equal(4, lines.Length);
    }

    [Fact]
    public void All_substitutions_without_a_value_are_told_at_once()
    {
        HoconException e = Assert.Throws<HoconException>(() =>
            HoconDocument
                .Parse(
                    "link { timeout = 1s }\na = ${link.timeut}\nb = [${x}, ${?y}]\nc { d = \"1 \"${z} }\ne = ${a}\nf = ${f}",
                    "a.conf"
                )
                .Resolve(HoconResolveOptions.WithoutEnvironment)
        );

        Assert.Equal(
            """
            a.conf:2:5: ${link.timeut} has no value: there is none at this path (is "timeout" meant?); give it one, or write ${?…} if it may be missing
            a.conf:3:6: ${x} has no value: there is none at this path; give it one, or write ${?…} if it may be missing
            a.conf:4:13: ${z} has no value: there is none at this path; give it one, or write ${?…} if it may be missing
            a.conf:6:5: ${f} has no value: it leads back to the value that it stands in, and nothing was set before that; give it one, or write ${?…} if it may be missing
            """,
            e.Message
        );
    }

    [Fact]
    public void A_substitution_without_a_value_says_that_the_environment_was_asked()
    {
        HoconException e = Assert.Throws<HoconException>(() =>
            HoconDocument.Parse("a = ${b.c}").Resolve(new HoconResolveOptions { Environment = _ => null })
        );

        Assert.Contains("there is none at this path, and no environment variable of this name;", e.Message);
    }

    [Fact]
    public void No_more_than_twenty_faults_are_told()
    {
        Assert.Equal(20, Wrong(string.Concat(Enumerable.Repeat("a b\n", 100))).Faults.Count);
        Assert.Equal(
            20,
            Assert
                .Throws<HoconException>(() =>
                    HoconDocument
                        .Parse(string.Concat(Enumerable.Range(0, 100).Select(i => $"a{i} = ${{b{i}}}\n")))
                        .Resolve()
                )
                .Faults.Count
        );
    }

    [Fact]
    public void What_was_wrong_before_it_became_too_much_is_told_as_well()
    {
        HoconException e = Wrong("a = = 1\nb = " + new string('[', 200));

        Assert.Equal(
            "a.conf:1:5: expected a value, found \"=\"\na.conf:2:133: the configuration is nested deeper than 128 levels",
            e.Message
        );
    }

    [Fact]
    public void What_is_too_much_is_told_where_it_becomes_so()
    {
        string chain = string.Concat(Enumerable.Range(0, 500).Select(i => $"a{i} = ${{a{i + 1}}}\n"));
        HoconNode deep = Enumerable.Range(0, 128).Aggregate(HoconNode.Of(1), (inner, _) => HoconNode.Of([inner]));

        Assert.Equal(
            "a.conf:384:8: the configuration has substitutions that refer to one another too many levels deep",
            Assert.Throws<HoconException>(() => HoconDocument.Parse(chain, "a.conf").Resolve()).Message
        );
        Assert.Equal(
            "b.conf:1:2: the value is 129 levels deep and of size 2081; at most 128 and 16777216 are allowed",
            Assert.Throws<HoconException>(() => HoconNode.Of([deep], new HoconOrigin("b.conf", 1, 2))).Message
        );
    }

    [Fact]
    public void A_message_holds_nothing_that_drives_a_terminal_or_has_no_end()
    {
        string hostile = "\u001b[31m\u202e" + new string('x', 10_000);
        string[] texts =
        [
            $"\"{hostile}\" ",
            $"a = ${{\"{hostile}\"}}",
            $"a = ${{\"{hostile}\"",
            $"include required(\"{hostile}\")",
            $"a = [1] \"{hostile}\"",
            $"a = \"{hostile}\\",
            $"{hostile} = 1",
        ];

        foreach (string text in texts)
        {
            HoconException e = Assert.Throws<HoconException>(() => HoconDocument.Parse(text, hostile[..8]).Resolve());
            Assert.DoesNotContain(e.Message, c => c is '\u001b' or '\u202e');
            Assert.InRange(e.Message.Length, 1, 1_000);
        }

        Assert.Equal(
            "(text):1: \ud83d\ude00: expected an integer, found \"\ud83d\ude00\"",
            Assert
                .Throws<HoconException>(() =>
                    HoconDocument.Parse("\ud83d\ude00=\ud83d\ude00").Bind<int>("\ud83d\ude00")
                )
                .Message
        );
    }

    [Fact]
    public void What_is_not_there_is_told_with_the_document()
    {
        HoconDocument document = HoconDocument.Parse("a.b = 1", "a.conf");

        Assert.Equal("a.conf:1: a.c: is not set", Assert.Throws<HoconException>(() => document.Get("a.c")).Message);
        Assert.False(document.Has("a.c"));
        Assert.False(document.TryGet("a.b.c", out _));
    }

    [Fact]
    public void What_is_not_there_in_documents_laid_together_is_told_with_the_uppermost()
    {
        var fallback = HoconDocument.Parse("c = 1", "b.conf");
        HoconDocument document = HoconDocument.Parse("a = ${c}", "a.conf").WithFallback(fallback).Resolve();

        Assert.Equal("a.conf:1: b: is not set", Assert.Throws<HoconException>(() => document.Get("b")).Message);
    }

    [Fact]
    public void What_a_program_made_is_told_without_a_place()
    {
        HoconDocument document = HoconDocument.Empty.WithValue("a", HoconNode.Of("x"));

        Assert.Equal("b: is not set", Assert.Throws<HoconException>(() => document.Get("b")).Message);
        Assert.Equal(
            "a: expected an integer, found \"x\"",
            Assert.Throws<HoconException>(() => document.Bind<int>("a")).Message
        );
        Assert.Equal("it is wrong", new HoconFault(default, null, "it is wrong").ToString());
        Assert.Equal(
            "a.conf:3: it is wrong",
            new HoconFault(new HoconOrigin("a.conf", 3, 1), "", "it is wrong").ToString()
        );
    }

    private static HoconException Wrong(string text) =>
        Assert.Throws<HoconException>(() => HoconDocument.Parse(text, "a.conf"));
}
