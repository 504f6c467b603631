using System.Globalization;
using System.Text;
using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Parsing;

/// <summary>Java's properties files (HOCON.md, "Java properties mapping"): every value a string, every dot a level.</summary>
internal static class JavaProperties
{
    /// <summary>Reads a file; nothing in one is wrong, but it may cost too much.</summary>
    public static HoconNode Parse(string text, string name, Budget budget)
    {
        var root = new Branch(new HoconOrigin(name, 1, 1));
        foreach ((string line, int number) in LogicalLines(text))
        {
            (string key, string value) = Split(line);
            var origin = new HoconOrigin(name, number, 1);
            string[] keys = key.Split('.');
            budget.Step(origin, keys.Length);
            if (keys.Length > budget.Limits.Depth)
            {
                throw Budget.Exceeded(origin, $"is nested deeper than {budget.Limits.Depth} levels");
            }

            root.Set(keys, HoconNode.Of(value, origin));
        }

        return root.ToNode();
    }

    /// <summary>Lines with their continuations, without comments and empty ones.</summary>
    private static IEnumerable<(string Line, int Number)> LogicalLines(string text)
    {
        // A line ends with \n, \r, or both.
        string[] lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            int number = i + 1;
            string line = lines[i].TrimStart(' ', '\t', '\f', '\uFEFF');
            if (line is "" or ['#' or '!', ..])
            {
                continue;
            }

            // What stands before a piece ends in an even number of backslashes, so that the piece alone tells.
            var logical = new StringBuilder();
            while (IsContinued(line))
            {
                logical.Append(line.AsSpan(0, line.Length - 1));
                line = ++i < lines.Length ? lines[i].TrimStart(' ', '\t', '\f') : "";
            }

            yield return (logical.Append(line).ToString(), number);
        }
    }

    // An odd number of backslashes at its end.
    private static bool IsContinued(string line) => (line.Length - line.AsSpan().TrimEnd('\\').Length) % 2 == 1;

    private static (string Key, string Value) Split(string line)
    {
        int end = 0;
        while (end < line.Length && line[end] is not ('=' or ':' or ' ' or '\t' or '\f'))
        {
            end += line[end] == '\\' ? 2 : 1;
        }

        end = Math.Min(end, line.Length);
        int value = end;
        while (value < line.Length && line[value] is ' ' or '\t' or '\f')
        {
            value++;
        }

        if (value < line.Length && line[value] is '=' or ':')
        {
            value++;
            while (value < line.Length && line[value] is ' ' or '\t' or '\f')
            {
                value++;
            }
        }

        return (Unescape(line[..end]), Unescape(line[value..]));
    }

    private static string Unescape(string text)
    {
        if (!text.Contains('\\'))
        {
            return text;
        }

        var plain = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || ++i == text.Length)
            {
                plain.Append(i < text.Length ? text[i] : "");
            }
            else if (
                text[i] == 'u'
                && i + 4 < text.Length
                && ushort.TryParse(text.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, null, out ushort unit)
            )
            {
                plain.Append((char)unit);
                i += 4;
            }
            else
            {
                plain.Append(
                    text[i] switch
                    {
                        't' => '\t',
                        'n' => '\n',
                        'r' => '\r',
                        'f' => '\f',
                        var other => other,
                    }
                );
            }
        }

        return plain.ToString();
    }

    /// <summary>An object that is being made: where a key is both an object and a string, the object wins.</summary>
    private sealed class Branch(HoconOrigin origin)
    {
        private readonly Dictionary<string, object> _children = new(StringComparer.Ordinal);

        public void Set(ReadOnlySpan<string> keys, HoconNode value)
        {
            if (keys.Length > 1)
            {
                if (!_children.TryGetValue(keys[0], out object? child) || child is not Branch branch)
                {
                    _children[keys[0]] = branch = new Branch(value.Origin);
                }

                branch.Set(keys[1..], value);
            }
            else if (!_children.TryGetValue(keys[0], out object? old) || old is HoconNode)
            {
                _children[keys[0]] = value;
            }
        }

        public HoconNode ToNode() =>
            HoconNode.ObjectOf(
                _children.ToDictionary(c => c.Key, c => c.Value as HoconNode ?? ((Branch)c.Value).ToNode()),
                origin
            );
    }
}
