using System.Text;
using System.Text.Json;
using Mesh.Hocon.Extensions;
using Mesh.Hocon.Reading;
using Mesh.Hocon.Trees;

namespace Mesh.Hocon.Parsing;

/// <summary>JSON files, strictly: what HOCON adds is a fault in them.</summary>
internal static class JsonText
{
    public static RawValue Parse(FoundText found, DocumentReader reader)
    {
        byte[] bytes = found.Bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? found.Bytes[3..] : found.Bytes;
        var json = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = reader.Limits.Depth });
        var lines = new LineCounter(bytes, found.Name);
        try
        {
            json.Read();
            if (json.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            {
                throw new JsonException("the root of a JSON file is an object or an array", null, 0, 0);
            }

            RawValue root = Value(ref json, ref lines, reader);
            json.Read();
            return root;
        }
        catch (JsonException e)
        {
            // The exception counts lines and columns from 0, and columns in bytes.
            int start = 0;
            for (long line = e.LineNumber ?? 0; line > 0; line--)
            {
                start += bytes.AsSpan(start).IndexOf((byte)'\n') + 1;
            }

            HoconOrigin origin = new LineCounter(bytes, found.Name).At(start + (int)(e.BytePositionInLine ?? 0));
            Report(origin, e.Message.Split(" LineNumber:")[0], reader);
        }
        catch (SyntaxException e)
        {
            Report(new HoconOrigin(found.Name, e.Line, e.Column), e.Message, reader);
        }

        return new RawObject(new HoconOrigin(found.Name, 1, 1));
    }

    // The message may quote the file, with all that is in it.
    private static void Report(HoconOrigin origin, string message, DocumentReader reader) =>
        reader.Report(new HoconFault(origin, null, $"not valid JSON: {Printable.Short(message)}"));

    private static RawValue Value(ref Utf8JsonReader json, ref LineCounter lines, DocumentReader reader)
    {
        HoconOrigin origin = lines.At((int)json.TokenStartIndex);
        reader.Budget.Step(origin);
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject:
                var target = new RawObject(origin);
                while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
                {
                    string key = Text(ref json, ref lines);
                    json.Read();
                    target.SlotOf(key).Push(Value(ref json, ref lines, reader));
                }

                return target;
            case JsonTokenType.StartArray:
                var items = new List<RawValue>();
                while (json.Read() && json.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(Value(ref json, ref lines, reader));
                }

                return RawArray.Make(items, origin);
            case JsonTokenType.String:
                return new RawLiteral(HoconNode.Of(Text(ref json, ref lines), origin));
            default:
                string text = Encoding.UTF8.GetString(json.ValueSpan);
                return new RawLiteral(HoconNode.Scalar(Scalars.KindOf(text), text, origin));
        }
    }

    private static string Text(ref Utf8JsonReader json, ref LineCounter lines)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            HoconOrigin at = lines.At((int)json.TokenStartIndex);
            throw new SyntaxException(at.Line, at.Column, e.Message);
        }
    }

    /// <summary>Where a byte stands; asked for ascending bytes only.</summary>
    private struct LineCounter(byte[] bytes, string name)
    {
        private int _at;
        private int _line = 1;
        private int _column = 1;

        public HoconOrigin At(int index)
        {
            for (; _at < index; _at++)
            {
                // In UTF-16 units: bytes that go on with a character count nothing, one that begins four bytes counts two.
                (_line, _column) = bytes[_at] switch
                {
                    (byte)'\n' => (_line + 1, 1),
                    >= 0x80 and < 0xC0 => (_line, _column),
                    >= 0xF0 => (_line, _column + 2),
                    _ => (_line, _column + 1),
                };
            }

            return new HoconOrigin(name, _line, _column);
        }
    }
}
