using FsCheck;
using FsCheck.Fluent;
using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Tests.Properties;

/// <summary>What is written is read back as the same value. FsCheck prints the seed and the shrunk value of a failure.</summary>
public sealed class RenderingTests
{
    private static readonly HoconRenderOptions[] All =
    [
        new(),
        new() { Pretty = true },
        new() { Pretty = true, Origins = true },
        new() { Json = true },
        new() { Json = true, Pretty = true },
    ];

    [Fact]
    public void Any_value_is_read_as_it_was_written() =>
        Prop.ForAll(
                NodeGen.Node.ToArbitrary(),
                value =>
                {
                    HoconNode root = HoconNode.Of([KeyValuePair.Create("root", value)]);
                    foreach (HoconRenderOptions options in All)
                    {
                        string text = root.Render(options);
                        Assert.Equal(root, HoconDocument.Parse(text, "a\n#\"b").Root);
                        Assert.Equal(root.Render(), HoconDocument.Parse(text).Render());
                    }
                }
            )
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Any_value_written_as_JSON_is_what_a_JSON_parser_reads() =>
        Prop.ForAll(
                NodeGen.Node.ToArbitrary(),
                value =>
                {
                    string json = HoconNode.Of([value]).Render(new() { Json = true });
                    using var parsed = System.Text.Json.JsonDocument.Parse(json);
                    Assert.Equal(value.Kind.ToString(), Kind(parsed.RootElement[0]));
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Any_value_with_its_origins_is_read_as_it_was_written() =>
        Prop.ForAll(
                NodeGen.Object.ToArbitrary(),
                NodeGen.Text.ToArbitrary(),
                (value, name) =>
                {
                    HoconNode root = HoconDocument.Parse(value.Render(new() { Pretty = true }), name).Root;
                    string text = root.Render(new() { Pretty = true, Origins = true });
                    Assert.Equal(value, HoconDocument.Parse(text).Root);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_text_is_read_the_same_each_time() =>
        Prop.ForAll(
                NodeGen.Object.ToArbitrary(),
                value =>
                {
                    string text = value.Render(new() { Pretty = true });
                    HoconDocument first = HoconDocument.Parse(text);
                    HoconDocument second = HoconDocument.Parse(text);
                    var pretty = new HoconRenderOptions { Pretty = true, Origins = true };
                    Assert.Equal(first.Render(pretty), second.Render(pretty));
                    Assert.Equal(first, second);
                }
            )
            .QuickCheckThrowOnFailure();

    private static string Kind(System.Text.Json.JsonElement element) =>
        element.ValueKind switch
        {
            System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False => nameof(HoconKind.Boolean),
            var kind => kind.ToString(),
        };
}
