using FsCheck;
using FsCheck.Fluent;
using Mesh.Hocon.Binding;
using Mesh.Hocon.Extensions;
using Mesh.Hocon.Reading;

namespace Mesh.Hocon.Tests.Properties;

public sealed class PathTests
{
    private static readonly Gen<string[]> Keys = Gen.Choose(1, 4).SelectMany(count => Gen.ArrayOf(NodeGen.Key, count));

    [Fact]
    public void Keys_joined_to_a_path_are_split_from_it_again() =>
        Prop.ForAll(
                Keys.ToArbitrary(),
                keys =>
                {
                    string path = Paths.Join(keys);
                    Assert.Equal(keys, Paths.Split(path));
                    Assert.Equal(path, keys[1..].Aggregate(Paths.Join([keys[0]]), Paths.Join));
                }
            )
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void A_value_that_is_set_is_there_and_one_that_is_taken_away_is_not() =>
        Prop.ForAll(
                NodeGen.Object.ToArbitrary(),
                NodeGen.Node.ToArbitrary(),
                Keys.ToArbitrary(),
                (root, value, keys) =>
                {
                    string path = Paths.Join(keys);
                    HoconDocument before = HoconDocument.Of(root);

                    HoconDocument with = before.WithValue(path, value);
                    Assert.Equal(value, with.Get(path));
                    Assert.Equal(value.Kind != HoconKind.Null, with.Has(path));
                    Assert.Equal(root, before.Root);

                    HoconDocument without = with.WithoutPath(path);
                    Assert.False(without.TryGet(path, out _));
                    Assert.Equal(without, without.WithoutPath(path));
                    Assert.Equal(with, without.WithValue(path, value));

                    // Where something is left to be resolved, it is the same.
                    HoconDocument late = HoconDocument
                        .Parse(root.Render(new() { Pretty = true }) + "\nzz = ${?nothing}")
                        .WithValue(path, value)
                        .Resolve(HoconResolveOptions.WithoutEnvironment);
                    Assert.Equal(with, late);
                }
            )
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void A_substitution_by_any_path_gives_what_is_there() =>
        Prop.ForAll(
                NodeGen.Node.ToArbitrary(),
                Keys.ToArbitrary(),
                (value, keys) =>
                {
                    string path = string.Join(
                        '.',
                        keys.Select(key => HoconNode.Of([HoconNode.Of(key)]).Render(new() { Json = true })[1..^1])
                    );
                    string text = $"{path} = {HoconNode.Of([value]).Render()[1..^1]}\n\"the copy\" = ${{{path}}}";

                    HoconDocument document = HoconDocument.Parse(text).Resolve(HoconResolveOptions.WithoutEnvironment);

                    Assert.Equal(value, document.Get("\"the copy\""));
                    Assert.Equal(value, document.Get(Paths.Join(keys)));
                }
            )
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void Arrays_beside_each_other_are_one() =>
        Prop.ForAll(
                Gen.ArrayOf(NodeGen.Node, 3).ToArbitrary(),
                Gen.ArrayOf(NodeGen.Node, 2).ToArbitrary(),
                (a, b) =>
                {
                    string text =
                        $"a={HoconNode.Of(a).Render()}\nb={HoconNode.Of(b).Render()}\nc=${{a}} ${{b}}\na+=${{b}}";

                    HoconNode root = HoconDocument.Parse(text).Resolve(HoconResolveOptions.WithoutEnvironment).Root;

                    Assert.Equal(HoconNode.Of([.. a, HoconNode.Of(b)]), root.Fields["a"]);
                    Assert.Equal(HoconNode.Of([.. a, HoconNode.Of(b), .. b]), root.Fields["c"]);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_resolved_stays_as_it_is() =>
        Prop.ForAll(
                NodeGen.Object.ToArbitrary(),
                value =>
                {
                    HoconDocument once = HoconDocument
                        .Parse("copy = ${?a}\n" + value.Render(new() { Pretty = true }))
                        .Resolve(HoconResolveOptions.WithoutEnvironment);
                    Assert.Same(once, once.Resolve());
                    Assert.True(once.IsResolved);
                    Assert.Equal(once, HoconDocument.Parse(once.Render()).Resolve());
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_property_named_after_a_key_has_it_for_its_own() =>
        Prop.ForAll(
                Gen.Choose(1, 4)
                    .SelectMany(count => Gen.ArrayOf(Gen.Elements("max", "frame", "tls", "a1", "x"), count))
                    .ToArbitrary(),
                words =>
                {
                    string name = string.Concat(words.Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
                    string key = Names.ToKey(name);
                    Assert.Equal(key, Names.ToKey(key));
                    Assert.Equal(string.Concat(words), key.Replace("-", ""));
                    Assert.True(words.Any(word => word.Length == 1) || key == string.Join('-', words));
                }
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("MaxFrame", "max-frame")]
    [InlineData("TLSStarts", "tls-starts")]
    [InlineData("TlsStartsPerSecond", "tls-starts-per-second")]
    [InlineData("X", "x")]
    [InlineData("UseTLS", "use-tls")]
    [InlineData("Http2Port", "http2-port")]
    [InlineData("already-a-key", "already-a-key")]
    [InlineData("", "")]
    public void A_name_becomes_a_key(string name, string key) => Assert.Equal(key, HoconSchema.KeyOf(name));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a.")]
    [InlineData(".a")]
    [InlineData("a..b")]
    [InlineData("\"a")]
    [InlineData("a.\"b")]
    [InlineData("\"a\\")]
    public void What_is_no_path_is_refused(string path)
    {
        HoconDocument document = HoconDocument.Parse("a.b=1");

        Assert.Contains("is no path", Assert.Throws<HoconException>(() => document.Get(path)).Message);
        Assert.Contains("is no path", Assert.Throws<HoconException>(() => document.WithoutPath(path)).Message);
    }

    [Fact]
    public void A_path_of_thousands_of_keys_is_refused_and_not_walked()
    {
        string path = string.Join('.', Enumerable.Repeat("a", 100_000));
        HoconDocument document = HoconDocument.Parse("a=1");

        Assert.Throws<HoconException>(() => document.WithValue(path, HoconNode.Of(1)));
        Assert.Throws<HoconException>(() => document.WithoutPath(path));
        Assert.False(document.Has(path));
        Assert.Null(document.ToConfig().GetString(path));
    }
}
