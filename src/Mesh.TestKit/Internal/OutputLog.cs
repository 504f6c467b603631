using Mesh.Kernel.Event;
using Xunit.Abstractions;

namespace Mesh.Testing.Internal;

/// <summary>Writes what a system logs into the output of a test.</summary>
internal sealed class OutputLog(ITestOutputHelper output, string prefix)
{
    internal void Write(LogEvent entry)
    {
        try
        {
            output.WriteLine(prefix + entry);
        }
        catch (InvalidOperationException)
        {
            // The test is over: xunit's output takes no more lines, and there is nowhere else to write to.
        }
    }
}
