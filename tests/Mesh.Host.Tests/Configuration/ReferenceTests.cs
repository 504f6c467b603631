using System.Text.Json;
using Mesh.Hocon.Extensions;
using Mesh.Host.Configuration;

namespace Mesh.Host.Tests.Configuration;

/// <summary>Options and <c>reference.conf</c> say the same: each key, its unit and range, its default.</summary>
public sealed class ReferenceTests
{
    private static readonly IReadOnlyList<HoconSetting> Settings = HoconSchema.Of<NodeSettings>("mesh");

    private static HoconNode Mesh => NodeConfiguration.Reference.Root.Fields["mesh"];

    [Fact]
    public void Every_option_has_its_key_in_a_reference_file_and_every_key_there_its_option() =>
        Assert.Equal(
            Settings.Select(setting => setting.Path).Order(StringComparer.Ordinal),
            Leaves("mesh", Mesh).Order(StringComparer.Ordinal)
        );

    [Fact]
    public void A_key_has_the_default_of_its_option() =>
        Assert.Equal(
            JsonSerializer.Serialize(new NodeSettings()),
            JsonSerializer.Serialize(NodeConfiguration.Reference.Bind<NodeSettings>("mesh"))
        );

    [Fact]
    public void The_comment_of_a_key_says_what_it_may_be()
    {
        foreach (HoconSetting setting in Settings)
        {
            Assert.True(NodeConfiguration.Reference.TryGet(setting.Path, out HoconNode? node), setting.Path);
            Assert.True(
                CommentAbove(node.Origin).Contains($"[{setting.Allowed}]", StringComparison.Ordinal),
                $"{node.Origin}: the comment of {setting.Path} must say [{setting.Allowed}]"
            );
        }
    }

    [Fact]
    public void The_defaults_are_without_fault() =>
        Assert.Empty(NodeConfiguration.Read(file: null, now: default).Faults);

    [Fact]
    public void A_file_that_says_nothing_is_the_defaults() =>
        Assert.Equal(NodeConfiguration.Reference.Root, NodeConfiguration.Read(file: null, now: default).Whole.Root);

    private static IEnumerable<string> Leaves(string path, HoconNode node) =>
        node.Kind == HoconKind.Object
            ? node.Fields.SelectMany(child => Leaves($"{path}.{child.Key}", child.Value))
            : [path];

    /// <summary>The comment lines above a value, as one text.</summary>
    private static string CommentAbove(HoconOrigin origin)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Root, "src", origin.Source));
        int first = origin.Line - 1;
        while (first > 0 && lines[first - 1].TrimStart().StartsWith('#'))
        {
            first--;
        }

        return string.Join(' ', lines[first..(origin.Line - 1)].Select(line => line.Trim().TrimStart('#').Trim()));
    }
}
