using System.CommandLine;

namespace Mesh.Host.Commands.Primitives;

/// <summary><c>--count N</c>.</summary>
internal static class Counts
{
    public static Option<int> Option(string description, int most, int standard)
    {
        var count = new Option<int>("--count")
        {
            Description = description,
            DefaultValueFactory = _ => standard,
            HelpName = "N",
        };
        count.Validators.Add(given =>
        {
            // What is no number has its own error already.
            if (
                given.Tokens.Count > 0
                && int.TryParse(given.Tokens[0].Value, out int value)
                && (value < 1 || value > most)
            )
            {
                given.AddError($"--count is 1 to {most:N0}, found {given.Tokens[0].Value}.");
            }
        });
        return count;
    }
}
