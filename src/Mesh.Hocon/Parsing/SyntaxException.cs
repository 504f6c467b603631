namespace Mesh.Hocon.Parsing;

/// <summary>The text is wrong here; the parser notes it and goes on behind the line.</summary>
internal sealed class SyntaxException(int line, int column, string message) : Exception(message)
{
    public int Line => line;

    public int Column => column;

    /// <summary>A bracket is not closed before the fields behind it, which are read all the same.</summary>
    public bool IsUnclosed { get; init; }

    public SyntaxException(Token at, string message)
        : this(at.Line, at.Column, message) { }
}
