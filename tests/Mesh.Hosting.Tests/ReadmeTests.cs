namespace Mesh.Hosting.Tests;

public sealed class ReadmeTests
{
    private const string Begin = "        // README begins\n";
    private const string End = "        // README ends\n";

    [Fact]
    public async Task The_readme_program_prints_what_the_readme_says()
    {
        using var output = new StringWriter { NewLine = "\n" };

        await ReadmeExample.RunAsync(output).WaitAsync(TimeSpan.FromMinutes(1));

        string readme = Text("README.md");
        Assert.Equal("Anna says hello\n", output.ToString());
        Assert.Contains($"It prints `{output.ToString().Trim()}`", readme, StringComparison.Ordinal);
    }

    [Fact]
    public void The_readme_shows_the_program_that_is_tested()
    {
        string source = Text("tests/Mesh.Hosting.Tests/ReadmeExample.cs");
        var usings = source.Split('\n').TakeWhile(line => line.StartsWith("using ", StringComparison.Ordinal));
        string body = source[(source.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)..];
        var lines = body[..body.IndexOf(End, StringComparison.Ordinal)]
            .TrimEnd('\n')
            .Split('\n')
            .Select(line => line.Length == 0 ? line : line[8..]);
        string expected = string.Join('\n', [.. usings, "", .. lines]);

        string readme = Text("README.md");
        int start = readme.IndexOf("```csharp\n", StringComparison.Ordinal) + "```csharp\n".Length;
        string shown = readme[start..readme.IndexOf("\n```", start, StringComparison.Ordinal)];

        Assert.Equal(expected, shown);
    }

    // Not by the compiler's path of this file: a build for continuous integration leaves it out.
    private static string Text(string path)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Mesh.sln")))
        {
            folder = folder.Parent;
        }

        return File.ReadAllText(Path.Combine(folder!.FullName, path)).Replace("\r\n", "\n", StringComparison.Ordinal);
    }
}
