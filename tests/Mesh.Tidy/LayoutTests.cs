using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Mesh.Tidy;

/// <summary>Who may name whom: a lower room never names a higher one.</summary>
public sealed class LayoutTests
{
    /// <summary>For each project under src/ the ones it may refer to. The actor kernel is none of them: Directory.Build.targets picks it.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Mesh.Hocon"] = [],
        ["Mesh.Contracts"] = [],
        ["Mesh.Kernel"] = ["Mesh.Contracts", "Mesh.Hocon"],
        ["Mesh.TestKit"] = ["Mesh.Kernel"],
        ["Mesh.Actors"] = ["Mesh.Contracts", "Mesh.Hocon"],
        ["Mesh.Hosting"] = ["Mesh.Actors"],
        ["Mesh.Simulation"] = ["Mesh.Hosting"],
        ["Mesh.Host"] = ["Mesh.Hosting", "Mesh.Simulation"],
    };

    /// <summary>What must build on either kernel, and so never names one.</summary>
    private static readonly string[] OnEitherKernel =
    [
        "src/Mesh.Actors",
        "src/Mesh.Hosting",
        "tests/Mesh.Actors.Tests",
        "tests/Mesh.Conformance",
        "tests/Mesh.Scenarios",
    ];

    [Fact]
    public void A_project_refers_only_to_lower_ones()
    {
        var wrong = new List<string>();
        foreach (string file in Repository.Files("src", "*.csproj"))
        {
            string name = Path.GetFileNameWithoutExtension(file);
            Assert.True(Allowed.ContainsKey(name), $"{name} is new: say here what it may refer to.");
            wrong.AddRange(
                XDocument
                    .Load(file)
                    .Descendants("ProjectReference")
                    .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value))
                    .Where(target => !Allowed[name].Contains(target))
                    .Select(target => $"{name} must not refer to {target}")
            );
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void A_room_names_only_lower_rooms()
    {
        string[] order =
        [
            "Storage",
            "Bans",
            "Identity",
            "Permissions",
            "Transport",
            "Limits",
            "Links",
            "Decisions",
            "Peers",
            "Pins",
            "Requests",
            "Host",
        ];
        Assert.Equal(order.Order(StringComparer.Ordinal), Repository.Rooms);
        var wrong = new List<string>();
        foreach (string file in Repository.Files("src/Mesh.Actors", "*.cs"))
        {
            string code = SourceScan.Blank(File.ReadAllText(file));
            string room = Repository.Name(file).Split('/')[2];
            wrong.AddRange(
                order
                    .Skip(Array.IndexOf(order, room) + 1)
                    .Where(higher => code.Contains($"Mesh.Actors.{higher}", StringComparison.Ordinal))
                    .Select(higher => $"{Repository.Name(file)} names {higher}")
            );
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void What_builds_on_either_kernel_names_none()
    {
        var wrong = OnEitherKernel
            .SelectMany(folder => Repository.Files(folder, "*.cs").Concat(Repository.Files(folder, "*.csproj")))
            .Where(file => !file.EndsWith(".Embedded.cs", StringComparison.Ordinal))
            .Where(file => !file.EndsWith(".Akka.cs", StringComparison.Ordinal))
            .Where(file => Regex.IsMatch(SourceScan.Blank(File.ReadAllText(file)), @"\bMesh\.Kernel\b|\bAkka\."))
            .Select(Repository.Name);

        Assert.Empty(wrong);
    }

    [Fact]
    public void The_contracts_know_no_actors()
    {
        var wrong = Repository
            .Files("src/Mesh.Contracts", "*.cs")
            .Where(file =>
                Regex.IsMatch(SourceScan.Blank(File.ReadAllText(file)), @"\bMesh\.(Kernel|Actors|Hosting)\b")
            )
            .Select(Repository.Name);

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = Repository.Read("Mesh.sln");

        var missing = new[] { "src", "tests", "bench" }
            .SelectMany(folder => Repository.Files(folder, "*.csproj"))
            .Where(file => !solution.Contains(Path.GetFileName(file), StringComparison.Ordinal))
            .Select(Repository.Name);

        Assert.Empty(missing);
    }

    [Fact]
    public void Every_room_has_a_card_of_at_most_forty_lines()
    {
        Assert.NotEmpty(Repository.Rooms);
        foreach (string room in Repository.Rooms)
        {
            string card = Path.Combine(Repository.Root, "src", "Mesh.Actors", room, "README.md");
            Assert.True(File.Exists(card), $"{room} has no README.md.");
            Assert.InRange(File.ReadAllLines(card).Length, 5, 40);
        }
    }
}
