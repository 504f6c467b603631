using Mesh.Hocon.Extensions;
using Mesh.Hocon.Trees;

namespace Mesh.Hocon.Tests.Properties;

/// <summary>
/// Documents of many keys that refer to each other, in any order and laid over each other, mean what a few lines say that
/// know nothing of heads, layers or what is kept.
/// </summary>
public sealed class SubstitutionTests
{
    private const int Cases = 1_000;

    [Fact]
    public void Substitutions_mean_what_they_refer_to()
    {
        for (int seed = 0; seed < Cases; seed++)
        {
            var maker = new Maker(seed);
            string text = maker.Text();

            HoconNode actual = HoconDocument.Parse(text).Resolve(HoconResolveOptions.WithoutEnvironment).Root;

            Assert.True(
                maker.Expected().Equals(actual),
                $"seed {seed}: {actual}\ninstead of {maker.Expected()}\nfor\n{text}"
            );
        }
    }

    [Fact]
    public void In_several_files_laid_over_each_other_they_mean_the_same()
    {
        for (int seed = 0; seed < Cases; seed++)
        {
            var maker = new Maker(seed);
            string text = maker.Text();
            string[] lines = text.Split('\n');
            int cut = lines.Length / 2;

            HoconDocument upper = HoconDocument.Parse(string.Join('\n', lines[cut..]));
            HoconDocument lower = HoconDocument.Parse(string.Join('\n', lines[..cut]));
            HoconNode actual = upper.WithFallback(lower).Resolve(HoconResolveOptions.WithoutEnvironment).Root;

            Assert.True(
                maker.Expected().Equals(actual),
                $"seed {seed}: {actual}\ninstead of {maker.Expected()}\nfor\n{text}"
            );
        }
    }

    /// <summary>
    /// Keys <c>k0</c> to <c>k7</c>, each given one to three values one over the other; a value refers only to keys that come
    /// before its own in a hidden order, so that there is no circle.
    /// </summary>
    private sealed class Maker
    {
        private const int Count = 8;

        private readonly Random _random;
        private readonly int[] _order;
        private readonly List<(int Key, Value Value)> _lines = [];
        private readonly Dictionary<int, HoconNode?> _known = [];

        public Maker(int seed)
        {
            _random = new Random(seed);
            _order = [.. Enumerable.Range(0, Count)];
            _random.Shuffle(_order);
            foreach (int key in Enumerable.Range(0, Count))
            {
                for (int times = _random.Next(1, 4); times > 0; times--)
                {
                    _lines.Add((key, Make(key, depth: 0)));
                }
            }

            (int, Value)[] shuffled = [.. _lines];
            _random.Shuffle(shuffled);
            _lines = [.. shuffled];
        }

        public string Text() => string.Join('\n', _lines.Select(line => $"k{line.Key} = {line.Value.Text}"));

        public HoconNode Expected() =>
            HoconNode.Of(
                Enumerable
                    .Range(0, Count)
                    .Select(key => (Key: $"k{key}", Value: Of(key)))
                    .Where(field => field.Value is not null)
                    .Select(field => KeyValuePair.Create(field.Key, field.Value!))
            );

        private HoconNode? Of(int key)
        {
            if (!_known.TryGetValue(key, out HoconNode? known))
            {
                _known[key] = known = Laid(_lines.Where(line => line.Key == key).Select(line => line.Value));
            }

            return known;
        }

        /// <summary>Values one over the other, the lowest first; null where none is there.</summary>
        private static HoconNode? Laid(IEnumerable<Value> values) =>
            values
                .Select(value => value.Get())
                .OfType<HoconNode>()
                .Aggregate((HoconNode?)null, (lower, upper) => lower is null ? upper : Merging.Merge(lower, upper));

        private Value Make(int key, int depth)
        {
            int[] before = _order[..Array.IndexOf(_order, key)];
            switch (_random.Next(depth > 2 ? 3 : 7))
            {
                case 0:
                    int number = _random.Next(100);
                    return new Value($"{number}", () => HoconNode.Of(number));
                case 1 or 2 when before.Length > 0:
                    return Reference(before[_random.Next(before.Length)]);
                case 3:
                    Value[] items = [.. Several(key, depth)];
                    return new Value(
                        $"[{string.Join(", ", items.Select(item => item.Text))}]",
                        () => HoconNode.Of(items.Select(item => item.Get()).OfType<HoconNode>())
                    );
                case 4 or 5:
                    return ObjectOf(key, depth);
                case 6:
                    // Objects beside each other are laid over each other.
                    Value[] pieces = [ObjectOf(key, depth), ObjectOf(key, depth)];
                    return new Value(string.Join(' ', pieces.Select(piece => piece.Text)), () => Laid(pieces));
                default:
                    return new Value("\"text\"", () => HoconNode.Of("text"));
            }
        }

        private Value ObjectOf(int key, int depth)
        {
            (string Name, Value Value)[] fields =
            [
                .. Several(key, depth).Select(value => (((char)('a' + _random.Next(3))).ToString(), value)),
            ];
            return new Value(
                $"{{{string.Join(", ", fields.Select(field => $"{field.Name} = {field.Value.Text}"))}}}",
                () =>
                    HoconNode.Of(
                        fields
                            .GroupBy(field => field.Name)
                            .Select(same => (same.Key, Value: Laid(same.Select(field => field.Value))))
                            .Where(field => field.Value is not null)
                            .Select(field => KeyValuePair.Create(field.Key, field.Value!))
                    )
            );
        }

        private Value Reference(int key) =>
            _random.Next(3) == 0
                // To something inside it, which may not be there.
                ? new Value(
                    $"${{?k{key}.a}}",
                    () => Of(key) is { Kind: HoconKind.Object } o ? o.Fields.GetValueOrDefault("a") : null
                )
                : new Value($"${{?k{key}}}", () => Of(key));

        private IEnumerable<Value> Several(int key, int depth) =>
            Enumerable.Range(0, _random.Next(4)).Select(_ => Make(key, depth + 1)).ToArray();
    }

    /// <summary>A value as text, and what it means.</summary>
    private sealed record Value(string Text, Func<HoconNode?> Get);
}
