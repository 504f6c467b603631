namespace Mesh.Conformance.Surface;

/// <summary>Reads the lists beside it.</summary>
internal static class SurfaceList
{
    /// <summary>Stands between a type and a line of it.</summary>
    internal const string Separator = " | ";

    /// <summary>The lines of <c>surface.txt</c>, in which those of a type are indented below its name, each with the type in front.</summary>
    internal static IEnumerable<string> Surface(string file)
    {
        string type = "";
        foreach (string line in File.ReadLines(file))
        {
            if (line.StartsWith("  ", StringComparison.Ordinal))
                yield return type + Separator + line[2..];
            else
                type = line;
        }
    }

    /// <summary>The entries of a list of exceptions; a line with <c>#</c> is the reason of those below it.</summary>
    internal static IEnumerable<string> Entries(string file)
    {
        bool hasReason = false;
        foreach (string line in File.ReadLines(file).Where(line => line.Length > 0))
        {
            if (line[0] == '#')
                hasReason = true;
            else
                yield return hasReason
                    ? line
                    : throw new InvalidDataException($"{file}: no reason stands above '{line}'.");
        }
    }
}
