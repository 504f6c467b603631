using Mesh.Host.Terminal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesh.Host.Tests.Terminal;

public sealed class CleanLogFormatterTests
{
    [Fact]
    public void What_a_remote_host_says_does_not_drive_the_terminal_by_way_of_the_log()
    {
        var output = new StringWriter();
        var cause = new InvalidOperationException("also \u001b]0;title\u0007 here");
        var entry = new LogEntry<string>(
            LogLevel.Debug,
            "Mesh.Links",
            new EventId(1005),
            "aborted: bye\u001b[2J\r\nfake line",
            cause,
            static (state, _) => state
        );

        new CleanLogFormatter().Write(entry, scopeProvider: null, output);

        string[] lines = output.ToString().Split(Environment.NewLine);
        Assert.EndsWith("dbug: Mesh.Links[1005] aborted: bye[2Jfake line", lines[0]);
        Assert.Contains("also ]0;title here", lines[1]);
        Assert.DoesNotContain(lines, line => line.Any(char.IsControl));
    }
}
