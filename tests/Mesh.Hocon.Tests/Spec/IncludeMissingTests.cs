using Mesh.Hocon.Extensions;
using static Mesh.Hocon.Tests.Texts;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Include semantics: missing files and required files".</summary>
public sealed class IncludeMissingTests
{
    [Theory]
    [InlineData("include \"none.conf\"")]
    [InlineData("include \"none\"")]
    [InlineData("include \"no/such/folder/none.conf\"")]
    [InlineData("include \"../none.conf\"")]
    [InlineData("include file(\"none.conf\")")]
    [InlineData("include file(\"/no/such/none.conf\")")]
    [InlineData("include classpath(\"none.conf\")")]
    [InlineData("include url(\"file:///no/such/none.conf\")")]
    [InlineData("include \"file:///no/such/none.conf\"")]
    public void What_is_not_there_is_passed_over(string text)
    {
        using var folder = new Folder(("main.conf", $"a = 1\n{text}\nb {{ {text} }}"));

        folder.Gives("""{"a":1,"b":{}}""");
    }

    [Theory]
    [InlineData("include required(\"none.conf\")", "beside the including file")]
    [InlineData("include required(\"none\")", "beside the including file")]
    [InlineData("include required(file(\"/no/such/none.conf\"))", "looked for it there only")]
    [InlineData("include required(classpath(\"none.conf\"))", "looked for it in ")]
    [InlineData("include required(url(\"file:///no/such/none.conf\"))", "looked for it there only")]
    public void What_is_required_must_be_there(string text, string message)
    {
        using var folder = new Folder(("main.conf", $"a = 1\nb {{ {text} }}"));

        folder.Wrong("main.conf:2:5", message);
    }

    [Fact]
    public void In_a_text_without_a_place_it_is_told_as_well() =>
        Wrong("include required(\"no-such-file.conf\")", "1:1", "the required \"no-such-file.conf\" is not there");

    [Theory]
    [InlineData("include required(\"foo.conf\")")]
    [InlineData("include required(\"foo\")")]
    public void What_is_required_and_there_is_read(string text)
    {
        using var folder = new Folder(("main.conf", text), ("foo.conf", "x = 1"));

        folder.Gives("""{"x":1}""");
    }

    [Theory]
    [InlineData("include \"sub.conf\"", "is a folder")]
    [InlineData("include \"sub\"", "is a folder")]
    [InlineData("include required(\"sub.conf\")", "is a folder")]
    [InlineData("include \"\"", "is no file name")]
    [InlineData("include \"a\\u0000b\"", "is no file name")]
    [InlineData("include \"large.conf\"", "larger than the ")]
    public void What_is_there_and_cannot_be_read_is_an_error(string text, string message)
    {
        using var folder = new Folder(
            ("main.conf", text),
            ("sub.conf/x.conf", ""),
            ("large.conf", new string('#', 1000))
        );

        HoconFault fault = Assert
            .Throws<HoconException>(() =>
                folder.Load(
                    options: new HoconLoadOptions
                    {
                        SearchPath = [],
                        Limits = new() { Bytes = 500 },
                    }
                )
            )
            .Faults[0];

        Assert.Equal("main.conf:1:1", Path.GetFileName(fault.Origin.ToPosition()));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_itself_must_be_there() =>
        Assert.Contains(
            "there is no such file",
            Assert.Throws<HoconException>(() => HoconDocument.Load("/no/such/main.conf")).Message,
            StringComparison.Ordinal
        );
}
