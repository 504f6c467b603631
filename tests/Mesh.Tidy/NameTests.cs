using System.Text.RegularExpressions;

namespace Mesh.Tidy;

/// <summary>Names that would stop the build on the other kernel, or mislead its readers.</summary>
public sealed partial class NameTests
{
    /// <summary>Name and file of each public type outside what bears Akka's names on purpose: the kernel, its test kit, Config.</summary>
    private static readonly IReadOnlyList<(string Name, string File)> PublicTypes =
    [
        .. Repository
            .Files("src", "*.cs")
            .Where(file => !Repository.Name(file).StartsWith("src/Mesh.Kernel/", StringComparison.Ordinal))
            .Where(file => !Repository.Name(file).StartsWith("src/Mesh.TestKit/", StringComparison.Ordinal))
            .Where(file => Path.GetDirectoryName(Repository.Name(file)) != "src/Mesh.Hocon")
            .SelectMany(file =>
                PublicType()
                    .Matches(SourceScan.Blank(File.ReadAllText(file)))
                    .Select(match => (match.Groups["name"].Value, Repository.Name(file)))
            ),
    ];

    [Fact]
    public void Public_types_are_found()
    {
        string[] names = [.. PublicTypes.Select(type => type.Name)];

        Assert.Contains("MeshHost", names);
        Assert.Contains("SendResult", names);
        Assert.Contains("RecordType", names);
        Assert.Contains("AdmissionHandler", names);
    }

    [Fact]
    public void No_public_type_bears_a_name_of_Akka()
    {
        string[] akka = Repository.Read("tests", "Mesh.Tidy", "akka-type-names.txt").Split('\n');
        Assert.Contains("ActorSystem", akka);

        Assert.DoesNotContain(PublicTypes, type => akka.Contains(type.Name));
    }

    [Fact]
    public void No_public_type_is_named_like_a_room() =>
        Assert.DoesNotContain(PublicTypes, type => Repository.Rooms.Contains(type.Name));

    [Fact]
    public void No_namespace_hides_a_type_of_the_other_kernel()
    {
        var wrong = Repository
            .Files("src", "*.cs")
            .Where(file =>
                Regex.IsMatch(File.ReadAllText(file), @"^namespace Mesh\.(TestKit|Cluster)\b", RegexOptions.Multiline)
            )
            .Select(Repository.Name);

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_namespace_is_its_folder()
    {
        var wrong = new List<string>();
        foreach (string file in Repository.Files("src", "*.cs"))
        {
            string[] parts = Repository.Name(file).Split('/');
            string folder = string.Join('.', parts[1..^1]);

            // The kernel's folders stand for concepts within Akka's namespaces, and the test kit has Akka's split as well.
            if (parts[1] is "Mesh.Kernel" or "Mesh.TestKit")
            {
                continue;
            }

            Match match = Regex.Match(File.ReadAllText(file), @"^namespace ([\w.]+);", RegexOptions.Multiline);
            if (match.Success && match.Groups[1].Value != folder && !IsFlattened(folder, match.Groups[1].Value))
            {
                wrong.Add($"{Repository.Name(file)}: {match.Groups[1].Value}");
            }
        }

        Assert.Empty(wrong);
    }

    // What every app names (Uid, Online, AdmissionRequest) lies in folders by concept and in one namespace, so that one using is enough.
    // The same holds for what every test with a simulated mesh names.
    private static bool IsFlattened(string folder, string name) =>
        name == "Mesh.Simulation"
        || (
            name == "Mesh.Contracts"
            && folder
                is "Mesh.Contracts.Ids"
                    or "Mesh.Contracts.Events"
                    or "Mesh.Contracts.Admission"
                    or "Mesh.Contracts.Decisions"
                    or "Mesh.Contracts.Pins"
                    or "Mesh.Contracts.Requests"
        );

    [GeneratedRegex(
        @"^\s*public\s+((sealed|abstract|static|readonly|ref|partial|unsafe)\s+)*"
            + @"((record\s+struct|record\s+class|class|struct|interface|enum|record)\s+|delegate\s+[\w<>\[\]?.]+\s+)(?<name>\w+)",
        RegexOptions.Multiline | RegexOptions.CultureInvariant
    )]
    private static partial Regex PublicType();
}
