namespace Mesh.Scenarios.Guide;

public sealed class GuideTests
{
    [Fact]
    public void The_guide_shows_the_code_that_is_tested()
    {
        DirectoryInfo root = Root();
        string guide = File.ReadAllText(Path.Combine(root.FullName, "docs/guides/testing-with-simmesh.md"));
        string folder = Path.Combine(root.FullName, "tests/Mesh.Scenarios/Guide");
        string[] files = [.. Directory.GetFiles(folder, "*Tally*.cs").Select(File.ReadAllText).Select(Flat)];
        string[] blocks =
        [
            .. guide.Split("```csharp\n").Skip(1).Select(part => part[..part.IndexOf("```", StringComparison.Ordinal)]),
        ];

        Assert.True(blocks.Length > 5, "the guide shows no code");
        Assert.All(
            blocks,
            block => Assert.Contains(files, file => file.Contains(Flat(block), StringComparison.Ordinal))
        );
    }

    private static string Flat(string code) =>
        string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    // Not by the compiler's path of this file: a build for continuous integration leaves it out.
    private static DirectoryInfo Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Mesh.sln")))
        {
            folder = folder.Parent;
        }

        return folder!;
    }
}
