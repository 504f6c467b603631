namespace Mesh.Host.Terminal;

/// <summary>Words as they are typed to a shell.</summary>
internal static class ShellText
{
    /// <summary>The word; in single quotes where the shell would see more in it than a word.</summary>
    public static string Quote(string word) =>
        word.Length > 0
        && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or ':' or '@' or '~')
            ? word
            : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
