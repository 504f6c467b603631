namespace Mesh.Conformance;

/// <summary>The repository that these tests were built in.</summary>
internal static class Repository
{
    internal static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Mesh.sln")))
                return at.FullName;
        }
        throw new InvalidOperationException($"There is no Mesh.sln above {AppContext.BaseDirectory}.");
    }
}
