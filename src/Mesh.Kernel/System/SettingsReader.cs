using Mesh.Hocon.Extensions;

namespace Mesh.Kernel;

/// <summary>Reads values of a configuration by their paths, and gathers what is wrong with them.</summary>
internal sealed class SettingsReader(HoconNode root)
{
    private readonly List<HoconFault> _faults = [];

    internal bool Flag(string path, bool fallback) => Read(path, node => node.AsBoolean(), fallback);

    internal string Text(string path, string fallback) => Read(path, node => node.AsString(), fallback);

    internal int Count(string path, int fallback, int least) =>
        Read(
            path,
            node =>
                node.AsInt() is var count && count >= least
                    ? count
                    : throw Fault(node, $"an integer, at least {least}"),
            fallback
        );

    /// <summary>A duration that is not negative; where the word is allowed, <c>infinite</c> is the infinite one.</summary>
    internal TimeSpan Time(string path, TimeSpan fallback, bool allowInfinite = false) =>
        Read(
            path,
            node =>
                allowInfinite && node.Text == "infinite" ? Timeout.InfiniteTimeSpan
                : node.AsDuration() is var time && time >= TimeSpan.Zero ? time
                : throw Fault(node, "a duration, not below 0"),
            fallback
        );

    /// <summary>One of some words; case does not count.</summary>
    internal T OneOf<T>(string path, T fallback, params (string Word, T Value)[] words) =>
        Read(
            path,
            node =>
            {
                foreach ((string word, T value) in words)
                {
                    if (word.Equals(node.Text, StringComparison.OrdinalIgnoreCase))
                        return value;
                }
                string others = string.Join(", ", words[..^1].Select(w => w.Word));
                throw Fault(node, others.Length > 0 ? $"{others} or {words[^1].Word}" : words[^1].Word);
            },
            fallback
        );

    internal IReadOnlyList<string> Texts(string path) =>
        Read<IReadOnlyList<string>>(path, node => [.. node.AsArray().Select(item => item.AsString())], []);

    /// <summary>The sections within a section, by their keys.</summary>
    internal IEnumerable<string> Sections(string path) =>
        Paths(path) is { Kind: HoconKind.Object } section ? section.Fields.Keys : [];

    /// <summary>Whether a section is there.</summary>
    internal bool HasSection(string path) => Paths(path) is { Kind: HoconKind.Object };

    /// <summary>Reads a value in a way of its own.</summary>
    internal T Read<T>(string path, Func<HoconNode, T> read, T fallback)
    {
        if (Paths(path) is not { Kind: not HoconKind.Null } node)
            return fallback;
        try
        {
            return read(node);
        }
        catch (HoconException e)
        {
            _faults.AddRange(e.Faults.Select(fault => fault with { Path = path }));
            return fallback;
        }
    }

    /// <summary>That something else was expected of a value.</summary>
    internal static HoconException Fault(HoconNode node, string expected) =>
        new([new HoconFault(node.Origin, null, $"expected {expected}, found {node.Render()}")]);

    /// <exception cref="HoconException">With all that was wrong.</exception>
    internal void ThrowIfFaulty()
    {
        if (_faults.Count > 0)
            throw new HoconException(_faults);
    }

    private HoconNode? Paths(string path) => root.TryGet(path, out HoconNode? node) ? node : null;
}
