using System.Globalization;
using System.Text;

namespace Mesh.Kernel.Event;

/// <summary>Puts values into templates, whose holes are numbers or names: <c>{0}</c>, <c>{Peer}</c>, <c>{Size:N0}</c>.</summary>
/// <remarks>Names take the values in their order. A template that does not fit its values still gives a text.</remarks>
public class DefaultLogMessageFormatter : ILogMessageFormatter
{
    /// <summary>The one instance.</summary>
    public static readonly DefaultLogMessageFormatter Instance = new();

    private DefaultLogMessageFormatter() { }

    /// <inheritdoc/>
    public string Format(string format, params object[] args)
    {
        if (args.Length == 0)
            return format;
        var text = new StringBuilder(format.Length + 16);
        int named = 0;
        int at = 0;
        while (at < format.Length)
        {
            char c = format[at];
            bool isDouble = c is '{' or '}' && at + 1 < format.Length && format[at + 1] == c;
            int close = c == '{' && !isDouble ? format.IndexOf('}', at) : -1;
            if (close < 0)
            {
                text.Append(c);
                at += isDouble ? 2 : 1;
                continue;
            }
            AppendHole(text, format[at..(close + 1)], args, ref named);
            at = close + 1;
        }
        return text.ToString();
    }

    /// <inheritdoc/>
    public string Format(string format, IEnumerable<object> args) => Format(format, args.ToArray());

    /// <summary>The names of the holes of a template, in order; a number is its own name.</summary>
    internal static List<string> Names(string format)
    {
        var names = new List<string>();
        for (int at = 0; at < format.Length; at++)
        {
            if (format[at] != '{')
                continue;
            if (at + 1 < format.Length && format[at + 1] == '{')
            {
                at++;
                continue;
            }
            int close = format.IndexOf('}', at);
            if (close < 0)
                break;
            names.Add(Split(format[(at + 1)..close]).Name);
            at = close;
        }
        return names;
    }

    private static void AppendHole(StringBuilder text, string hole, object?[] args, ref int named)
    {
        (string name, string specification) = Split(hole[1..^1]);
        int index = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : named++;
        if (index >= args.Length)
        {
            text.Append(hole);
            return;
        }
        try
        {
            text.AppendFormat(CultureInfo.InvariantCulture, $"{{0{specification}}}", args[index]);
        }
        catch (FormatException)
        {
            // A log entry with a wrong format is worth more than none.
            text.Append(args[index]);
        }
    }

    private static (string Name, string Specification) Split(string hole)
    {
        int end = hole.IndexOfAny([',', ':']);
        string name = end < 0 ? hole : hole[..end];
        return (name.TrimStart('@', '$'), end < 0 ? "" : hole[end..]);
    }
}
