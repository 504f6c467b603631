using FsCheck;
using FsCheck.Fluent;
using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Tests.Properties;

/// <summary>HOCON.md, "Duplicate keys and object merging" and "Config object merging and file merging".</summary>
public sealed class MergingTests
{
    private static readonly Arbitrary<HoconNode> Objects = NodeGen.Object.ToArbitrary();

    [Fact]
    public void Falling_back_is_associative() =>
        Prop.ForAll(
                Objects,
                Objects,
                Objects,
                (a, b, c) =>
                {
                    (HoconDocument x, HoconDocument y, HoconDocument z) = (Of(a), Of(b), Of(c));
                    Assert.Equal(x.WithFallback(y).WithFallback(z), x.WithFallback(y.WithFallback(z)));
                    (Config i, Config j, Config k) = (x.ToConfig(), y.ToConfig(), z.ToConfig());
                    Assert.Equal(
                        i.WithFallback(j).WithFallback(k).ToString(true),
                        i.WithFallback(j.WithFallback(k)).ToString(true)
                    );
                }
            )
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void Objects_merge_down_to_the_first_that_is_none() =>
        Prop.ForAll(
                Gen.Choose(1, 5).SelectMany(count => Gen.ArrayOf(NodeGen.Object, count)).ToArbitrary(),
                values =>
                {
                    HoconNode expected = Model(values)!;
                    HoconDocument[] layers = [.. values.Select(Of)];
                    Assert.Equal(expected, layers.Aggregate((upper, lower) => upper.WithFallback(lower)).Root);
                    Assert.Equal(
                        expected,
                        layers.Reverse().Aggregate((lower, upper) => upper.WithFallback(lower)).Root
                    );
                }
            )
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void Files_laid_over_each_other_mean_what_one_file_means_that_has_them_in_a_row() =>
        Prop.ForAll(
                NodeGen.Node.ToArbitrary(),
                NodeGen.Node.ToArbitrary(),
                NodeGen.Node.ToArbitrary(),
                (a, b, c) =>
                {
                    string[] fields =
                    [
                        .. new[] { c, b, a }.Select(value => "r = " + HoconNode.Of([value]).Render()[1..^1]),
                    ];
                    HoconNode together = HoconDocument.Parse(string.Join('\n', fields)).Root;
                    HoconNode apart = fields
                        .Select(field => HoconDocument.Parse(field))
                        .Aggregate((lower, upper) => upper.WithFallback(lower))
                        .Root;
                    Assert.Equal(together, apart);
                    Assert.Equal(together.Fields["r"], Model([a, b, c]));

                    // The same where something is left to be resolved.
                    HoconNode late = fields
                        .Select(field => HoconDocument.Parse(field + "\nlate = ${?nothing}"))
                        .Aggregate((lower, upper) => upper.WithFallback(lower))
                        .Resolve(HoconResolveOptions.WithoutEnvironment)
                        .Root;
                    Assert.Equal(together, late);
                }
            )
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void A_document_over_itself_or_over_nothing_is_itself() =>
        Prop.ForAll(
                Objects,
                value =>
                {
                    HoconDocument document = Of(value);
                    Assert.Equal(document, document.WithFallback(document));
                    Assert.Equal(document, document.WithFallback(HoconDocument.Empty));
                    Assert.Equal(document, HoconDocument.Empty.WithFallback(document));
                }
            )
            .QuickCheckThrowOnFailure();

    /// <summary>What layers mean, the uppermost first, straight from the rules; null for none.</summary>
    private static HoconNode? Model(IReadOnlyList<HoconNode> layers)
    {
        if (layers.Count == 0 || layers[0].Kind != HoconKind.Object)
        {
            return layers.Count == 0 ? null : layers[0];
        }

        HoconNode[] seen = [.. layers.TakeWhile(layer => layer.Kind == HoconKind.Object)];
        return HoconNode.Of(
            seen.SelectMany(layer => layer.Fields.Keys)
                .Distinct()
                .Select(key =>
                    KeyValuePair.Create(
                        key,
                        Model([
                            .. seen.Where(layer => layer.Fields.ContainsKey(key)).Select(layer => layer.Fields[key]),
                        ])!
                    )
                )
        );
    }

    private static HoconDocument Of(HoconNode root) => HoconDocument.Of(root);
}
