using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Mesh.Hocon.Extensions;
using static Mesh.Hocon.Tests.Texts;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>HOCON.md, "Goals": all valid JSON means what a JSON parser makes of it, and what is invalid is an error.</summary>
public sealed class JsonSupersetTests
{
    public static TheoryData<string> Corpus =>
        [
            "{}",
            "[]",
            " {} ",
            "\t[\r\n]\r\n",
            "[[],[[]],{},[{}]]",
            """{"a":{"b":{"c":{"d":[1,[2,[3,[4]]]]}}}}""",
            """{"":{"":""}}""",
            """{"a.b":1,"a":{"b":2},".":3,"..":4,"a b":5," ":6}""",
            """{"include":"x","true":1,"null":2,"12":3,"1.5":4,"-1":5,"${x}":6,"#":7,"//":8}""",
            """{"include" : {"include":["include"]}}""",
            """["include","true","null","1","${a}","// no","# no","a=b","+=","\"\"\""]""",
            """[true,false,null,true]""",
            """[0,-0,1,-1,12345678901234567890,0.0,-0.0,0.1e1,1e0,1E+2,1e-2,-1.5E+10,1e308,4.9e-324]""",
            """["\"","\\","\/","\b\f\n\r\t","\u0000\u001f\u007f","\u00e9\u20ac"]""",
            """["\ud83d\ude00","😀","\ud83d\ude00x\ud834\udd1e"]""",
            """["\\u0041","\\\\","\\\"","a\\nb"]""",
            "[\"\u007f\u0080\u0085\u00a0\u2028\u2029\ufeff\"]",
            "{\"\u00e9\":\"\u4e2d\u6587\",\"\u2028\":1}",
            "{\r\n\t\"a\"\r\n\t:\r\n\t1\r\n\t,\r\n\t\"b\"\t:\t[\t1\t,\t2\t]\r\n}\r\n",
            "{\"a\"\n\n:\n\n{\n\"b\"\n:\n[\n1\n,\n2\n]\n}\n}",
            "[ 1 , 2 , [ 3 ] , { \"a\" : 4 } , \"x\" , null ]",
            """{"a":"  lead and trail  ","b":" ","c":"\n"}""",
            """{"a":[{"b":[{"c":[{"d":{}}]}]}],"e":[[[[[]]]]]}""",
            """[{"a":1},{"a":2},{"a":[1,2]},[[1],[2]],"x",["y"]]""",
            """{"0":"a","1":"b","00":"c"}""",
            """{"url":"http://localhost:8080/x?y=z#f","path":"C:\\dir","re":"^[a-z]+$"}""",
            new string('[', 100) + new string(']', 100),
            string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 100),
        ];

    [Theory]
    [MemberData(nameof(Corpus))]
    public void Valid_JSON_means_what_a_JSON_parser_makes_of_it(string json) =>
        Assert.Equal(Expected(json), Described(Resolved(json)));

    [Theory]
    [MemberData(nameof(Corpus))]
    public void A_JSON_file_means_the_same_as_the_text_read_as_HOCON(string json)
    {
        HoconNode strict = AsFile(json).Root;

        Assert.Equal(Expected(json), Described(strict));
        Assert.Equal(Resolved(json), strict);
    }

    [Fact]
    public void Any_valid_JSON_means_what_a_JSON_parser_makes_of_it() =>
        Prop.ForAll<int>(seed =>
            {
                string json = new JsonMaker(seed).Document();
                Assert.Equal(Expected(json), Described(Resolved(json)));
                Assert.Equal(Expected(json), Described(AsFile(json).Root));
            })
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("[1,2", "1:1", "[ that stands here is not closed")]
    [InlineData("{\"a\":1", "1:1", "{ that stands here is not closed")]
    [InlineData("{\"a\":[1,{\"b\":2}", "1:6", "[ that stands here is not closed")]
    [InlineData("[1,2]]", "1:6", "nothing behind the root's closing bracket")]
    [InlineData("{\"a\":1}}", "1:8", "nothing behind the root's closing bracket")]
    [InlineData("[1}", "1:3", "a comma, a new line or ]")]
    [InlineData("{\"a\" 1}", "1:7", "behind the key \"a 1\"")]
    [InlineData("{\"a\"}", "1:5", "= or : or { behind the key \"a\"")]
    [InlineData("{\"a\":}", "1:6", "expected a value")]
    [InlineData("{:1}", "1:2", "expected a key")]
    [InlineData("{\"a\"::1}", "1:6", "expected a value")]
    [InlineData("{\"a\":1:2}", "1:7", "the end of the value")]
    [InlineData("[\"a\":1]", "1:5", "the end of the value")]
    [InlineData("\"a\"", "1:4", "= or : or { behind the key \"a\"")]
    [InlineData("42", "1:3", "= or : or { behind the key \"42\"")]
    [InlineData("[\"\\x\"]", "1:3", "\\x is no escape")]
    [InlineData("{[1]:2}", "1:2", "expected a key")]
    [InlineData("{{\"a\":1}}", "1:2", "expected a key")]
    public void What_is_invalid_is_an_error_at_its_place(string text, string position, string message) =>
        Wrong(text, position, message);

    [Theory]
    [InlineData("{\"a\":1]", "1:7", "a comma or a new line between two fields")]
    [InlineData("{\"a\":\"b}", "1:6", "no closing quote")]
    public void What_hides_a_closing_brace_is_told_first(string text, string position, string message) =>
        WrongFirst(text, position, message);

    [Theory]
    [InlineData("", "1:1")]
    [InlineData("  ", "1:3")]
    [InlineData("1", "1:1")]
    [InlineData("\"a\"", "1:1")]
    [InlineData("a = 1", "1:1")]
    [InlineData("{a:1}", "1:2")]
    [InlineData("{\"a\"=1}", "1:5")]
    [InlineData("[1,]", "1:4")]
    [InlineData("[1 // one\n]", "1:4")]
    [InlineData("[1] 2", "1:5")]
    [InlineData("[01]", "1:3")]
    [InlineData("[1.]", "1:4")]
    [InlineData("[NaN]", "1:2")]
    [InlineData("{\"é😀\":x}", "1:8")] // The column counts UTF-16 units, as everywhere.
    [InlineData("[\n  \"\\ud800\"\n]", "2:3")] // Half a character: no string of System.Text.Json's, and none of ours.
    public void A_JSON_file_holds_JSON_and_nothing_else(string text, string position)
    {
        HoconFault fault = Assert.Single(Assert.Throws<HoconException>(() => AsFile(text)).Faults);

        Assert.Equal($"test.json:{position}", fault.Origin.ToPosition());
        Assert.StartsWith("not valid JSON: ", fault.Message, StringComparison.Ordinal);
    }

    private static HoconDocument AsFile(string json) =>
        HoconDocument.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)), "test.json");

    private static string Expected(string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 128 });
        return Describe(document.RootElement);
    }

    private static string Describe(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Object =>
                $"{{{string.Join(", ", value.EnumerateObject().Select(p => $"{Hex(p.Name)}: {Describe(p.Value)}"))}}}",
            JsonValueKind.Array => $"[{string.Join(", ", value.EnumerateArray().Select(Describe))}]",
            JsonValueKind.String => Hex(value.GetString()!),
            _ => value.GetRawText(),
        };

    private static string Described(HoconNode value) =>
        value.Kind switch
        {
            HoconKind.Object =>
                $"{{{string.Join(", ", value.Fields.Select(p => $"{Hex(p.Key)}: {Described(p.Value)}"))}}}",
            HoconKind.Array => $"[{string.Join(", ", value.Items.Select(Described))}]",
            HoconKind.String => Hex(value.Text),
            _ => value.Text,
        };

    // Without a renderer in between, so that none can hide a difference.
    private static string Hex(string text) => Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text));

    /// <summary>Makes valid JSON of a seed: every kind of value, number, escape and white space.</summary>
    private sealed class JsonMaker(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly StringBuilder _text = new();

        public string Document()
        {
            Space();
            Container(depth: 0);
            Space();
            return _text.ToString();
        }

        private void Value(int depth)
        {
            switch (_random.Next(depth > 4 ? 4 : 6))
            {
                case 0:
                    _text.Append(Pick("true", "false", "null"));
                    break;
                case 1:
                    Number();
                    break;
                case 2 or 3:
                    String();
                    break;
                default:
                    Container(depth);
                    break;
            }
        }

        private void Container(int depth)
        {
            bool isObject = _random.Next(2) == 0;
            _text.Append(isObject ? '{' : '[');
            Space();
            int count = _random.Next(5);
            for (int i = 0; i < count; i++)
            {
                if (isObject)
                {
                    // Of equal keys JSON does not say what they mean.
                    String(prefix: $"{i}");
                    Space();
                    _text.Append(':');
                    Space();
                }

                Value(depth + 1);
                Space();
                _text.Append(i < count - 1 ? "," : "");
                Space();
            }

            _text.Append(isObject ? '}' : ']');
        }

        private void Number()
        {
            _text.Append(Pick("", "-")).Append(Pick("0", "7", "10", "123456789012345678901"));
            _text.Append(Pick("", "", ".0", ".25", ".000")).Append(Pick("", "", "e1", "E+02", "e-3"));
        }

        private void String(string prefix = "")
        {
            _text.Append('"').Append(prefix);
            for (int i = _random.Next(6); i > 0; i--)
            {
                _text.Append(
                    Pick("a", " ", ".", "$", "{", "#", "//", "\\\"", "\\\\", "\\/", "\\n", "\\u0041", "\\ud83d\\ude00")
                );
                _text.Append(Pick("", "é", "€", "😀", "\u00a0", "\u2028", "\u007f", "=", "include", "\\u0000"));
            }

            _text.Append('"');
        }

        private void Space() => _text.Append(Pick("", "", "", " ", "\t", "\n", "\r\n", "  \n "));

        private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];
    }
}
