using System.Text;

namespace Mesh.Hocon.Tests.Fuzz;

/// <summary>Texts of at most 64 KiB that mean to cost far more than they weigh.</summary>
internal static class Storms
{
    public const int MaxLength = 64 * 1024;

    public static IReadOnlyDictionary<string, Func<string>> All { get; } =
        new Dictionary<string, Func<string>>
        {
            ["laughs of strings"] = () => Laughs("\"0123456789abcdef\"", "${s#}", "s"),
            ["laughs of strings with blanks"] = () => Laughs("\"0123456789abcdef\"", "${s#} ", "s"),
            ["laughs of nested arrays"] = () => Laughs("[1,2,3]", "[${s#}]", "s"),
            ["laughs of joined arrays"] = () => Laughs("[1,2,3]", "${s#}", "s"),
            ["laughs of arrays with elements to resolve"] = () => "x=1\n" + Laughs("[${x},${x}]", "${s#}", "s"),
            ["laughs of objects"] = () => Enumerate(40, i => i == 0 ? "s0={a:1}" : $"s{i}{{{Refs(i)}}}"),
            ["laughs of joined objects"] = () => Fill(i => i == 0 ? "s0={a:1}" : $"s{i}=${{s{i - 1}}}${{s{i - 1}}}"),
            ["a wide object taken many times"] = () => Wide("o") + Fill(i => $"r{i}=${{o}}", MaxLength / 2),
            ["a wide array taken many times"] = () =>
                "o=[" + Fill(_ => "1,", MaxLength / 2) + "]\n" + Fill(i => $"r{i}=${{o}}", MaxLength / 2),
            ["a wide array joined many times"] = () =>
                "o=[" + Fill(_ => "1,", MaxLength / 2) + "]\n" + Fill(i => $"r{i}=${{o}}[1]", MaxLength / 2),
            ["a wide array to resolve joined many times"] = () =>
                "x=1,o=[" + Fill(_ => "${x},", MaxLength / 2) + "]\n" + Fill(i => $"r{i}=${{o}}[1]", MaxLength / 2),
            ["a wide object of two layers taken many times"] = () =>
                "x{z=1}\n" + Wide("o") + "o=${x}\no{y=1}\n" + Fill(i => $"r{i}=${{o}}", MaxLength / 2),
            ["a wide object extended many times"] = () => Wide("o") + Fill(i => $"r{i}=${{o}}{{y=1}}", MaxLength / 2),
            ["a numbered object joined many times"] = () =>
                "o{" + Fill(i => $"{i}=1", MaxLength / 2) + "}\n" + Fill(i => $"r{i}=[1]${{o}}", MaxLength / 2),
            ["a long string joined many times"] = () =>
                $"o={new string('x', MaxLength / 2)}\n" + Fill(i => $"r{i}=${{o}}1", MaxLength / 2),
            ["additions of numbers"] = () => Fill(_ => "a+=1"),
            ["additions of objects"] = () => Fill(_ => "a+={b=1}"),
            ["additions of substitutions"] = () => "x=1\n" + Fill(_ => "a+=${x}"),
            ["a path that grows"] = () => "p=\"\"\n" + Fill(_ => "p=${p}\":/d\""),
            ["an object that extends itself"] = () => "a={}\n" + Fill(i => $"a=${{a}}{{k{i}:1}}"),
            ["an array that extends itself"] = () => "a=[]\n" + Fill(_ => "a=${a}[1]"),
            ["an array that holds itself"] = () => "a=[]\n" + Fill(_ => "a=[${a}]"),
            ["an array that holds itself twice"] = () => "a=[]\n" + Fill(_ => "a=[${a},${a}]"),
            ["objects and nothing in turns"] = () => Fill(i => $"a=${{?x}}\na{{k{i}=1}}"),
            ["nothing many times, and looked at"] = () =>
                Fill(_ => "a=${?x}", MaxLength / 2) + Fill(i => $"r{i}=${{?a}}", MaxLength / 2),
            ["a list added to itself"] = () => Fill(_ => "list+=${list}"),
            ["a list added to itself a few times"] = () => Repeat("list+=${list}\n", 15) + "x=1",
            ["an object within itself"] = () =>
                "a.a=${a}\n" + Repeat("a=${a}\n", 7) + "a.b.d=2\na{b{e=${a.b.c}}}\na{a{a{a{a{a{a{x=1}}}}}}}",
            ["two objects that stand for each other"] = () => Repeat("a=${b},b=${a}\n", 20) + "a.b.c=1\nb.b.d=2",
            ["objects within one another"] = () => Fill(i => $"a.b{i}=${{a}}"),
            ["two that look at each other"] = () => Fill(_ => "a=${?b}1\nb=${?a}1"),
            ["two that look at each other twice"] = () => Fill(_ => "a=${?b}${?b}1\nb=${?a}${?a}1"),
            ["three objects that look at each other"] = () =>
                Fill(i => $"a=${{?b}}{{x{i}=1}}\nb=${{?c}}{{y{i}=1}}\nc=${{?a}}{{z{i}=1}}"),
            ["all look at all"] = () =>
                Enumerate(90, i => $"a{i}={string.Concat(Enumerable.Range(0, 90).Select(j => $"${{?a{j}}}"))}"),
            ["all look at all within objects"] = () =>
                Enumerate(75, i => $"a{i}.b={string.Concat(Enumerable.Range(0, 75).Select(j => $"${{?a{j}.b}}"))}"),
            ["all arrays hold all"] = () =>
                Enumerate(80, i => $"a{i}=[{string.Join(',', Enumerable.Range(0, 80).Select(j => $"${{?a{j}}}"))}]"),
            ["a cycle"] = () => Fill(i => $"a{i}=${{a{i + 1}}}") + "\n",
            ["a closed cycle"] = () => Enumerate(3_000, i => $"a{i}=${{a{(i + 1) % 3_000}}}"),
            ["a closed cycle of objects"] = () => Enumerate(2_500, i => $"a{i}{{b=${{a{(i + 1) % 2_500}}}}}"),
            ["a chain upwards"] = () => Fill(i => i == 0 ? "a0=1" : $"a{i}=${{a{i - 1}}}"),
            ["a chain downwards"] = () => Fill(i => $"a{i}=${{?a{i + 1}}}"),
            ["a chain of arrays downwards"] = () => Fill(i => $"a{i}=[${{?a{i + 1}}}]"),
            ["missing substitutions beside many keys"] = () =>
                Fill(i => $"k{i:x4}=1", MaxLength / 2) + Fill(i => $"z{i:x4}=${{k{i:x3}}}", MaxLength / 2),
            ["missing substitutions taken many times"] = () =>
                "o{" + Fill(i => $"k{i}=${{m}}", MaxLength / 2) + "}\n" + Fill(i => $"r{i}=${{o}}", MaxLength / 2),
            ["missing substitutions in a text"] = () => "o=" + Fill(_ => "${m}", separator: ""),
            ["a missing path that is long"] = () => Enumerate(20, i => $"r{i}=${{{new string('x', 3_000)}}}"),
            ["an include of many words"] = () => "include " + Fill(_ => "a ", separator: ""),
            ["a long path"] = () => Fill(_ => "a.", separator: "") + "a=1",
            ["long paths"] = () => Fill(i => $"{Repeat($"k{i}.", 120)}z=1"),
            ["long paths in substitutions"] = () => Fill(i => $"r{i}=${{?{Repeat("k.", 120)}z}}"),
            ["a long key above many"] = () =>
                $"\"{new string('k', MaxLength / 2)}\"{{" + Fill(i => $"{i}=1", MaxLength / 2) + "}",
            ["a long key above many of an array"] = () =>
                $"\"{new string('k', MaxLength / 2)}\"=[" + Fill(_ => "1,", MaxLength / 2, "") + "]",
            ["a key of many words"] = () => Fill(_ => "a ", separator: "") + "=1",
            ["a key of many quoted words"] = () => Fill(_ => "\"a\"", separator: "") + "=1",
            ["a value of many words"] = () => "a=" + Fill(_ => "b ", separator: ""),
            ["open arrays"] = () => Fill(_ => "[", separator: ""),
            ["open objects"] = () => Fill(_ => "{a", separator: ""),
            ["open arrays and objects"] = () => "a=" + Fill(_ => "[{a=", separator: ""),
            ["closed brackets"] = () => Fill(_ => "}", separator: ""),
            ["closed arrays"] = () => Fill(_ => "a=]", separator: "\n"),
            ["empty arrays"] = () => "[" + Fill(_ => "[],", separator: "") + "]",
            ["empty objects"] = () => "[" + Fill(_ => "{},", separator: "") + "]",
            ["deep arrays"] = () => "[" + Fill(_ => new string('[', 120) + new string(']', 120), separator: ",") + "]",
            ["deep objects"] = () => Fill(i => $"a{i}" + Repeat("{a", 100) + "=1" + new string('}', 100)),
            ["small fields"] = () => Fill(i => $"{i:x}=1"),
            ["one field again and again"] = () => Fill(_ => "a=1"),
            ["one object again and again"] = () => Fill(i => $"a{{b{i}=1}}"),
            ["one deep object again and again"] = () => Fill(i => $"a.b.c.d.e.f{i}=1"),
            ["numbers"] = () => "[" + Fill(_ => "1,", separator: "") + "]",
            ["commas"] = () => Fill(_ => ",", separator: ""),
            ["quotes"] = () => Fill(_ => "\"", separator: ""),
            ["empty strings"] = () => "a=" + Fill(_ => "\"\"", separator: ""),
            ["escapes"] = () => "a=\"" + Fill(_ => "\\u0001", separator: "") + "\"",
            ["dollars"] = () => Fill(_ => "$", separator: ""),
            ["open substitutions"] = () => "a=" + Fill(_ => "${", separator: ""),
            ["a long number"] = () => "a=" + new string('9', MaxLength - 2),
            ["exponents"] = () => "a=" + Fill(_ => "1e+1", separator: ""),
            ["a long exponent"] = () => "a=1e" + new string('9', MaxLength - 4),
            ["comments"] = () => Fill(_ => "#"),
            ["new lines"] = () => Fill(_ => ""),
            ["blanks"] = () => Fill(_ => " ", separator: ""),
            ["wide blanks"] = () => "a=" + Fill(_ => "\u2003b", separator: ""),
            ["multi-line strings"] = () => "a=" + Fill(_ => "\"\"\"\n\"\"\" ", separator: ""),
            ["an open multi-line string"] = () => Fill(_ => "a=\"\"\"b\"\""),
            ["faulty lines within an array"] = () => "a=[b=1\n" + Fill(_ => "$"),
            ["lone quotes within an array"] = () => "a=[b=1\n" + Fill(_ => "\""),
            ["faulty lines"] = () => Fill(_ => "a b"),
            ["as many numbers as may be"] = () => "x=[" + Ones(1_000) + "]\ny=[" + Repeat("${x},", 980) + "]",
            ["as many characters as may be"] = () => $"x={new string('x', 16_000)}\ny=[" + Repeat("${x},", 1_040) + "]",
            ["as many escapes as may be"] = () =>
                "x=\"" + Repeat("\\u0001", 5_000) + "\"\ny=[" + Repeat("${x},", 550) + "]",
            ["as many fields as may be"] = () =>
                "o{" + Fill(i => $"k{i}=1", 8_000) + "}\n" + Enumerate(650, i => $"r{i}=${{o}}"),
            ["as many deep numbers as may be"] = () =>
                "x=[" + Ones(1_000) + "]\ny=" + new string('[', 100) + Repeat("${x},", 980) + new string(']', 100),
            ["as many deep objects as may be"] = () =>
                $"o{{{Repeat("a{", 80)}b=1{new string('}', 81)}\n" + Enumerate(5_000, i => $"{i:x}=${{o}}"),
            ["a deep array of many"] = () =>
                "a=" + new string('[', 120) + Fill(_ => "1,", MaxLength / 2, "") + new string(']', 120),
            ["a deep array of many taken many times"] = () =>
                "a=["
                + Fill(_ => "1,", MaxLength / 2, "")
                + "]\nb="
                + new string('[', 120)
                + Fill(_ => "${a},", MaxLength / 4, "")
                + new string(']', 120),
        };

    /// <summary>Lines, numbered from 0, as many as fit.</summary>
    private static string Fill(Func<int, string> line, int length = MaxLength, string separator = "\n")
    {
        var text = new StringBuilder();
        for (int i = 0; ; i++)
        {
            string next = line(i) + separator;
            if (text.Length + next.Length > length - 32)
            {
                return text.ToString();
            }

            text.Append(next);
        }
    }

    private static string Enumerate(int count, Func<int, string> line) =>
        string.Join('\n', Enumerable.Range(0, count).Select(line));

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static string Ones(int count) => Repeat("1,", count);

    private static string Laughs(string first, string reference, string name) =>
        Enumerate(60, i => i == 0 ? $"{name}0={first}" : $"{name}{i}={Repeat(reference.Replace("#", $"{i - 1}"), 10)}");

    private static string Refs(int i) => string.Join(',', Enumerable.Range(0, 10).Select(r => $"k{r}=${{s{i - 1}}}"));

    private static string Wide(string name) => name + "{" + Fill(i => $"k{i}=1", MaxLength / 2) + "}\n";
}
