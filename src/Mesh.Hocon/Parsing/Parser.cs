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
    private readonly Cursor _at;

    /// <summary>Where we are, from the root of this text.</summary>
    private readonly List<string> _path = [];

    private int _lists;
    private bool _isUnclosed;

    public Parser(string text, TextSource source, DocumentReader reader)
    {
        _reader = reader;
        _source = source;
        _at = new Cursor(text, source, reader);
    }

    /// <summary>The root: an object, or an array.</summary>
    public RawValue ParseRoot()
    {
        var root = new RawObject(new HoconOrigin(_source.Name, 1, 1));
        int depth = _reader.Depth;
        try
        {
            _at.Advance();
            _at.SkipNewLines();
            if (_at.Kind == TokenKind.OpenArray)
            {
                RawValue array = ParseArray();
                ExpectEnd();
                return array;
            }

            if (_at.Kind == TokenKind.OpenObject)
            {
                ParseObject(root);
                ExpectEnd();
                return root;
            }
        }
        catch (SyntaxException e)
        {
            _at.Report(e);
            _at.Recover(_lists);
            (_reader.Depth, _lists) = (depth, 0);
        }

        ParseFields(root, open: null);
        return root;
    }

    private void ExpectEnd()
    {
        _at.SkipNewLines();
        if (_at.Kind != TokenKind.End)
        {
            SyntaxException wrong = _at.Unexpected("nothing behind the root's closing bracket");

            // One brace too many is told once.
            if (_at.Kind == TokenKind.CloseObject)
            {
                _at.Advance();
            }

            throw wrong;
        }
    }

    private void ParseObject(RawObject target)
    {
        Token open = _at.Token;
        _reader.Enter(_at.Origin(open), 1);
        _at.Advance();
        ParseFields(target, open);
        _at.Advance();
        _reader.Depth--;
    }

    /// <summary>Fields up to the closing brace, which is left; or to the end of the text, where no brace was opened.</summary>
    private void ParseFields(RawObject target, Token? open)
    {
        (int depth, int lists) = (_reader.Depth, _lists);
        bool isSeparated = true;
        while (true)
        {
            try
            {
                isSeparated |= _at.SkipNewLines();
                if (_at.Kind == TokenKind.Comma)
                {
                    throw _at.Unexpected("a field before the comma");
                }

                if (IsEndOfFields(open))
                {
                    return;
                }

                if (!isSeparated)
                {
                    throw _at.Unexpected("a comma or a new line between two fields");
                }

                ParseField(target);
                isSeparated = _at.SkipNewLines();
                if (_at.Kind == TokenKind.Comma)
                {
                    isSeparated = true;
                    _at.Advance();
                }
            }
            catch (SyntaxException e)
            {
                _at.Report(e);
                _at.Recover(e.IsUnclosed ? 0 : _lists - lists);
                (_reader.Depth, _lists) = (depth, lists);
                isSeparated = true;
            }
        }
    }

    private bool IsEndOfFields(Token? open)
    {
        switch (_at.Kind)
        {
            case TokenKind.CloseObject when open is not null:
                return true;
            case TokenKind.End when open is { } brace:
                // Of brackets within one another only the innermost is told: which one it is nobody knows.
                if (!_isUnclosed)
                {
                    _at.Report(new SyntaxException(brace, "the { that stands here is not closed"));
                    _isUnclosed = true;
                }

                return true;
            case TokenKind.CloseObject:
                Token close = _at.Token;
                _at.Advance();
                throw new SyntaxException(close, "there is no { for the } that stands here");
            default:
                return _at.Kind == TokenKind.End;
        }
    }

    private void ParseField(RawObject target)
    {
        Token first = _at.Token;
        if (first is { Kind: TokenKind.Unquoted, Text: "include" })
        {
            ParseInclude(target);
            return;
        }

        string[] keys = _at.ParsePath(first, inKey: true);
        bool isNextLine = _at.SkipNewLines();
        bool isAppend = _at.Kind == TokenKind.Append;
        if (isAppend || _at.Kind == TokenKind.Separator)
        {
            _at.Advance();
            _at.SkipNewLines();
        }
        else if (_at.Kind != TokenKind.OpenObject)
        {
            // What stands on another line is not what was forgotten behind the key.
            if (isNextLine)
            {
                throw new SyntaxException(
                    first,
                    $"expected = or : or {{ behind the key {Printable.Quote(Paths.Join(keys))}, found the end of the line"
                );
            }

            throw _at.Unexpected($"= or : or {{ behind the key {Printable.Quote(Paths.Join(keys))}");
        }

        _reader.Enter(_at.Origin(first), keys.Length - 1);
        _path.AddRange(keys);
        try
        {
            RawValue value = ParseValue(first);
            Slot slot = SlotAt(target, keys, first);
            slot.Push(isAppend ? Appended(value, first) : value);
        }
        finally
        {
            _path.RemoveRange(_path.Count - keys.Length, keys.Length);
            _reader.Depth -= keys.Length - 1;
        }
    }

    private Slot SlotAt(RawObject target, string[] keys, Token at)
    {
        foreach (string key in keys.AsSpan(0, keys.Length - 1))
        {
            target = target.SlotOf(key).OpenObject(_at.Origin(at));
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
        HoconOrigin origin = _at.Origin(at);
        var before = new RawSubstitution([.. _path], IsOptional: true, scope, origin, IsAppend: true);
        return new RawConcatenation([before, RawArray.Make([value], origin)], origin);
    }

    private void ParseInclude(RawObject target)
    {
        Token word = _at.Token;
        _at.Advance();
        _at.SkipNewLines();
        if (_at.Kind is TokenKind.Separator or TokenKind.Append or TokenKind.OpenObject)
        {
            throw new SyntaxException(word, "include is a statement; as a key it stands in quotes: \"include\"");
        }

        IncludeStatement statement = _at.ParseIncludeArgument(word);
        _reader.Include(statement, _source, target, _path, isInList: _lists > 0);
    }

    /// <summary>One value or several beside each other, up to what ends a value.</summary>
    /// <param name="owner">The key that it is for, or the bracket of the list that it stands in.</param>
    private RawValue ParseValue(Token owner)
    {
        Token first = _at.Token;
        RawValue? single = null;
        List<RawValue>? pieces = null;
        Token? blank = null;
        while (true)
        {
            RawValue? piece = _at.Kind == TokenKind.Blank ? null : ParsePiece();
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
                        pieces.Add(new RawBlank(between.Text, _at.Origin(between)));
                    }

                    pieces.Add(piece);
                }

                blank = null;
            }
            else if (_at.Kind == TokenKind.Blank)
            {
                blank = _at.Token;
                _at.Advance();
            }
            else if (single is null)
            {
                throw _at.Unexpected("a value");
            }
            else if (_at.Kind is TokenKind.Separator or TokenKind.Append)
            {
                throw _at.WrongEnd(owner, first);
            }
            else
            {
                return pieces is null
                    ? single
                    : Concatenation.Make(CollectionsMarshal.AsSpan(pieces), _at.Origin(first));
            }
        }
    }

    /// <summary>One value; null where there is none.</summary>
    private RawValue? ParsePiece()
    {
        Token token = _at.Token;
        switch (token.Kind)
        {
            case TokenKind.Quoted:
                _at.Advance();
                return new RawLiteral(HoconNode.Scalar(HoconKind.String, token.Text, _at.Origin(token)));
            case TokenKind.Unquoted:
                _at.Advance();
                return new RawLiteral(HoconNode.Scalar(Scalars.KindOf(token.Text), token.Text, _at.Origin(token)));
            case TokenKind.Substitution or TokenKind.OptionalSubstitution:
                return ParseSubstitution();
            case TokenKind.OpenObject:
                var value = new RawObject(_at.Origin(token));
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
        Token open = _at.Token;
        string[] path;
        try
        {
            _at.Advance();
            path = _at.ParsePath(open, inKey: false);
            if (_at.Kind != TokenKind.CloseObject)
            {
                throw _at.Unexpected($"}} behind {open.Text}{Printable.Short(Paths.Join(path))}");
            }
        }
        catch (SyntaxException)
        {
            // Its closing brace would be told as one too many.
            _at.LeaveSubstitution();
            throw;
        }

        _at.Advance();
        _reader.HasSubstitutions = true;
        if (_source.Scope is not { } scope)
        {
            throw new SyntaxException(
                open,
                "a file that is included inside a list cannot hold substitutions: no path leads there"
            );
        }

        return new RawSubstitution(path, open.Kind == TokenKind.OptionalSubstitution, scope, _at.Origin(open));
    }

    private RawValue ParseArray()
    {
        Token open = _at.Token;
        var items = new List<RawValue>();
        _reader.Enter(_at.Origin(open), 1);
        _lists++;
        _at.Advance();
        bool isSeparated = true;
        while (true)
        {
            isSeparated |= _at.SkipNewLines();
            if (_at.Kind == TokenKind.CloseArray)
            {
                break;
            }

            if (_at.Kind == TokenKind.End)
            {
                _isUnclosed = true;
                throw new SyntaxException(open, "the [ that stands here is not closed");
            }

            if (!isSeparated || _at.Kind == TokenKind.Comma)
            {
                throw _at.Unexpected(
                    isSeparated ? "an element before the comma" : "a comma, a new line or ] behind an element"
                );
            }

            items.Add(ParseValue(open));
            isSeparated = _at.SkipNewLines();
            if (_at.Kind == TokenKind.Comma)
            {
                isSeparated = true;
                _at.Advance();
            }
        }

        _at.Advance();
        _lists--;
        _reader.Depth--;
        return RawArray.Make(items, _at.Origin(open));
    }
}
