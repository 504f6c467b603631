using System.Buffers;
using System.Text;
using Mesh.Hocon.Extensions;
using Mesh.Hocon.Reading;

namespace Mesh.Hocon.Rendering;

/// <summary>Writes a value so that reading it gives the same value.</summary>
internal readonly struct Renderer
{
    /// <summary>Arrays of simple values stay on one line up to this length.</summary>
    private const int InlineLength = 80;

    /// <summary>Deeper levels are indented no further, so that deep trees do not become mostly white space.</summary>
    private const int MaxIndent = 16;

    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
    );

    private static readonly SearchValues<char> TextCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./%"
    );

    private readonly StringBuilder _text = new();
    private readonly HoconRenderOptions _options;

    private Renderer(HoconRenderOptions options) => _options = options;

    public static string Render(HoconNode node, HoconRenderOptions options, int indent = 0)
    {
        var renderer = new Renderer(options);
        if (node.Kind == HoconKind.Object && options is { Pretty: true, Json: false })
        {
            renderer.Fields(node, indent);
        }
        else
        {
            renderer.Value(node, indent);
            renderer._text.Append(options.Pretty ? "\n" : "");
        }

        return renderer._text.ToString();
    }

    /// <summary>A key as it may stand in a file.</summary>
    public static string Key(string key) =>
        key.Length > 0 && !key.AsSpan().ContainsAnyExcept(KeyCharacters) && key != "include" ? key : Spelled.Quote(key);

    private void Value(HoconNode node, int indent)
    {
        switch (node.Kind)
        {
            case HoconKind.Object when _options.Pretty:
                PrettyObject(node, indent);
                break;
            case HoconKind.Array when _options.Pretty && !IsInline(node):
                PrettyArray(node, indent);
                break;
            case HoconKind.Object:
                _text.Append('{');
                CompactFields(node);
                _text.Append('}');
                break;
            case HoconKind.Array:
                InlineArray(node);
                break;
            case HoconKind.String:
                _text.Append(_options.Json || !IsPlain(node.Text) ? Spelled.Quote(node.Text) : node.Text);
                break;
            case HoconKind.Number when _options.Json && !Numbers.IsNumber(node.Text):
                _text.Append(Spelled.Quote(node.Text));
                break;
            default:
                _text.Append(node.Text);
                break;
        }
    }

    private void CompactFields(HoconNode node)
    {
        string between = "";
        foreach ((string key, HoconNode value) in node.Map)
        {
            _text.Append(between).Append(_options.Json ? Spelled.Quote(key) : Key(key));
            _text.Append(
                value.Kind == HoconKind.Object && !_options.Json ? ""
                : _options.Json ? ":"
                : "="
            );
            Value(value, 0);
            between = ",";
        }
    }

    private void InlineArray(HoconNode node)
    {
        string between = "";
        _text.Append('[');
        foreach (HoconNode item in node.Items)
        {
            _text.Append(between);
            Value(item, 0);
            between = _options.Pretty ? ", " : ",";
        }

        _text.Append(']');
    }

    private void PrettyObject(HoconNode node, int indent)
    {
        _text.Append('{');
        if (node.Map.Count > 0)
        {
            _text.Append('\n');
            Fields(node, indent + 1);
            Indent(indent);
        }

        _text.Append('}');
    }

    private void Fields(HoconNode node, int indent)
    {
        int left = node.Map.Count;
        foreach ((string key, HoconNode value) in node.Map)
        {
            Indent(indent);
            _text.Append(_options.Json ? Spelled.Quote(key) + ": " : Key(key));
            _text.Append(
                _options.Json ? ""
                : value.Kind == HoconKind.Object ? " "
                : " = "
            );
            Value(value, indent);
            End(value, isLast: --left == 0);
        }
    }

    private void PrettyArray(HoconNode node, int indent)
    {
        _text.Append('[');
        Origin(node);
        _text.Append('\n');
        for (int i = 0; i < node.Items.Count; i++)
        {
            Indent(indent + 1);
            Value(node.Items[i], indent + 1);
            End(node.Items[i], isLast: i == node.Items.Count - 1);
        }

        Indent(indent);
        _text.Append(']');
    }

    private void End(HoconNode value, bool isLast)
    {
        if (_options.Json && !isLast)
        {
            _text.Append(',');
        }

        if (value.IsScalar || IsInline(value) || value is { Kind: HoconKind.Object, Map.Count: 0 })
        {
            Origin(value);
        }

        _text.Append('\n');
    }

    // A comment ends with its line, so what is in a name must not begin another.
    private void Origin(HoconNode node)
    {
        if (_options is { Origins: true, Json: false } && node.Origin.Source is { Length: > 0 })
        {
            _text.Append("  # ").Append(Printable.Clean(node.Origin.ToString()));
        }
    }

    private bool IsInline(HoconNode node) =>
        node.Kind == HoconKind.Array
        && node.Items.All(item => item.IsScalar)
        && node.Items.Sum(item => item.Text.Length + 2) <= InlineLength;

    private void Indent(int levels) => _text.Append(' ', Math.Min(levels, MaxIndent) * 2);

    // Read again it is the same string: neither a number nor true, false, null, nor the beginning of a comment.
    private static bool IsPlain(string text) =>
        text.Length > 0
        && !text.AsSpan().ContainsAnyExcept(TextCharacters)
        && text is not ("true" or "false" or "null" or "include" or ['-', ..])
        && !text.Contains("//", StringComparison.Ordinal)
        && !Numbers.IsNumber(text);
}
