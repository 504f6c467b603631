using System.Diagnostics;

namespace Mesh.Bench.Processes;

/// <summary>This program again, as the other process of a benchmark.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>The first argument that makes this program a child.</summary>
    public const string Marker = "--child";

    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    /// <summary>What the role said first.</summary>
    public string Greeting { get; private set; } = "";

    public static async Task<ChildProcess> StartAsync(string role)
    {
        string self = Environment.ProcessPath!;
        var start = new ProcessStartInfo(self) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(self) == "dotnet")
        {
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        }

        start.ArgumentList.Add(Marker);
        start.ArgumentList.Add(role);
        var child = new ChildProcess(Process.Start(start)!);
        child.Greeting = await child.ReadAsync();
        return child;
    }

    /// <summary>Sends a line and waits for the answer.</summary>
    public async Task<string> AskAsync(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        await _process.StandardInput.FlushAsync();
        return await ReadAsync();
    }

    public async Task<Usage> UsageAsync() => Usage.Parse(await AskAsync("usage"));

    public async Task<Usage> SettledAsync() => Usage.Parse(await AskAsync("settled"));

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task<string> ReadAsync() =>
        await _process.StandardOutput.ReadLineAsync()
        ?? throw new InvalidOperationException("The child process ended before it answered; see standard error.");
}
