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
}
