using System.Runtime.InteropServices;
using Mesh.Hocon.Extensions;
using Mesh.Hocon.Reading;
using Mesh.Hocon.Trees;

namespace Mesh.Hocon.Parsing;

/// <summary>Reads one text into a tree, by recursive descent. What is wrong goes to the <see cref="DocumentReader"/>, and the next line is tried.</summary>
internal sealed class Parser
{
    private readonly DocumentReader _reader;
    private readonly TextSource _source;
    private readonly Lexer _lexer;

    /// <summary>Where we are, from the root of this text.</summary>
    private readonly List<string> _path = [];

    private Token _token;
    private int _depth;
    private int _lists;
    private bool _isUnclosed;

    public Parser(string text, TextSource source, DocumentReader reader)
    {
        _reader = reader;
        _source = source;
        _lexer = new Lexer(text);
    }

    /// <summary>The root: an object, or an array.</summary>
    public RawValue ParseRoot()
    {
        var root = new RawObject(new HoconOrigin(_source.Name, 1, 1));
        try
        {
            Advance();
            SkipNewLines();
            if (_token.Kind == TokenKind.OpenArray)
            {
                RawValue array = ParseArray();
                ExpectEnd();
                return array;
            }

            if (_token.Kind == TokenKind.OpenObject)
            {
                ParseObject(root);
                ExpectEnd();
                return root;
            }
        }
        catch (SyntaxException e)
        {
            Report(e);
            Recover(_lists);
            _depth = _lists = 0;
        }

        ParseFields(root, open: null);
        return root;
    }

    private void ExpectEnd()
    {
        SkipNewLines();
        if (_token.Kind != TokenKind.End)
        {
            throw Unexpected($"nothing behind the root's closing bracket");
        }
    }

    private void ParseObject(RawObject target)
    {
        Token open = _token;
        Enter(open, 1);
        Advance();
        ParseFields(target, open);
        Advance();
        _depth--;
    }

    /// <summary>Fields up to the closing brace, which is left; or to the end of the text, where no brace was opened.</summary>
    private void ParseFields(RawObject target, Token? open)
    {
        (int depth, int lists) = (_depth, _lists);
        bool isSeparated = true;
        while (true)
        {
            try
            {
                isSeparated |= SkipNewLines();
                if (_token.Kind == TokenKind.Comma)
                {
                    throw Unexpected("a field before the comma");
                }

                if (IsEndOfFields(open))
                {
                    return;
                }

                if (!isSeparated)
                {
                    throw Unexpected("a comma or a new line between two fields");
                }

                ParseField(target);
                isSeparated = SkipNewLines();
                if (_token.Kind == TokenKind.Comma)
                {
                    isSeparated = true;
                    Advance();
                }
            }
            catch (SyntaxException e)
            {
                Report(e);
                Recover(_lists - lists);
                (_depth, _lists) = (depth, lists);
                isSeparated = true;
            }
        }
    }

    private bool IsEndOfFields(Token? open)
    {
        switch (_token.Kind)
        {
            case TokenKind.CloseObject when open is not null:
                return true;
            case TokenKind.End when open is { } brace:
                // Of braces within one another only the innermost is told: which one it is nobody knows.
                if (!_isUnclosed)
                {
                    Report(new SyntaxException(brace, "the { that stands here is not closed"));
                    _isUnclosed = true;
                }

                return true;
            case TokenKind.CloseObject:
                Token close = _token;
                Advance();
                throw new SyntaxException(close, "there is no { for the } that stands here");
            default:
                return _token.Kind == TokenKind.End;
        }
    }

    private void ParseField(RawObject target)
    {
        Token first = _token;
        if (first is { Kind: TokenKind.Unquoted, Text: "include" })
        {
            ParseInclude(target);
            return;
        }

        string[] keys = ParsePath(first, inKey: true);
        SkipNewLines();
        bool isAppend = _token.Kind == TokenKind.Append;
        if (isAppend || _token.Kind == TokenKind.Separator)
        {
            Advance();
            SkipNewLines();
        }
        else if (_token.Kind != TokenKind.OpenObject)
        {
            throw Unexpected($"= or : or {{ behind the key {Printable.Quote(Paths.Join(keys))}");
        }

        Enter(first, keys.Length - 1);
        _path.AddRange(keys);
        try
        {
            RawValue value = ParseValue();
            Slot slot = SlotAt(target, keys, first);
            slot.Push(isAppend ? Appended(value, first) : value);
        }
        finally
        {
            _path.RemoveRange(_path.Count - keys.Length, keys.Length);
            _depth -= keys.Length - 1;
        }
    }

    private Slot SlotAt(RawObject target, string[] keys, Token at)
    {
        foreach (string key in keys.AsSpan(0, keys.Length - 1))
        {
            target = target.SlotOf(key).OpenObject(Origin(at));
        }

        return target.SlotOf(keys[^1]);
    }

    // HOCON.md, "The += field separator": a += b is a = ${?a} [b].
    private RawConcatenation Appended(RawValue value, Token at)
    {
        if (_lists > 0 || _source.Scope is not { } scope)
        {
            throw new SyntaxException(at, "+= cannot stand inside a list: no path leads there; write the whole list");
        }

        _reader.HasSubstitutions = true;
        HoconOrigin origin = Origin(at);
        var before = new RawSubstitution([.. _path], IsOptional: true, scope, origin, IsAppend: true);
        return new RawConcatenation([before, RawArray.Make([value], origin)], origin);
    }

    private void ParseInclude(RawObject target)
    {
        Token word = _token;
        Advance();
        SkipNewLines();
        if (_token.Kind is TokenKind.Separator or TokenKind.Append or TokenKind.OpenObject)
        {
            throw new SyntaxException(word, "include is a statement; as a key it stands in quotes: \"include\"");
        }

        IncludeStatement statement = ParseIncludeArgument(word);
        _reader.Include(statement, _source, target, _path, isInList: _lists > 0);
    }

    private IncludeStatement ParseIncludeArgument(Token word)
    {
        string call = "";
        while (_token.Kind is TokenKind.Unquoted or TokenKind.Blank)
        {
            call += _token.Kind == TokenKind.Unquoted ? _token.Text : "";
            Advance();
        }

        bool isRequired = call.StartsWith("required(", StringComparison.Ordinal);
        string kind = isRequired ? call["required(".Length..] : call;
        if (_token.Kind != TokenKind.Quoted || kind is not ("" or "file(" or "classpath(" or "url("))
        {
            throw new SyntaxException(
                word,
                "include takes one quoted name, or file(\"…\"), classpath(\"…\"), url(\"…\"), each also within required(…)"
            );
        }

        string name = _token.Text;
        Advance();
        string closing = "";
        while (_token.Kind is TokenKind.Unquoted or TokenKind.Blank)
        {
            closing += _token.Kind == TokenKind.Unquoted ? _token.Text : "";
            Advance();
        }

        string expected = new(')', call.Count(c => c == '('));
        if (closing != expected)
        {
            throw new SyntaxException(
                word,
                expected.Length > 0
                    ? $"include expects {expected} behind its name"
                    : "include takes one quoted name only"
            );
        }

        return new IncludeStatement(name, kind.TrimEnd('('), isRequired, Origin(word));
    }

    /// <summary>A path expression, up to what cannot be part of one.</summary>
    private string[] ParsePath(Token first, bool inKey)
    {
        var path = new PathBuilder();
        while (true)
        {
            switch (_token.Kind)
            {
                case TokenKind.Blank:
                    path.AddBlank(_token.Text);
                    break;
                case TokenKind.Unquoted:
                    path.AddUnquoted(_token.Text);
                    break;
                case TokenKind.Quoted:
                    path.AddQuoted(_token.Text);
                    break;
                case TokenKind.Substitution or TokenKind.OptionalSubstitution:
                    throw Unexpected(
                        inKey ? "a key, in which there are no substitutions" : "} before the next substitution"
                    );
                default:
                    return path.Build()
                        ?? throw (
                            path.IsEmpty
                                ? Unexpected(inKey ? "a key" : "a path")
                                : new SyntaxException(
                                    first,
                                    "the path has an empty key: a dot at its begin or end, or two in a row; write an empty key as \"\""
                                )
                        );
            }

            Advance();
        }
    }

    /// <summary>One value or several beside each other, up to what ends a value.</summary>
    private RawValue ParseValue()
    {
        Token first = _token;
        RawValue? single = null;
        List<RawValue>? pieces = null;
        Token? blank = null;
        while (true)
        {
            RawValue? piece = _token.Kind == TokenKind.Blank ? null : ParsePiece();
            if (piece is not null)
            {
                if (single is null)
                {
                    single = piece;
                }
                else
                {
                    pieces ??= [single];
                    if (blank is { } between)
                    {
                        pieces.Add(new RawBlank(between.Text, Origin(between)));
                    }

                    pieces.Add(piece);
                }

                blank = null;
            }
            else if (_token.Kind == TokenKind.Blank)
            {
                blank = _token;
                Advance();
            }
            else if (_token.Kind is TokenKind.Separator or TokenKind.Append)
            {
                throw Unexpected($"the end of the value; a string with {_token.Text} in it stands in quotes");
            }
            else if (single is null)
            {
                throw Unexpected("a value");
            }
            else
            {
                return pieces is null ? single : Concatenation.Make(CollectionsMarshal.AsSpan(pieces), Origin(first));
            }
        }
    }

    /// <summary>One value; null where there is none.</summary>
    private RawValue? ParsePiece()
    {
        Token token = _token;
        switch (token.Kind)
        {
            case TokenKind.Quoted:
                Advance();
                return new RawLiteral(HoconNode.Scalar(HoconKind.String, token.Text, Origin(token)));
            case TokenKind.Unquoted:
                Advance();
                return new RawLiteral(HoconNode.Scalar(Scalars.KindOf(token.Text), token.Text, Origin(token)));
            case TokenKind.Substitution or TokenKind.OptionalSubstitution:
                return ParseSubstitution();
            case TokenKind.OpenObject:
                var value = new RawObject(Origin(token));
                ParseObject(value);
                return value;
            case TokenKind.OpenArray:
                return ParseArray();
            default:
                return null;
        }
    }

    private RawSubstitution ParseSubstitution()
    {
        Token open = _token;
        Advance();
        string[] path = ParsePath(open, inKey: false);
        if (_token.Kind != TokenKind.CloseObject)
        {
            throw Unexpected($"}} behind {open.Text}{Paths.Join(path)}");
        }

        Advance();
        _reader.HasSubstitutions = true;
        if (_source.Scope is not { } scope)
        {
            throw new SyntaxException(
                open,
                "a file that is included inside a list cannot hold substitutions: no path leads there"
            );
        }

        return new RawSubstitution(path, open.Kind == TokenKind.OptionalSubstitution, scope, Origin(open));
    }

    private RawValue ParseArray()
    {
        Token open = _token;
        var items = new List<RawValue>();
        Enter(open, 1);
        _lists++;
        Advance();
        bool isSeparated = true;
        while (true)
        {
            isSeparated |= SkipNewLines();
            if (_token.Kind == TokenKind.CloseArray)
            {
                break;
            }

            if (_token.Kind == TokenKind.End)
            {
                throw new SyntaxException(open, "the [ that stands here is not closed");
            }

            if (!isSeparated || _token.Kind == TokenKind.Comma)
            {
                throw Unexpected(
                    isSeparated ? "an element before the comma" : "a comma, a new line or ] behind an element"
                );
            }

            items.Add(ParseValue());
            isSeparated = SkipNewLines();
            if (_token.Kind == TokenKind.Comma)
            {
                isSeparated = true;
                Advance();
            }
        }

        Advance();
        _lists--;
        _depth--;
        return RawArray.Make(items, Origin(open));
    }

    private void Enter(Token at, int levels)
    {
        _depth += levels;
        if (_depth > _reader.Limits.Depth)
        {
            throw Budget.Exceeded(Origin(at), $"is nested deeper than {_reader.Limits.Depth} levels");
        }
    }

    private void Advance()
    {
        // Where the lexer throws, the token before must not be seen again.
        _token = new Token(TokenKind.Blank, "", _token.Line, _token.Column);
        _token = _lexer.Next();
        _reader.Budget.Step(Origin(_token));
    }

    /// <summary>Passes over white space.</summary>
    /// <returns>Whether a new line was in it.</returns>
    private bool SkipNewLines()
    {
        bool isNewLine = false;
        while (_token.Kind is TokenKind.NewLine or TokenKind.Blank)
        {
            isNewLine |= _token.Kind == TokenKind.NewLine;
            Advance();
        }

        return isNewLine;
    }

    private void Report(SyntaxException e)
    {
        _reader.Report(new HoconFault(new HoconOrigin(_source.Name, e.Line, e.Column), null, e.Message));
    }

    /// <summary>Goes on to the next line that is not inside brackets.</summary>
    /// <param name="open">Brackets that are open where the fault is.</param>
    private void Recover(int open)
    {
        while (_token.Kind != TokenKind.End)
        {
            if (open == 0 && _token.Kind is TokenKind.NewLine or TokenKind.CloseObject)
            {
                return;
            }

            open += _token.Kind switch
            {
                TokenKind.OpenObject or TokenKind.OpenArray => 1,
                TokenKind.Substitution or TokenKind.OptionalSubstitution => 1,
                TokenKind.CloseObject or TokenKind.CloseArray when open > 0 => -1,
                _ => 0,
            };
            try
            {
                Advance();
            }
            catch (SyntaxException)
            {
                // Told once a line: this one has been.
                _lexer.SkipLine();
            }
        }
    }

    private SyntaxException Unexpected(string expected)
    {
        string found = _token.Kind switch
        {
            TokenKind.End => "the end of the file",
            TokenKind.NewLine => "the end of the line",
            _ => Printable.Quote(_token.Text),
        };
        return new SyntaxException(_token, $"expected {expected}, found {found}");
    }

    private HoconOrigin Origin(Token at) => new(_source.Name, at.Line, at.Column);
}
