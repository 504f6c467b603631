using System.Reflection;

namespace Mesh.Conformance.Surface;

/// <summary>
/// The public surface of the embedded kernel, member by member, against Akka.NET's. <c>surface.txt</c> is what ours has; built on Akka.NET, the same
/// tests look for each of its lines there. So neither build needs the other's assemblies.
/// </summary>
/// <remarks>
/// After a change of ours: <c>MESH_SURFACE=write dotnet test tests/Mesh.Conformance</c> writes <c>surface.txt</c> anew; then the tests on Akka.NET tell
/// whether it still has it.
/// </remarks>
public sealed class SurfaceTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Mesh.Conformance", "Surface");

    /// <summary>Each public type of the kernel that these tests are built on, by its name.</summary>
    private static readonly ILookup<string, Type> Types = new[]
    {
        typeof(ActorSystem).Assembly,
        typeof(Config).Assembly,
        typeof(TestKitBase).Assembly,
        typeof(TestKit).Assembly,
    }
        .Distinct()
        .SelectMany(assembly => assembly.GetExportedTypes())
        .Where(Kernel.IsShared)
        .ToLookup(SurfaceReader.Name);

    [Fact]
    public void The_list_is_the_surface_of_the_embedded_kernel()
    {
        string file = Path.Combine(Folder, "surface.txt");
        if (!Kernel.IsEmbedded)
        {
            Assert.NotEmpty(File.ReadAllLines(file));
            return;
        }

        string[] lines =
        [
            .. Types
                .OrderBy(types => types.Key, StringComparer.Ordinal)
                .SelectMany(types => Lines(types.Single()).Select(line => "  " + line).Prepend(types.Key)),
        ];
        if (Environment.GetEnvironmentVariable("MESH_SURFACE") == "write")
            File.WriteAllLines(file, lines);

        AssertSame(
            SurfaceList.Surface(file),
            Types.SelectMany(types => Lines(types.Single()).Select(line => types.Key + SurfaceList.Separator + line))
        );
    }

    [Fact]
    public void What_ours_has_is_there_or_a_difference_with_a_reason()
    {
        HashSet<string> different = [.. SurfaceList.Entries(Path.Combine(Folder, "differences.txt"))];
        HashSet<string> listed = [.. SurfaceList.Surface(Path.Combine(Folder, "surface.txt"))];

        Assert.Empty(different.Except(listed));
        if (!Kernel.IsEmbedded)
            AssertSame(different, listed.Where(line => !Has(line)));
    }

    [Fact]
    public void What_ours_has_not_is_left_out_with_a_reason()
    {
        string[] leftOut = [.. SurfaceList.Entries(Path.Combine(Folder, "left-out.txt"))];
        HashSet<string> listed = [.. SurfaceList.Surface(Path.Combine(Folder, "surface.txt"))];

        Assert.Empty(leftOut.Intersect(listed));
        if (Kernel.IsEmbedded)
            return;

        string[] heads = [.. listed.Select(line => line.Split(SurfaceList.Separator)[0]).Distinct()];
        IEnumerable<string> missing = heads
            .SelectMany(name =>
                Types[name]
                    .SelectMany(t =>
                        SurfaceReader
                            .Members(t)
                            .Select(m => name + SurfaceList.Separator + m.Replace(SurfaceReader.ObsoleteMark, ""))
                    )
            )
            .Except(listed)
            .Concat(Types.Where(types => !heads.Contains(types.Key)).Select(types => Excuse(types.First(), leftOut)));

        AssertSame(leftOut, missing.Distinct());
    }

    [Fact]
    public void The_page_for_users_of_Akka_tells_what_the_kernel_leaves_out()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "akka.md"));
        string[] omitted = File.ReadAllLines(
            Path.Combine(Repository.Root, "src", "Mesh.Kernel", "surface-omitted.txt")
        );

        Assert.NotEmpty(omitted);
        Assert.All(
            omitted.Select(line => line.Split(' ', 2)),
            entry => Assert.Contains($"| `{entry[0]}` | {entry[1]} |", page)
        );
    }

    // A member passes where its type, or one above it, declares it.
    private static bool Has(string line)
    {
        string[] parts = line.Split(SurfaceList.Separator, 2);
        return Types[parts[0]]
            .Any(type =>
                SurfaceReader.Header(type) == parts[1]
                || Above(type).SelectMany(SurfaceReader.Members).Contains(parts[1])
            );
    }

    private static IEnumerable<Type> Above(Type type)
    {
        for (Type? at = type; at is not null && at != typeof(object); at = at.BaseType)
            yield return at;
    }

    // A type is left out with its whole namespace, with the type that it is nested in, or by its name.
    private static string Excuse(Type type, string[] leftOut)
    {
        string name = SurfaceReader.Name(type);
        IEnumerable<string> excuses = [$"namespace {type.Namespace}", name.Split('.')[0], name];
        return excuses.FirstOrDefault(leftOut.Contains) ?? $"{name} of {type.Namespace}";
    }

    private static void AssertSame(IEnumerable<string> list, IEnumerable<string> found)
    {
        string[] differences =
        [
            .. list.Except(found).Select(line => $"listed, but not found: {line}"),
            .. found.Except(list).Select(line => $"found, but not listed: {line}"),
        ];
        Assert.True(differences.Length == 0, string.Join('\n', differences));
    }

    private static IEnumerable<string> Lines(Type type) =>
        SurfaceReader.Members(type).Order(StringComparer.Ordinal).Prepend(SurfaceReader.Header(type));
}
