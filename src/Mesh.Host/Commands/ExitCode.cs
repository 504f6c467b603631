namespace Mesh.Host.Commands;

/// <summary>What the program ends with; the same for all commands, and stated in each one's help.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>The operation failed, or an expectation did not hold; the error says which.</summary>
    public const int Failed = 1;

    /// <summary>The command line cannot be understood; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>No node runs in the home, and the command needs one; nothing was done.</summary>
    public const int NoNode = 3;
}
