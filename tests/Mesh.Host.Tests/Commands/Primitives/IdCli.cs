using System.Text;
using Mesh.Host.Commands;

namespace Mesh.Host.Tests.Commands.Primitives;

/// <summary>The command line in this process, with these bytes as its standard input.</summary>
internal static class IdCli
{
    public static async Task<IdResult> RunAsync(byte[] input, params string[] args)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        using var raw = new MemoryStream();
        using var reader = new StreamReader(new MemoryStream(input), new UTF8Encoding(false));
        var io = new ProgramIo(reader, output, error, IsInteractive: false)
        {
            OpenInput = () => new MemoryStream(input),
            OpenOutput = () => raw,
        };
        int code = await MeshProgram.RunAsync(["id", .. args], io);
        return new IdResult(code, output.ToString().TrimEnd(), error.ToString().TrimEnd(), raw.ToArray());
    }

    public static Task<IdResult> RunAsync(string input, params string[] args) =>
        RunAsync(Encoding.UTF8.GetBytes(input), args);
}

internal sealed record IdResult(int Code, string Output, string Error, byte[] Raw);
