using System.Diagnostics;
using System.Text;

namespace Mesh.Host.Demo;

/// <summary>Starts this program once more.</summary>
internal static class SelfProcess
{
    /// <summary>How to start it: by its own executable, or by <c>dotnet mesh.dll</c> if that is how it was started itself.</summary>
    public static ProcessStartInfo StartInfo(IReadOnlyList<string> args)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "mesh.dll");
        string? self = Environment.ProcessPath;
        bool isOwn = self is not null && Path.GetFileNameWithoutExtension(self) == "mesh";
        var start = new ProcessStartInfo(isOwn ? self! : self ?? "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };
        if (!isOwn)
        {
            start.ArgumentList.Add(program);
        }

        foreach (string arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        return start;
    }
}
