using Mesh.Hocon.Extensions;
using Mesh.Hocon.Reading;

namespace Mesh.Hocon.Parsing;

/// <summary>Goes through the tokens of a text, and over what is wrong in it.</summary>
internal sealed class Cursor(string text, TextSource source, DocumentReader reader)
{
    private readonly Lexer _lexer = new(text);

    /// <summary>Where we are.</summary>
    public Token Token { get; private set; }

    public TokenKind Kind => Token.Kind;

    /// <summary>Goes to the next token.</summary>
    public void Advance()
    {
        // Where the lexer throws, the token before must not be seen again.
        Token = new Token(TokenKind.Blank, "", Token.Line, Token.Column);
        Token = _lexer.Next();
        reader.Budget.Step(Origin(Token));
    }

    /// <summary>Passes over white space.</summary>
    /// <returns>Whether a new line was in it.</returns>
    public bool SkipNewLines()
    {
        bool isNewLine = false;
        while (Token.Kind is TokenKind.NewLine or TokenKind.Blank)
        {
            isNewLine |= Token.Kind == TokenKind.NewLine;
            Advance();
        }

        return isNewLine;
    }

    /// <summary>Notes what is wrong.</summary>
    public void Report(SyntaxException e)
    {
        reader.Report(new HoconFault(new HoconOrigin(source.Name, e.Line, e.Column), null, e.Message));
    }

    /// <summary>Goes on to the next line that is not inside brackets.</summary>
    /// <param name="open">Brackets that are open where the fault is.</param>
    public void Recover(int open)
    {
        while (Token.Kind != TokenKind.End)
        {
            if (open == 0 && Token.Kind is TokenKind.NewLine or TokenKind.CloseObject)
            {
                return;
            }

            open += Token.Kind switch
            {
                TokenKind.OpenObject or TokenKind.OpenArray => 1,
                TokenKind.Substitution or TokenKind.OptionalSubstitution => 1,
                TokenKind.CloseObject or TokenKind.CloseArray when open > 0 => -1,
                _ => 0,
            };
            TryAdvance();
        }
    }

    /// <summary>Goes behind the brace that closes a substitution in which something is wrong, where there is one.</summary>
    public void LeaveSubstitution()
    {
        int open = 1;
        while (
            open > 0
            && Kind
                is TokenKind.Blank
                    or TokenKind.Unquoted
                    or TokenKind.Quoted
                    or TokenKind.Substitution
                    or TokenKind.OptionalSubstitution
                    or TokenKind.CloseObject
        )
        {
            open += Kind switch
            {
                TokenKind.Substitution or TokenKind.OptionalSubstitution => 1,
                TokenKind.CloseObject => -1,
                _ => 0,
            };
            TryAdvance();
        }
    }

    private void TryAdvance()
    {
        try
        {
            Advance();
        }
        catch (SyntaxException)
        {
            // Told once a line: this one has been. What is thrown costs far more than a token.
            _lexer.SkipLine();
            reader.Budget.Step(Origin(Token), 100);
        }
    }

    /// <summary>A path expression, up to what cannot be part of one.</summary>
    public string[] ParsePath(Token first, bool inKey)
    {
        var path = new PathBuilder();
        while (true)
        {
            switch (Token.Kind)
            {
                case TokenKind.Blank:
                    path.AddBlank(Token.Text);
                    break;
                case TokenKind.Unquoted:
                    path.AddUnquoted(Token.Text);
                    break;
                case TokenKind.Quoted:
                    path.AddQuoted(Token.Text);
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

    /// <summary>What stands behind the word include.</summary>
    public IncludeStatement ParseIncludeArgument(Token word)
    {
        // Of "required(file(" white space may stand behind either parenthesis only.
        string call = "";
        while (Kind == TokenKind.Unquoted && call is "" or "required(")
        {
            call += Token.Text;
            Advance();
            if (call.EndsWith('('))
            {
                SkipNewLines();
            }
        }

        bool isRequired = call.StartsWith("required(", StringComparison.Ordinal);
        string kind = isRequired ? call["required(".Length..] : call;
        if (Token.Kind != TokenKind.Quoted || kind is not ("" or "file(" or "classpath(" or "url("))
        {
            throw new SyntaxException(
                word,
                "include takes one quoted name, or file(\"…\"), classpath(\"…\"), url(\"…\"), each also within required(…)"
            );
        }

        string name = Token.Text;
        Advance();
        string expected = new(')', call.Count(c => c == '('));
        string closing = "";
        while (closing.Length < expected.Length)
        {
            SkipNewLines();
            if (Kind != TokenKind.Unquoted)
            {
                break;
            }

            closing += Token.Text;
            Advance();
        }

        if (closing != expected)
        {
            throw new SyntaxException(word, $"include expects {expected} behind its name");
        }

        if (Kind == TokenKind.Blank)
        {
            Advance();
        }

        if (Kind is TokenKind.Unquoted or TokenKind.Quoted or TokenKind.Substitution or TokenKind.OptionalSubstitution)
        {
            throw new SyntaxException(word, "include takes one quoted name only");
        }

        return new IncludeStatement(name, kind.TrimEnd('('), isRequired, Origin(word));
    }

    /// <summary>That a value should end before the = that stands here: mostly it is the next field's, and what is wrong stands before that.</summary>
    /// <param name="owner">The key that the value is for, or the bracket of the list that it stands in.</param>
    /// <param name="first">Where the value begins.</param>
    public SyntaxException WrongEnd(Token owner, Token first)
    {
        if (first.Line == owner.Line)
        {
            return Unexpected($"the end of the value; a string with {Token.Text} in it stands in quotes");
        }

        return owner.Kind == TokenKind.OpenArray
            ? new SyntaxException(owner, "the [ that stands here is not closed") { IsUnclosed = true }
            : new SyntaxException(
                owner,
                $"the key {Printable.Quote(owner.Text)} has no value; write \"\" for an empty string"
            );
    }

    /// <summary>That something else should stand here.</summary>
    public SyntaxException Unexpected(string expected)
    {
        string found = Token.Kind switch
        {
            TokenKind.End => "the end of the file",
            TokenKind.NewLine => "the end of the line",
            _ => Printable.Quote(Token.Text),
        };
        return new SyntaxException(Token, $"expected {expected}, found {found}");
    }

    /// <summary>Where a token stands.</summary>
    public HoconOrigin Origin(Token at) => new(source.Name, at.Line, at.Column);
}
