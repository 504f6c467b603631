using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace Mesh.Host.Commands;

/// <summary>Why a command line cannot be understood, in one line and without the names of .NET's types.</summary>
internal static partial class UsageText
{
    /// <summary>All faults, one sentence each.</summary>
    public static string Of(ParseResult parsed)
    {
        string[] faults = [.. parsed.Errors.Select(Sentence)];
        // Behind a word that is no command there is no command either; that says nothing.
        string[] telling = parsed.UnmatchedTokens.Count == 0 ? faults : [.. faults.Where(fault => fault != NoCommand)];
        return string.Join(' ', telling.Length == 0 ? faults : telling);
    }

    private const string NoCommand = "Required command was not provided.";

    private static string Sentence(ParseError error)
    {
        string text = error.Message.Replace("\r", "", StringComparison.Ordinal);
        if (NotParsed().Match(text) is { Success: true } parsing)
        {
            string kind = parsing.Groups["type"].Value switch
            {
                "Double" => "a number",
                "UInt32" or "UInt64" => "a whole number, 0 or more",
                _ => "a whole number",
            };
            return $"{parsing.Groups["option"].Value} is {kind}, not \"{parsing.Groups["value"].Value}\".";
        }

        return NotListed().Match(text) is { Success: true } listed
            ? $"\"{listed.Groups["value"].Value}\" is none of: {string.Join(", ", Quoted().Matches(listed.Groups["list"].Value).Select(one => one.Groups[1].Value))}."
            : text;
    }

    [GeneratedRegex(
        @"^Cannot parse argument '(?<value>.*)' for option '(?<option>[^']*)' as expected type 'System\.(?<type>Double|Int32|Int64|UInt32|UInt64)'\.$",
        RegexOptions.Singleline
    )]
    private static partial Regex NotParsed();

    [GeneratedRegex(
        @"^Argument '(?<value>.*)' not recognized\. Must be one of:(?<list>(\n\t'[^']*')+)$",
        RegexOptions.Singleline
    )]
    private static partial Regex NotListed();

    [GeneratedRegex("'([^']*)'")]
    private static partial Regex Quoted();
}
