using System.Text.RegularExpressions;

namespace Mesh.Tidy;

/// <summary>Finds the members of a C# file and how many lines each takes, without a compiler.</summary>
/// <remarks>
/// Comments and the insides of strings are blanked first; then braces are counted. A block that opens directly in a type, and is not a type
/// itself, is a member; so is what ends with a semicolon there. A doc comment doesn't count towards its member.
/// </remarks>
internal static partial class SourceScan
{
    /// <summary>Each member: the beginning of its text, the line it starts at (from 1), and its lines.</summary>
    public static IReadOnlyList<(string Header, int Line, int Lines)> Members(string source)
    {
        string code = Blank(source);
        var members = new List<(string, int, int)>();
        var isType = new Stack<bool>();
        int header = 0;
        int line = 1;
        int headerLine = 1;
        for (int i = 0; i < code.Length; i++)
        {
            char c = code[i];
            if (header == i && char.IsWhiteSpace(c))
            {
                header = i + 1;
                headerLine = c == '\n' ? line + 1 : line;
            }

            line += c == '\n' ? 1 : 0;
            bool inType = isType.Count == 0 || isType.Peek();
            if (c == '{')
            {
                bool opensType = inType && TypeHeader().IsMatch(code[header..i]);
                isType.Push(opensType);
                if (opensType)
                {
                    (header, headerLine) = (i + 1, line);
                }
            }
            else if (c is '}' or ';')
            {
                bool closedType = false;
                if (c == '}' && isType.TryPop(out closedType))
                {
                    inType = isType.Count == 0 || isType.Peek();
                }

                // `{ get; } = 1;` and `=> x switch { … };` go on behind their block.
                if (c == '}' && inType && !closedType && Continues(code, i + 1))
                {
                    continue;
                }

                if (inType && !closedType)
                {
                    members.Add((FirstLine(code[header..i]), headerLine, line - headerLine + 1));
                }

                if (inType)
                {
                    (header, headerLine) = (i + 1, line);
                }
            }
        }

        return members;
    }

    /// <summary>The same text with comments and the insides of strings and characters made blank; lines stay where they are.</summary>
    public static string Blank(string source)
    {
        char[] code = source.ToCharArray();
        for (int i = 0; i < source.Length; )
        {
            int end = EndOfBlank(source, i);
            for (int k = i; k < end; k++)
            {
                code[k] = source[k] == '\n' ? '\n' : ' ';
            }

            i = Math.Max(end, i + 1);
        }

        return new string(code);
    }

    // Where the comment, string or character literal that begins here ends; the same place if none begins.
    private static int EndOfBlank(string text, int at)
    {
        if (At(text, at, "//"))
        {
            int end = text.IndexOf('\n', at);
            return end < 0 ? text.Length : end;
        }

        if (At(text, at, "/*"))
        {
            return text.IndexOf("*/", at, StringComparison.Ordinal) + 2;
        }

        Match start = StringStart().Match(text, at);
        if (start.Success && start.Index == at)
        {
            return EndOfString(text, at + start.Length, start.Groups[1].Value, start.Groups[2].Length);
        }

        if (text[at] == '\'')
        {
            return text.IndexOf('\'', text[at + 1] == '\\' ? at + 3 : at + 2) + 1;
        }

        return at;
    }

    private static int EndOfString(string text, int at, string prefix, int quotes)
    {
        if (quotes == 2)
        {
            return at;
        }

        bool verbatim = prefix.Contains('@');
        bool interpolated = prefix.Contains('$');
        while (!At(text, at, new string('"', quotes)))
        {
            if (quotes == 1 && ((verbatim && At(text, at, "\"\"")) || (!verbatim && text[at] == '\\')))
            {
                at += 2;
            }
            else if (interpolated && At(text, at, "{{"))
            {
                at += 2;
            }
            else if (interpolated && text[at] == '{')
            {
                at = EndOfHole(text, at + 1);
            }
            else
            {
                at++;
            }

            if (quotes == 1 && verbatim && At(text, at, "\"\""))
            {
                at += 2;
            }
        }

        return at + quotes;
    }

    private static int EndOfHole(string text, int at)
    {
        for (int depth = 1; depth > 0; )
        {
            int end = EndOfBlank(text, at);
            if (end > at)
            {
                at = end;
                continue;
            }

            depth += text[at] switch
            {
                '{' => 1,
                '}' => -1,
                _ => 0,
            };
            at++;
        }

        return at;
    }

    private static bool Continues(string code, int at)
    {
        while (at < code.Length && char.IsWhiteSpace(code[at]))
        {
            at++;
        }

        return at < code.Length && ";,.)=?!".Contains(code[at]);
    }

    private static bool At(string text, int at, string what) =>
        string.CompareOrdinal(text, at, what, 0, what.Length) == 0;

    private static string FirstLine(string header) => header.Split('\n')[0].Trim();

    [GeneratedRegex(@"([$@]*)(""{3,}|""""?)", RegexOptions.CultureInvariant)]
    private static partial Regex StringStart();

    [GeneratedRegex(
        @"^\s*(\[[^\]]*\]\s*)*((public|internal|private|protected|file|static|sealed|abstract|readonly|ref|partial|unsafe|new)\s+)*"
            + @"(class|struct|interface|enum|record|namespace|extension)\b",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex TypeHeader();
}
