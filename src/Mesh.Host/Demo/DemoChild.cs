using System.Diagnostics;
using Mesh.Host.Commands;

namespace Mesh.Host.Demo;

/// <summary>A host of the demonstration as its parent holds it: a process, its orders, its reports.</summary>
internal sealed class DemoChild : IDisposable
{
    private const int ErrorLines = 20;

    private readonly Process _process;
    private readonly Queue<string> _errors = new();

    private DemoChild(string name, Process process)
    {
        Name = name;
        _process = process;
    }

    public string Name { get; }

    public int Pid => _process.Id;

    /// <summary>The last lines that it wrote to standard error.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
            {
                return string.Join(Environment.NewLine, _errors);
            }
        }
    }

    /// <summary>Starts a host.</summary>
    /// <param name="name">What it calls itself.</param>
    /// <param name="home">Its folder.</param>
    /// <param name="onReport">Told of each report, on a thread of the pool, one after the other.</param>
    /// <param name="onExit">Told when its output has ended.</param>
    /// <exception cref="CommandException">The process cannot be started.</exception>
    public static DemoChild Start(string name, string home, Action<DemoReport> onReport, Action onExit)
    {
        ProcessStartInfo start = SelfProcess.StartInfo(["demo-host", "--home", home, "--alias", name]);
        Process process;
        try
        {
            process = Process.Start(start) ?? throw CommandException.Failed($"The process of {name} did not start.");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw CommandException.Failed(
                $"The process of {name} cannot be started ({start.FileName}): {e.Message}",
                e
            );
        }

        var child = new DemoChild(name, process);
        _ = Task.Run(() => child.ReadReportsAsync(onReport, onExit));
        _ = Task.Run(child.ReadErrorsAsync);
        return child;
    }

    /// <summary>Sends an order; without effect when the host is gone.</summary>
    public void Tell(DemoOrder order)
    {
        try
        {
            _process.StandardInput.WriteLine(DemoJson.Write(order));
            _process.StandardInput.Flush();
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or ObjectDisposedException)
        {
            // It has ended; its output says so.
        }
    }

    /// <summary>Kills it without a warning (SIGKILL).</summary>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended by itself, or is just ending.
        }
    }

    /// <summary>Waits for the process to end.</summary>
    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Kills what still runs, and lets go.</summary>
    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private async Task ReadReportsAsync(Action<DemoReport> onReport, Action onExit)
    {
        try
        {
            while (await _process.StandardOutput.ReadLineAsync() is { } line)
            {
                if (DemoJson.Read<DemoReport>(line) is { } report)
                {
                    onReport(report);
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The pipe broke with the process.
        }

        onExit();
    }

    private async Task ReadErrorsAsync()
    {
        try
        {
            while (await _process.StandardError.ReadLineAsync() is { } line)
            {
                lock (_errors)
                {
                    _errors.Enqueue(line);
                    if (_errors.Count > ErrorLines)
                    {
                        _errors.Dequeue();
                    }
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The pipe broke with the process.
        }
    }
}
