using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Mesh.Contracts;
using Mesh.Host.Control;
using Mesh.Host.Control.Contract;
using Mesh.Host.Terminal;

namespace Mesh.Host.Commands;

/// <summary>Pins as people read them.</summary>
internal static partial class PinText
{
    private static readonly string[] Headings = ["APP", "AS", "WHOM", "POLICY", "PRIO", "PHASE", "FOR", "NEXT IN"];

    /// <summary>A table, and below it why those are not connected that are not.</summary>
    public static void Print(ProgramIo io, PinsAnswer answer)
    {
        if (answer.Pins.Count == 0)
        {
            io.Out.WriteLine("nobody is pinned. Pin somebody: mesh pins add WHOM");
            return;
        }

        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        TextTable.Write(
            io,
            Headings,
            answer.Pins.Select(pin =>
                (string[])
                    [
                        pin.App,
                        Own(pin),
                        pin.Name,
                        pin.Policy,
                        pin.Priority.ToString(CultureInfo.InvariantCulture),
                        Phase(pin),
                        Explanation.Span(now - pin.Since),
                        pin.NextAttemptSeconds is { } next ? Explanation.Span(TimeSpan.FromSeconds(next)) : "-",
                    ]
            )
        );
        foreach (PinInfo pin in answer.Pins.Where(pin => Reason(pin).Length > 0))
        {
            TextTable.WriteText(io, $"{pin.Name} ({pin.App}): {Reason(pin)}");
        }
    }

    /// <summary>Writes what changes, until it ends.</summary>
    /// <exception cref="CommandException">The node stops, or breaks off.</exception>
    public static async Task<int> WatchAsync(CommandScope scope, ControlClient node, CancellationToken stop)
    {
        try
        {
            await foreach (
                PinChange change in node.LinesAsync(ControlPaths.PinChanges, ControlJson.Default.PinChange, stop)
            )
            {
                scope.Io.Out.WriteLine(
                    scope.IsJson ? JsonSerializer.Serialize(change, ControlJson.Default.PinChange) : Text(change)
                );
                if (change.Event == PinChange.Stopped)
                {
                    throw CommandException.Failed($"The node in {node.Home} has stopped.");
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Ctrl-C: that is how a watch ends.
            return ExitCode.Ok;
        }

        throw CommandException.Failed($"The node in {node.Home} broke off the watch.");
    }

    /// <summary>A pin in one line.</summary>
    public static string Line(PinInfo pin)
    {
        string next = pin.NextAttemptSeconds is { } seconds
            ? $", next attempt in {Explanation.Span(TimeSpan.FromSeconds(seconds))}"
            : "";
        string reason = Reason(pin) is { Length: > 0 } why ? $": {why}" : "";
        return $"{pin.Name} (by {pin.App}, as {Own(pin)}, {pin.Policy}, priority {pin.Priority}): {Phase(pin)}{next}{reason}";
    }

    /// <summary>As which identity of ours.</summary>
    public static string Own(PinInfo pin) => pin.LuidAlias ?? pin.Luid[..6];

    private static string Text(PinChange change)
    {
        string at = change.At.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        return change.Pin is not { } pin ? $"{at} the watch ends: {change.Event}"
            : change.Event == PinChange.Unpinned
                ? $"{at} - {TerminalText.Clean(pin.Name)} (by {TerminalText.Clean(pin.App)}) is no longer pinned"
            : $"{at}   {TerminalText.Clean(Line(pin))}";
    }

    private static string Reason(PinInfo pin)
    {
        string? displaced = pin.DisplacedBy is { } better ? $"{better} has its place" : null;
        string? failed = pin.FailedAttempts switch
        {
            0 => null,
            1 => "1 attempt failed",
            var count => FormattableString.Invariant($"{count:N0} attempts failed"),
        };
        return string.Join("; ", new[] { pin.Why, displaced, failed }.OfType<string>());
    }

    // "NotPermitted" is "not permitted".
    private static string Phase(PinInfo pin) => Words().Replace(pin.Phase, " $0").TrimStart().ToLowerInvariant();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Words();
}
