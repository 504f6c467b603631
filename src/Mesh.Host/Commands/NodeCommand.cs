using System.CommandLine;
using System.Globalization;
using Mesh.Host.Control;

namespace Mesh.Host.Commands;

/// <summary>What several commands that ask a running node have in common.</summary>
internal static class NodeCommand
{
    /// <summary>The exit codes of a command that needs a node.</summary>
    public const string ExitCodes = "Exit codes: 0 done, 1 not done: the error says why, 2 usage, 3 no node runs.";

    public static Option<string?> As() =>
        new("--as")
        {
            Description = "As which of the node's identities: its alias, its uid, or the beginning of one.",
            HelpName = "IDENTITY",
        };

    /// <param name="seconds">The default.</param>
    /// <param name="what">What is waited for.</param>
    public static Option<double> Timeout(double seconds, string what)
    {
        var option = new Option<double>("--timeout")
        {
            Description = $"How long to wait for {what}, in seconds: 0 to {ControlServer.MaxTimeoutSeconds}.",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => seconds,
        };
        option.Validators.Add(given =>
        {
            // What is no number at all is told by the parser.
            if (
                given.Tokens is [{ Value: var text }]
                && double.TryParse(text, CultureInfo.InvariantCulture, out double typed)
                && typed is not (>= 0 and <= ControlServer.MaxTimeoutSeconds)
            )
            {
                given.AddError($"--timeout is 0 to {ControlServer.MaxTimeoutSeconds} seconds.");
            }
        });
        return option;
    }
}
