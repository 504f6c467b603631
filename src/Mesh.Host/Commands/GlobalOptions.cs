using System.CommandLine;

namespace Mesh.Host.Commands;

/// <summary>The options that every command has.</summary>
internal static class GlobalOptions
{
    public static Option<string?> Home { get; } =
        new("--home")
        {
            Description = "Folder of keys and contacts. Default: $MESH_HOME, else ~/.mesh.",
            HelpName = "DIR",
            Recursive = true,
        };

    public static Option<bool> Json { get; } =
        new("--json") { Description = "Write JSON: one object, or one per line and event.", Recursive = true };

    public static Option<bool> Verbose { get; } =
        new("--verbose") { Description = "Write the log to standard error.", Recursive = true };
}
