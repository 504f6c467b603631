using Mesh.Contracts.Primitives;

namespace Mesh.Contracts.Tests.Primitives;

/// <summary>docs/primitives.md says what is.</summary>
public sealed class PrimitivesPageTests
{
    private static readonly string[] Promised =
    [
        "generate_peer_id",
        "hash_content",
        "encode_handshake",
        "decode_handshake",
        "distance_xor",
        "encode_message",
        "decode_message",
        "peer_info",
        "PeerTable.new",
        "PeerTable.add",
        "PeerTable.remove",
        "PeerTable.get",
        "PeerTable.list",
        "PeerTable.count",
        "PeerTable.closest",
        "TopicRegistry.new",
        "TopicRegistry.subscribe",
        "TopicRegistry.unsubscribe",
        "TopicRegistry.subscribers",
        "TopicRegistry.list_topics",
        "TopicRegistry.subscriber_count",
    ];

    private static readonly string Page = File.ReadAllText(Path.Combine(Root(), "docs", "primitives.md"))
        .Replace("\r\n", "\n", StringComparison.Ordinal);

    [Fact]
    public void Each_of_the_21_functions_has_one_row_and_what_it_names_is_there()
    {
        string[][] rows =
        [
            .. Page.Split('\n')
                .Where(line => line.Length > 2 && line[0] == '|' && char.IsAsciiDigit(line[2]))
                .Select(line => line.Split('|', StringSplitOptions.TrimEntries)),
        ];

        Assert.Equal(Promised, rows.Select(row => row[2].Trim('`')));
        string[] ours = [.. rows.Select(row => row[3].Trim('`'))];
        Assert.Equal(ours.Length, ours.Distinct().Count());
        Assert.All(ours, name => Assert.True(IsThere(name), name));
    }

    [Fact]
    public void The_example_is_the_one_that_is_compiled_and_prints_what_the_page_says()
    {
        string source = File.ReadAllText(
            Path.Combine(Root(), "tests", "Mesh.Contracts.Tests", "Primitives", "PrimitivesExample.cs")
        );
        var printed = new List<string>();
        PrimitivesExample.Run(printed.Add);

        Assert.Contains(Flat(Block("csharp")), Flat(source));
        Assert.Equal(Block("text").TrimEnd('\n'), string.Join('\n', printed));
    }

    private static bool IsThere(string name)
    {
        string[] parts = name.Split('.');
        Type? type = typeof(PeerId).Assembly.GetType($"Mesh.Contracts.Primitives.{parts[0]}");
        return type is { IsPublic: true } && (parts.Length == 1 || type.GetMember(parts[1]).Length > 0);
    }

    private static string Block(string language)
    {
        string rest = Page[(Page.IndexOf($"```{language}\n", StringComparison.Ordinal) + language.Length + 4)..];
        return rest[..rest.IndexOf("```", StringComparison.Ordinal)];
    }

    private static string Flat(string code) =>
        string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Mesh.sln")))
        {
            folder = folder.Parent;
        }

        return folder!.FullName;
    }
}
