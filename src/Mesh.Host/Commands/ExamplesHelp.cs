using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Mesh.Host.Commands;

/// <summary>A command whose own help ends with examples; the list that its parent shows is not burdened with them.</summary>
internal sealed class CommandWithExamples(string name, string description, params IReadOnlyList<string> examples)
    : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;
}

/// <summary><c>--help</c>: <see cref="RootHelp"/> where no command is named; else what System.CommandLine writes, and then the examples.</summary>
internal sealed class ExamplesHelp(HelpAction help) : SynchronousCommandLineAction
{
    public static void AddTo(RootCommand root)
    {
        foreach (HelpOption option in root.Options.OfType<HelpOption>())
        {
            option.Action = new ExamplesHelp((HelpAction)option.Action!);
        }
    }

    public override int Invoke(ParseResult parseResult)
    {
        if (parseResult.CommandResult.Command is RootCommand)
        {
            RootHelp.Write(parseResult.InvocationConfiguration.Output);
            return ExitCode.Ok;
        }

        int code = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is CommandWithExamples command)
        {
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (string example in command.Examples)
            {
                output.WriteLine($"  {example}");
            }

            output.WriteLine();
        }

        return code;
    }
}
