namespace Mesh.Tidy;

/// <summary>The repository that these tests were built in, as text.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<string> Rooms { get; } =
    [
        .. Directory
            .GetDirectories(Path.Combine(Root, "src", "Mesh.Actors"))
            .Where(folder => Directory.EnumerateFiles(folder, "*.cs").Any())
            .Select(folder => Path.GetFileName(folder))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>A path as the tests print it: from the root, with slashes.</summary>
    public static string Name(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    public static string Read(params ReadOnlySpan<string> parts) =>
        File.ReadAllText(Path.Combine([Root, .. parts])).Replace("\r\n", "\n", StringComparison.Ordinal);

    /// <summary>Files of this ending under a folder of the repository, without what a build has made; none if there is no such folder.</summary>
    public static IEnumerable<string> Files(string folder, string pattern)
    {
        string path = Path.Combine(Root, folder);
        return Directory.Exists(path)
            ? Directory
                .EnumerateFiles(path, pattern, SearchOption.AllDirectories)
                .Where(file => !IsBuilt(file))
                .Order(StringComparer.Ordinal)
            : [];
    }

    private static bool IsBuilt(string file) =>
        Name(file).Split('/').Any(part => part is "bin" or "obj" or "artifacts");

    private static string FindRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Mesh.sln")))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException($"There is no Mesh.sln above {AppContext.BaseDirectory}.");
    }
}
