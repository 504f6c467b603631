namespace Mesh.Hocon.Parsing;

internal enum TokenKind
{
    End,
    NewLine,

    /// <summary>White space without a new line.</summary>
    Blank,
    Comma,

    /// <summary><c>:</c> or <c>=</c>.</summary>
    Separator,

    /// <summary><c>+=</c></summary>
    Append,
    OpenObject,
    CloseObject,
    OpenArray,
    CloseArray,

    /// <summary>In quotes, one or three; <see cref="Token.Text"/> is without them.</summary>
    Quoted,
    Unquoted,

    /// <summary><c>${</c></summary>
    Substitution,

    /// <summary><c>${?</c></summary>
    OptionalSubstitution,
}

/// <summary>A piece of the text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">What it says; the character itself for punctuation.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Line, int Column);
