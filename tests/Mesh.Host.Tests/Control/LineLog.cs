using System.Text.Json;
using System.Threading.Channels;

namespace Mesh.Host.Tests.Control;

/// <summary>What a command writes, a line at a time, for a test to wait for.</summary>
internal sealed class LineLog : StringWriter
{
    public static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    public override void WriteLine(string? value)
    {
        lock (_lines)
        {
            base.WriteLine(value);
        }

        _lines.Writer.TryWrite(value ?? "");
    }

    /// <summary>The next line for which it holds; those before it are passed over.</summary>
    public async Task<string> NextAsync(Func<string, bool> holds)
    {
        using var guard = new CancellationTokenSource(Guard);
        try
        {
            await foreach (string line in _lines.Reader.ReadAllAsync(guard.Token))
            {
                if (holds(line))
                {
                    return line;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Told below.
        }

        Assert.Fail($"What was waited for did not come within {Guard.TotalSeconds} s:\n{Text}");
        return "";
    }

    /// <summary>The next event of this name for which it holds.</summary>
    public async Task<JsonElement> NextAsync(string name, Func<JsonElement, bool>? holds = null)
    {
        string line = await NextAsync(text =>
        {
            JsonElement read = JsonDocument.Parse(text).RootElement;
            return read.GetProperty("event").GetString() == name && holds?.Invoke(read) != false;
        });
        return JsonDocument.Parse(line).RootElement;
    }

    /// <summary>All that was written.</summary>
    public string Text
    {
        get
        {
            lock (_lines)
            {
                return ToString();
            }
        }
    }
}
