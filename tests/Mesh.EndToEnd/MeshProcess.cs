using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Mesh.EndToEnd;

/// <summary>A <c>mesh</c> in a process of its own: its lines as they come, its end, and a guard on every wait.</summary>
internal sealed class MeshProcess : IDisposable
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly StringBuilder _errors = new();
    private readonly Task _reading;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _next;
    private bool _ended;

    private MeshProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(Task.Run(ReadOutput), Task.Run(ReadErrors));
    }

    /// <summary>All lines of standard output so far.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    public static MeshProcess Start(params string[] args) => new(StartPlain(args));

    /// <summary>Starts the program and leaves its three pipes to the caller.</summary>
    public static Process StartPlain(params string[] args)
    {
        string self = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        string program = Path.GetFullPath(
            Path.Combine(self, "..", "..", "Mesh.Host", Path.GetFileName(self), "mesh.dll")
        );
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(program);
        foreach (string arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        return Process.Start(start)!;
    }

    /// <summary>Runs to the end and gives what it printed; it must end with this exit code.</summary>
    public static async Task<string> RunAsync(int exitCode, params string[] args)
    {
        using MeshProcess process = Start(args);
        int code = await process.WaitForExitAsync();
        Assert.True(code == exitCode, $"mesh {string.Join(' ', args)} ended with {code}.\n{process.Transcript()}");
        return string.Join('\n', process.Lines);
    }

    /// <summary>Types a line.</summary>
    public void Type(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    /// <summary>The next JSON event of this name for which the condition holds; those before it are passed over.</summary>
    public async Task<JsonElement> NextAsync(string name, Func<JsonElement, bool>? holds = null)
    {
        using var guard = new CancellationTokenSource(Guard);
        while (true)
        {
            Task changed;
            lock (_lines)
            {
                while (_next < _lines.Count)
                {
                    JsonElement line = JsonDocument.Parse(_lines[_next++]).RootElement;
                    if (line.GetProperty("event").GetString() == name && holds?.Invoke(line) != false)
                    {
                        return line;
                    }
                }

                Assert.False(_ended, $"It ended before \"{name}\" came.\n{Transcript()}");
                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(guard.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"\"{name}\" did not come within {Guard.TotalSeconds} s.\n{Transcript()}");
            }
        }
    }

    public async Task<int> WaitForExitAsync()
    {
        using var guard = new CancellationTokenSource(Guard);
        try
        {
            await _process.WaitForExitAsync(guard.Token);
            await _reading.WaitAsync(guard.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"It did not end within {Guard.TotalSeconds} s.\n{Transcript()}");
        }

        return _process.ExitCode;
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>SIGTERM, as a service manager or Ctrl-C would end it.</summary>
    public void Terminate()
    {
        using Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString()]);
        kill.WaitForExit();
    }

    public string Transcript()
    {
        lock (_lines)
        {
            lock (_errors)
            {
                return $"--- output\n{string.Join('\n', _lines)}\n--- errors\n{_errors}";
            }
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private void ReadOutput()
    {
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            Change(() => _lines.Add(line));
        }

        Change(() => _ended = true);
    }

    private void ReadErrors()
    {
        while (_process.StandardError.ReadLine() is { } line)
        {
            lock (_errors)
            {
                _errors.AppendLine(line);
            }
        }
    }

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_lines)
        {
            change();
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
