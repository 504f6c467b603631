namespace Mesh.Contracts.Tests.Golden;

/// <summary>Reads the files of this folder; README.md says what they look like.</summary>
internal static class GoldenFile
{
    /// <summary>The bytes of <c>name.hex</c>.</summary>
    public static byte[] Bytes(string name) => Hex.Bytes(Text(name + ".hex"));

    /// <summary>The line of a text file that is no comment.</summary>
    public static string Line(string file) => Text(file).Split('\n').Single(line => line.Length > 0 && line[0] != '#');

    /// <summary>The names of all files with this ending, without it.</summary>
    public static IEnumerable<string> Names(string ending) =>
        typeof(GoldenFile)
            .Assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(ending, StringComparison.Ordinal))
            .Select(name => name[..^ending.Length])
            .Order(StringComparer.Ordinal);

    private static string Text(string file)
    {
        using Stream stream =
            typeof(GoldenFile).Assembly.GetManifestResourceStream(file)
            ?? throw new FileNotFoundException($"There is no golden file {file}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
