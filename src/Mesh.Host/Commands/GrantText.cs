using System.Globalization;
using System.Text.RegularExpressions;
using Mesh.Host.Control.Contract;
using Mesh.Host.Terminal;

namespace Mesh.Host.Commands;

/// <summary>Grants as people read them.</summary>
internal static partial class GrantText
{
    private static readonly string[] Headings = ["APP", "AS", "CONTACTS", "PROTOCOLS"];

    /// <summary>A table, and what holds where nothing is said.</summary>
    public static void Print(ProgramIo io, GrantsAnswer answer)
    {
        if (answer.Grants.Count > 0)
        {
            TextTable.Write(
                io,
                Headings,
                answer.Grants.Select(grant =>
                    (string[])[grant.App, Own(grant.LuidAlias, grant.Luid), Contacts(grant), Protocols(grant)]
                )
            );
        }

        string none = answer.Grants.Count == 0 ? "nothing is said of any app here: " : "where nothing is said: ";
        TextTable.WriteText(io, none + Otherwise(answer.Permissions));
    }

    /// <summary>What was changed, in a line.</summary>
    public static void Print(ProgramIo io, GrantChangedAnswer answer)
    {
        string pair = $"{answer.App} as {Own(answer.LuidAlias, answer.Luid)}";
        string said = answer.Grant switch
        {
            null => $"nothing is said; {Otherwise(answer.Permissions)}",
            { Revoked: true } => "revoked, whatever mesh.permissions says",
            { } grant => $"contacts {Contacts(grant)}; protocols {Protocols(grant)}",
        };
        string already = answer.Changed ? "" : " (as it was)";
        TextTable.WriteText(io, $"{pair}: {said}{already}");
    }

    /// <summary>The changes, each with what was said before and after.</summary>
    public static void Print(ProgramIo io, GrantAuditAnswer answer)
    {
        if (answer.Changes.Count == 0)
        {
            io.Out.WriteLine("nothing was ever changed");
            return;
        }

        TextTable.WriteFacts(
            io,
            answer.Changes.Select(change =>
                (
                    change.At.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                    $"{change.By}: {change.App} as {Own(change.LuidAlias, change.Luid)}: {Said(change.Before)} -> {Said(change.After)}"
                )
            )
        );
    }

    private static string Otherwise(string? permissions) =>
        permissions switch
        {
            "open" => "an app may use everything that its program names (mesh.permissions = open)",
            "granted" => "an app may use nothing (mesh.permissions = granted)",
            _ => "mesh.permissions of the node decides, and none runs",
        };

    private static string Own(string? alias, string uid) => alias ?? uid[..6];

    private static string Contacts(GrantInfo grant)
    {
        string listed = string.Join(',', grant.Contacts.Listed.Select(one => one.Alias ?? one.Uid[..6]));
        return grant.Revoked
            ? "revoked"
            : grant.Contacts.Kind switch
            {
                VisibilityInfo.Only => $"only {listed}",
                VisibilityInfo.AllBut => $"all but {listed}",
                var kind => kind,
            };
    }

    private static string Protocols(GrantInfo grant) =>
        grant switch
        {
            { Revoked: true } => "-",
            { Protocols: null } => "all",
            { Protocols: [] } => "none",
            { Protocols: var names } => string.Join(',', names),
        };

    // The words of the audit have whole ids in them.
    private static string Said(string? words) =>
        words is null ? "nothing said" : Ids().Replace(words, id => id.Value[..6]);

    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex Ids();
}
