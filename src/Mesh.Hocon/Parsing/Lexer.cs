using System.Buffers;
using System.Globalization;
using System.Text;
using Mesh.Hocon.Reading;

namespace Mesh.Hocon.Parsing;

/// <summary>Cuts text into tokens. Comments are none: they end where the line does.</summary>
/// <remarks>HOCON.md, "Comments", "Whitespace", "Unquoted strings", "Multi-line strings". One pass, no look back.</remarks>
internal sealed class Lexer(string text)
{
    /// <summary>What ends an unquoted string, beside white space and <c>//</c>.</summary>
    private const string Forbidden = "$\"{}[]:=,+#`^?!@*&\\";

    private const string NoClosingQuote =
        "the string has no closing quote; a string over several lines stands in three quotes";

    private static readonly SearchValues<char> PlainCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.%()<>|~;'"
    );

    private int _at;
    private int _line = 1;
    private int _lineStart;

    /// <summary>The next token; <see cref="TokenKind.End"/> again and again at the end.</summary>
    /// <exception cref="SyntaxException">There is none; the next call goes on behind it.</exception>
    public Token Next()
    {
        if (_at >= text.Length)
        {
            return Make(TokenKind.End, "", 0);
        }

        char c = text[_at];
        switch (c)
        {
            case '\n':
                return NewLine();
            case ',':
                return Make(TokenKind.Comma, ",", 1);
            case ':':
                return Make(TokenKind.Separator, ":", 1);
            case '=':
                return Make(TokenKind.Separator, "=", 1);
            case '{':
                return Make(TokenKind.OpenObject, "{", 1);
            case '}':
                return Make(TokenKind.CloseObject, "}", 1);
            case '[':
                return Make(TokenKind.OpenArray, "[", 1);
            case ']':
                return Make(TokenKind.CloseArray, "]", 1);
            case '"':
                return StartsWith("\"\"\"") ? MultiLine() : Quoted();
            case '#':
                return Comment();
            case '/' when StartsWith("//"):
                return Comment();
            case '+' when StartsWith("+="):
                return Make(TokenKind.Append, "+=", 2);
            case '$' when StartsWith("${?"):
                return Make(TokenKind.OptionalSubstitution, "${?", 3);
            case '$' when StartsWith("${"):
                return Make(TokenKind.Substitution, "${", 2);
        }

        return Blank.Is(c) ? Blanks() : Unquoted();
    }

    /// <summary>Goes to the end of the line, so that what is wrong in it is told once.</summary>
    public void SkipLine()
    {
        int end = text.AsSpan(_at).IndexOf('\n');
        _at = end < 0 ? text.Length : _at + end;
    }

    private bool StartsWith(string what) => string.CompareOrdinal(text, _at, what, 0, what.Length) == 0;

    private Token Make(TokenKind kind, string content, int length)
    {
        var token = new Token(kind, content, _line, _at - _lineStart + 1);
        _at += length;
        return token;
    }

    private Token NewLine()
    {
        Token token = Make(TokenKind.NewLine, "\n", 1);
        _line++;
        _lineStart = _at;
        return token;
    }

    private Token Comment()
    {
        SkipLine();
        return Next();
    }

    private Token Blanks()
    {
        int end = _at + 1;
        while (end < text.Length && text[end] != '\n' && Blank.Is(text[end]))
        {
            end++;
        }

        return Make(TokenKind.Blank, end - _at == 1 && text[_at] == ' ' ? " " : text[_at..end], end - _at);
    }

    private Token Unquoted()
    {
        int end = _at;
        while (end < text.Length)
        {
            int plain = text.AsSpan(end).IndexOfAnyExcept(PlainCharacters);
            end = plain < 0 ? text.Length : end + plain;
            if (end == text.Length || !IsUnquoted(end))
            {
                break;
            }

            end++;
        }

        if (end == _at)
        {
            char reserved = text[_at];
            Token at = Make(TokenKind.End, "", 1);
            throw new SyntaxException(
                at,
                $"the character {Printable.Quote(reserved.ToString())} has no meaning here; put the string in quotes"
            );
        }

        return Make(TokenKind.Unquoted, text[_at..end], end - _at);
    }

    private bool IsUnquoted(int at)
    {
        char c = text[at];
        if (c == '+')
        {
            return IsExponentSign(at);
        }

        return c == '/' ? at + 1 >= text.Length || text[at + 1] != '/' : !Forbidden.Contains(c) && !Blank.Is(c);
    }

    // The + of 1e+5 is part of a number, where that is what the token is so far.
    private bool IsExponentSign(int at) =>
        at + 1 < text.Length
        && char.IsAsciiDigit(text[at + 1])
        && at > _at
        && text[at - 1] is 'e' or 'E'
        && Numbers.IsNumber(text.AsSpan(_at, at - 1 - _at));

    private Token Quoted()
    {
        int end = _at + 1;
        int plain = text.AsSpan(end).IndexOfAny('"', '\\', '\n');
        if (plain >= 0 && text[end + plain] == '"')
        {
            return Checked(text.Substring(end, plain), plain + 2);
        }

        var content = new StringBuilder();
        while (true)
        {
            if (end >= text.Length || text[end] == '\n')
            {
                throw Wrong(_at, NoClosingQuote);
            }

            char c = text[end++];
            if (c == '"')
            {
                return Checked(content.ToString(), end - _at, isChecked: true);
            }

            if (c == '\\')
            {
                end = Escape(end, content);
            }
            else if (c < ' ')
            {
                throw ControlCharacter(c, end - 1);
            }
            else
            {
                content.Append(c);
            }
        }
    }

    private Token Checked(string content, int length, bool isChecked = false)
    {
        if (!isChecked)
        {
            int control = content.AsSpan().IndexOfAnyInRange('\0', '\x1F');
            if (control >= 0)
            {
                throw ControlCharacter(content[control], _at + control + 1);
            }
        }

        return Make(TokenKind.Quoted, content, length);
    }

    private SyntaxException ControlCharacter(char c, int at) =>
        Wrong(at, $"the character \\u{(int)c:x4} may not stand in a quoted string; write it as an escape");

    private int Escape(int at, StringBuilder content)
    {
        char c = at < text.Length ? text[at] : '\n';
        if (c == '\n')
        {
            throw Wrong(_at, NoClosingQuote);
        }

        if (c == 'u')
        {
            if (
                at + 5 > text.Length
                || !ushort.TryParse(
                    text.AsSpan(at + 1, 4),
                    NumberStyles.AllowHexSpecifier,
                    CultureInfo.InvariantCulture,
                    out ushort unit
                )
            )
            {
                throw Wrong(at - 1, "after \\u four hexadecimal digits are expected");
            }

            content.Append((char)unit);
            return at + 5;
        }

        content.Append(
            c switch
            {
                '"' or '\\' or '/' => c,
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                _ => throw Wrong(at - 1, $"\\{Printable.Clean(c.ToString())} is no escape; write \\\\ for a backslash"),
            }
        );
        return at + 1;
    }

    private Token MultiLine()
    {
        int start = _at + 3;
        int end = text.IndexOf("\"\"\"", start, StringComparison.Ordinal);
        if (end < 0)
        {
            Token open = Make(TokenKind.End, "", 3);
            _at = text.Length;
            throw new SyntaxException(
                open,
                "the string that begins here with three quotes has no closing three quotes"
            );
        }

        // Further quotes belong to the string: the last three end it.
        while (end + 3 < text.Length && text[end + 3] == '"')
        {
            end++;
        }

        var token = new Token(TokenKind.Quoted, text[start..end], _line, _at - _lineStart + 1);
        for (int at = text.IndexOf('\n', start, end - start); at >= 0; at = text.IndexOf('\n', at + 1, end - at - 1))
        {
            _line++;
            _lineStart = at + 1;
        }

        _at = end + 3;
        return token;
    }

    // What follows on this line would be told as wrong too, and is not.
    private SyntaxException Wrong(int at, string message)
    {
        int column = at - _lineStart + 1;
        SkipLine();
        return new SyntaxException(_line, column, message);
    }
}
