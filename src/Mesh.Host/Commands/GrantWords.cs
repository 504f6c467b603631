using Mesh.Host.Control.Contract;
using Mesh.Host.Home;
using Mesh.Host.Terminal;

namespace Mesh.Host.Commands;

/// <summary>What is typed behind <c>--contacts</c> and <c>--protocols</c>.</summary>
internal static class GrantWords
{
    private const string AllBut = "all-but";
    private static readonly string[] Kinds = [VisibilityInfo.None, VisibilityInfo.All, VisibilityInfo.Only, AllBut];

    /// <summary>Contacts; null for what was not typed.</summary>
    /// <exception cref="CommandException"><see cref="ExitCode.Usage"/>.</exception>
    public static VisibilityRequest? Contacts(string[]? typed)
    {
        if (typed is null or [])
        {
            return null;
        }

        string kind = typed[0];
        string[]? who = typed.Length > 1 ? List("--contacts", typed[1]) : null;
        return (kind, who) switch
        {
            (VisibilityInfo.None or VisibilityInfo.All, null) => new VisibilityRequest(kind),
            (VisibilityInfo.Only, not null) => new VisibilityRequest(kind, who),
            (AllBut, not null) => new VisibilityRequest(VisibilityInfo.AllBut, who),
            (VisibilityInfo.None or VisibilityInfo.All, _) => throw CommandException.Usage(TooMuch(typed)!),
            (VisibilityInfo.Only or AllBut, _) => throw CommandException.Usage(
                $"--contacts {kind} wants names behind it, such as: --contacts {kind} ben,cleo"
            ),
            _ => throw CommandException.Usage(
                $"--contacts is none, all, only WHO,WHO or all-but WHO,WHO, not \"{TerminalText.Clean(kind)}\".{NearNames.Sentence(kind, Kinds)}"
            ),
        };
    }

    /// <summary>What is wrong where something follows that takes no names; null for nothing. The parser, which gives it two words, does not know.</summary>
    public static string? TooMuch(IReadOnlyList<string> typed) =>
        typed is [VisibilityInfo.None or VisibilityInfo.All, var next]
            ? $"--contacts {typed[0]} takes no names, and \"{TerminalText.Clean(next)}\" follows it: write APP and LUID before --contacts."
            : null;

    /// <summary>Protocols; null for what was not typed.</summary>
    /// <exception cref="CommandException"><see cref="ExitCode.Usage"/>.</exception>
    public static ProtocolsRequest? Protocols(string? typed) =>
        typed switch
        {
            null => null,
            "all" => new ProtocolsRequest(),
            VisibilityInfo.None => throw CommandException.Usage(
                "--protocols takes all, or names; an app that is to speak none is refused the identity: mesh grants revoke APP LUID"
            ),
            _ => new ProtocolsRequest(List("--protocols", typed)),
        };

    private static string[] List(string option, string typed)
    {
        string[] parts = typed.Split(',', StringSplitOptions.TrimEntries);
        return Array.TrueForAll(parts, part => part.Length > 0)
            ? parts
            : throw CommandException.Usage(
                $"{option} has names with commas between them, and one of \"{TerminalText.Clean(typed)}\" is empty."
            );
    }
}
