using Mesh.Host.Terminal;

namespace Mesh.Host.Commands;

/// <summary>A command cannot go on. The message says what was wrong, with which value, and what to do.</summary>
internal sealed class CommandException(int exitCode, string message, Exception? cause = null)
    : Exception(message, cause)
{
    /// <summary>One of <see cref="Commands.ExitCode"/>.</summary>
    public int ExitCode { get; } = exitCode;

    public static CommandException Usage(string message) => new(Commands.ExitCode.Usage, message);

    public static CommandException Failed(string message, Exception? cause = null) =>
        new(Commands.ExitCode.Failed, message, cause);

    /// <summary>The command needs a node that runs.</summary>
    public static CommandException NoNode(string home, Exception? cause = null) =>
        new(
            Commands.ExitCode.NoNode,
            $"no node runs in {home}: start one with mesh up --home {ShellText.Quote(home)}, or name another folder by --home.",
            cause
        );
}
