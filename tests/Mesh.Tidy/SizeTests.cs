namespace Mesh.Tidy;

/// <summary>Files of at most 400 lines, members of at most 70.</summary>
public sealed class SizeTests
{
    private const int MaxFileLines = 400;
    private const int MaxMemberLines = 70;

    /// <summary>Files that are longer, each with why and how far it may go.</summary>
    private static readonly Dictionary<string, int> LongFiles = [];

    [Fact]
    public void No_file_of_src_is_longer_than_400_lines()
    {
        var wrong = Repository
            .Files("src", "*.cs")
            .Select(file => (Name: Repository.Name(file), Lines: File.ReadAllLines(file).Length))
            .Where(file => file.Lines > LongFiles.GetValueOrDefault(file.Name, MaxFileLines));

        Assert.Empty(wrong);
    }

    [Fact]
    public void No_exception_outlives_its_reason()
    {
        var needless = LongFiles
            .Keys.Where(name => !File.Exists(Path.Combine(Repository.Root, name)))
            .Concat(LongFiles.Keys.Where(name => Repository.Read(name).Split('\n').Length - 1 <= MaxFileLines));

        Assert.Empty(needless);
    }

    [Fact]
    public void No_member_of_src_is_longer_than_70_lines()
    {
        var wrong = Repository
            .Files("src", "*.cs")
            .SelectMany(file =>
                SourceScan
                    .Members(File.ReadAllText(file))
                    .Select(m => (Repository.Name(file), m.Line, m.Header, m.Lines))
            )
            .Where(member => member.Lines > MaxMemberLines);

        Assert.Empty(wrong);
    }
}
