using System.Text;
using Mesh.Hocon.Extensions;
using Mesh.Hocon.Tests.Fuzz;
using Mesh.Hocon.Tests.Spec;

namespace Mesh.Hocon.Tests.Documents;

/// <summary>Where documents come from.</summary>
public sealed class FileTests
{
    [Fact]
    public void A_file_that_is_not_there_is_told_with_where_it_was_looked_for()
    {
        using var folder = new Folder();
        string path = folder.File("no.conf");

        HoconException e = Assert.Throws<HoconException>(() => HoconDocument.Load(path));

        Assert.Equal($"{path}: there is no such file; looked for {Path.GetFullPath(path)}", e.Message);
        Assert.NotNull(e.InnerException);
        Assert.Throws<HoconException>(() => HoconDocument.Load(folder.File("no/such/folder.conf")));
    }

    [Fact]
    public void A_folder_is_no_file()
    {
        using var folder = new Folder(("sub/a.conf", ""), ("main.conf", "include file(\"$\")"));

        Assert.Equal(
            $"{folder.Path}: \"{folder.Path}\" is a folder",
            Assert.Throws<HoconException>(() => HoconDocument.Load(folder.Path)).Message
        );
        File.WriteAllText(folder.File("main.conf"), "a = 1\ninclude \"sub.d\"\ninclude \"sub\"");
        Directory.CreateDirectory(folder.File("sub.d"));
        Assert.Equal(
            $"{folder.Path}/main.conf:2:1: \"{folder.Path}/sub.d\" is a folder",
            Assert.Throws<HoconException>(() => HoconDocument.Load(folder.File("main.conf"))).Message
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("\0")]
    public void A_name_that_no_file_can_have_is_told(string path) =>
        Assert.Contains("is no file name", Assert.Throws<HoconException>(() => HoconDocument.Load(path)).Message);

    [Fact]
    public void A_name_that_is_too_long_is_told()
    {
        using var folder = new Folder();

        Assert.Throws<HoconException>(() => HoconDocument.Load(folder.File(new string('x', 10_000) + ".conf")));
        Assert.Throws<ArgumentNullException>(() => HoconDocument.Load(null!));
    }

    [Theory]
    [InlineData(new byte[] { (byte)'a', (byte)'=', 0xFF }, "1:3", "0xff")]
    [InlineData(new byte[] { (byte)'a', (byte)'=', (byte)'\n', 0xC3, 0xA4, (byte)'b', 0xC3, 0x28 }, "2:3", "0xc3")]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, "1:1", "0xed")]
    [InlineData(new byte[] { 0xF0, 0x9F, 0x98, 0x80, 0xE2, 0x82 }, "1:3", "0xe2")]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'a', 0 }, "1:1", "0xff")]
    public void What_is_not_UTF_8_is_told_with_its_place(byte[] bytes, string position, string shown)
    {
        HoconException e = Assert.Throws<HoconException>(() => HoconDocument.Read(new MemoryStream(bytes), "a.conf"));

        Assert.Equal($"a.conf:{position}: the byte {shown} is not valid UTF-8 here; save the file as UTF-8", e.Message);
    }

    [Fact]
    public void A_file_larger_than_allowed_is_not_read_to_its_end()
    {
        var stream = new Endless();

        HoconException e = Assert.Throws<HoconException>(() =>
            HoconDocument.Read(stream, "a.conf", null, new HoconLoadOptions { Limits = new() { Bytes = 100_000 } })
        );

        Assert.Equal("a.conf: \"a.conf\" is larger than the 100000 bytes that may still be read", e.Message);
        Assert.InRange(stream.Count, 100_000, 200_000);
    }

    [Theory]
    [InlineData("a.conf", "a.b = 1")]
    [InlineData("a", "a.b = 1")]
    [InlineData("a.JSON", """{"a": {"b": 1}}""")]
    [InlineData("a.properties", "a.b=1")]
    public void A_name_tells_the_format(string name, string text)
    {
        HoconDocument document = HoconDocument.Read(Bytes(text), name);

        Assert.Equal(1, document.Get("a.b").AsInt());
        Assert.Equal(name, document.Get("a.b").Origin.Source);
        Assert.Empty(document.Files);
    }

    [Fact]
    public void A_stream_includes_what_lies_beside_the_file_that_it_is_said_to_be()
    {
        using var folder = new Folder(("conf/more.conf", "b = 1"), ("path/other.conf", "c = 1"));
        var options = new HoconLoadOptions { SearchPath = [folder.File("path")] };
        const string text = "include \"more\"\ninclude \"other\"\na = 1";

        HoconDocument beside = HoconDocument.Read(Bytes(text), "main", folder.File("conf/main.conf"), options);
        HoconDocument nowhere = HoconDocument.Read(Bytes(text), "main", null, options);

        Assert.Equal("{b=1,c=1,a=1}", beside.Render());
        Assert.Equal("{c=1,a=1}", nowhere.Render());
        Assert.Equal(
            [
                Path.GetFullPath(folder.File("conf/main.conf")),
                Path.GetFullPath(folder.File("conf/more.conf")),
                Path.GetFullPath(folder.File("path/other.conf")),
            ],
            beside.Files
        );
    }

    [Fact]
    public void Files_of_documents_laid_over_each_other_are_those_of_both_once()
    {
        using var folder = new Folder(("a.conf", "include \"c\""), ("b.conf", "include \"c\""), ("c.conf", "c = 1"));
        HoconDocument a = HoconDocument.Load(folder.File("a.conf"));
        HoconDocument b = HoconDocument.Load(folder.File("b.conf"));

        string[] names = [.. a.WithFallback(b).Files.Select(file => Path.GetFileName(file)!)];

        Assert.Equal(["a.conf", "c.conf", "b.conf"], names);
        Assert.Equal(2, a.WithValue("x", HoconNode.Of(1)).WithoutPath("x").Resolve().Files.Count);
    }

    [Fact]
    public void A_resource_is_loaded_with_what_it_includes()
    {
        var assembly = new EmbeddedTexts(
            "My.App",
            ("My.App/reference.conf", "include \"sub/more\"\na = 1"),
            ("My.App/sub/more.conf", "b = ]")
        );

        HoconException e = Assert.Throws<HoconException>(() => HoconDocument.LoadResource(assembly));
        Assert.Equal("My.App/sub/more.conf:1:5: expected a value, found \"]\"", e.Message);
        Assert.Equal(
            "My.App: there is no embedded resource \"x.conf\" in this assembly",
            Assert.Throws<HoconException>(() => HoconDocument.LoadResource(assembly, "x.conf")).Message
        );
    }

    [Fact]
    public void The_references_of_an_assembly_are_its_own_and_those_of_its_folders()
    {
        var assembly = new EmbeddedTexts(
            "My.App",
            ("My.App/reference.conf", "a = 1"),
            ("My.App/Links/reference.conf", "b = 1"),
            ("My.App/my-reference.conf", "c = ]"),
            ("My.App/reference.conf.txt", "d = ]")
        );

        Assert.Equal(["{b=1}", "{a=1}"], HoconReference.Of(assembly).Select(document => document.Render()));
    }

    [Fact]
    public void A_file_that_includes_itself_by_whatever_name_is_told()
    {
        using var folder = new Folder(
            ("a/one.conf", "include \"../a/../b/two.conf\""),
            ("b/two.conf", "x = 1\nd { include \"../a/one\" }")
        );

        HoconException e = Assert.Throws<HoconException>(() => HoconDocument.Load(folder.File("a/one.conf")));

        HoconFault fault = Assert.Single(e.Faults);
        Assert.Equal((2, 5), (fault.Origin.Line, fault.Origin.Column));
        Assert.Equal("\"../a/one\" includes itself, by way of ", fault.Message[..38]);
    }

    [Fact]
    public void A_file_that_includes_itself_through_a_link_ends_at_the_limit()
    {
        using var folder = new Folder(("main.conf", "a = 1\ninclude \"in/main.conf\""));
        if (!TryLink(folder.File("in"), folder.Path))
        {
            return;
        }

        // The file system may have a limit of its own, and an earlier one.
        OnSmallStack.Run(() => Assert.Throws<HoconException>(() => HoconDocument.Load(folder.File("main.conf"))));
    }

    [Fact]
    public void Files_that_include_each_other_deep_inside_end_at_the_limit_not_at_the_stacks_end()
    {
        string open = string.Concat(Enumerable.Repeat("a{", 60));
        string close = new('}', 60);
        using var folder = new Folder([
            .. Enumerable.Range(0, 200).Select(i => ($"f{i}.conf", $"{open}include \"f{i + 1}\"{close}")),
        ]);

        HoconException e = Assert.Throws<HoconException>(() => HoconDocument.Load(folder.File("f0.conf")));

        Assert.Contains("f2.conf:1:", e.Message);
        Assert.EndsWith("the configuration is nested deeper than 128 levels", e.Message);
        OnSmallStack.Run(() => Assert.Throws<HoconException>(() => HoconDocument.Load(folder.File("f0.conf"))));
    }

    [Fact]
    public void A_long_chain_of_files_ends_at_the_limit()
    {
        using var folder = new Folder([
            .. Enumerable.Range(0, 200).Select(i => ($"f{i}.conf", $"include \"f{i + 1}\"")),
        ]);

        HoconException e = Assert.Throws<HoconException>(() => HoconDocument.Load(folder.File("f0.conf")));

        Assert.EndsWith("f128.conf:1:1: the configuration is nested deeper than 128 levels", e.Message);
    }

    [Fact]
    public void Files_that_include_others_twice_each_end_at_the_limit()
    {
        using var folder = new Folder([
            .. Enumerable
                .Range(0, 20)
                .Select(i => ($"f{i}.conf", $"include \"f{i + 1}\", b {{ include \"f{i + 1}\" }}")),
        ]);

        HoconException e = Assert.Throws<HoconException>(() => HoconDocument.Load(folder.File("f0.conf")));

        Assert.EndsWith("the configuration includes more than 1000 files", e.Message);
    }

    [Fact]
    public void Continued_lines_of_backslashes_are_read_once()
    {
        string text = string.Concat(Enumerable.Repeat("\\\\\\\n", 200_000)) + "=1";

        HoconNode root = HoconDocument.Read(Bytes(text), "a.properties").Root;

        Assert.Equal(new string('\\', 200_000), root.Fields.Keys.Single());
    }

    private static bool TryLink(string link, string target)
    {
        try
        {
            Directory.CreateSymbolicLink(link, target);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Windows gives links to administrators only.
            return false;
        }
    }

    private static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    private sealed class Endless : Stream
    {
        public long Count { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => Count;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Count += count;
            Array.Fill(buffer, (byte)'a', offset, count);
            return count;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
