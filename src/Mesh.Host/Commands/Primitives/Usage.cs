namespace Mesh.Host.Commands.Primitives;

/// <summary>Turns the errors of the primitives into those of the command line.</summary>
internal static class Usage
{
    /// <summary>A value on the command line that cannot be meant: exit code 2.</summary>
    public static T Of<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FormatException e)
        {
            throw CommandException.Usage(e.Message);
        }
        catch (ArgumentException e)
        {
            throw CommandException.Usage(WithoutParameter(e));
        }
    }

    // .NET adds " (Parameter 'x')", and x is a name in our code.
    private static string WithoutParameter(ArgumentException e) =>
        e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal);
}
