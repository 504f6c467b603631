using Mesh.Host.Commands;

namespace Mesh.Host.Tests;

/// <summary>The command line in this process, with a temporary home that is deleted after the test.</summary>
internal sealed class Cli : IDisposable
{
    public string Home { get; } = Directory.CreateTempSubdirectory("mesh-cli-").FullName;

    /// <summary>Runs a command in the home.</summary>
    public Task<CliResult> RunAsync(params string[] args) => RunWithInputAsync("", args);

    /// <summary>Runs a command in another home.</summary>
    public Task<CliResult> RunThereAsync(string home, params string[] args) => RunAsync("", home, args);

    /// <summary>Runs a command in the home, with something on its standard input.</summary>
    public Task<CliResult> RunWithInputAsync(string input, params string[] args) => RunAsync(input, Home, args);

    private static async Task<CliResult> RunAsync(string input, string home, string[] args)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        var io = new ProgramIo(new StringReader(input), output, error, IsInteractive: false);
        int code = await MeshProgram.RunAsync([.. args, "--home", home], io);
        return new CliResult(code, output.ToString().Trim(), error.ToString().Trim());
    }

    public void Dispose() => Directory.Delete(Home, recursive: true);
}

internal sealed record CliResult(int Code, string Output, string Error);
