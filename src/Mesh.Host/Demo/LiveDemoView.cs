using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Mesh.Host.Demo;

/// <summary>The demonstration on a terminal, drawn again ten times a second. Fits 80 columns and 24 rows.</summary>
internal sealed class LiveDemoView : IDemoView
{
    // Title, two tables of three rows, and the frame of the news.
    private const int OtherRows = 1 + 7 + 7 + 2;
    private static readonly TimeSpan DrawEvery = TimeSpan.FromMilliseconds(100);

    public async Task ShowAsync(DemoRun run, Task running)
    {
        await AnsiConsole
            .Live(Draw(run.State))
            .Overflow(VerticalOverflow.Crop)
            .StartAsync(async live =>
            {
                while (!running.IsCompleted)
                {
                    await Task.WhenAny(running, Task.Delay(DrawEvery));
                    live.UpdateTarget(Draw(run.State));
                }
            });
        await running;
    }

    public void Summarize(DemoRun run)
    {
        var figures = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        figures.AddColumn("measured in this run").AddColumn(new TableColumn("").RightAligned());
        foreach (DemoMeasurement measured in run.Findings.Measurements)
        {
            figures.AddRow(Markup.Escape(measured.Text), $"[bold]{Markup.Escape(DemoText.Of(measured))}[/]");
        }

        AnsiConsole.Write(figures);
        foreach (DemoExpectation expected in run.Findings.Expectations)
        {
            string mark = expected.Holds ? "[green]✓[/]" : "[bold red]✗[/]";
            AnsiConsole.MarkupLine(
                $" {mark} {Markup.Escape(expected.Text)} [grey]· {Markup.Escape(expected.Detail)}[/]"
            );
        }

        string color = run.Findings.Ok ? "green" : "red";
        AnsiConsole.MarkupLine($"[bold {color}]{Markup.Escape(DemoText.Verdict(run))}[/]");
    }

    private static Rows Draw(DemoState state)
    {
        lock (state.Gate)
        {
            return new Rows(Title(state), Hosts(state), Links(state), News(state));
        }
    }

    private static Markup Title(DemoState state)
    {
        string step = state.Timeline.LastOrDefault(moment => moment is { Kind: "step", Host: null })?.Text ?? "";
        string seconds = state.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        return new Markup($"[bold]mesh demo[/] [grey]{seconds, 5} s[/]  {Markup.Escape(step)}").Overflow(
            Overflow.Ellipsis
        );
    }

    private static Table Hosts(DemoState state)
    {
        Table table = Frame("host", "process", "listens on", "boot epoch", "sees");
        foreach (DemoHostState host in state.Hosts)
        {
            table.AddRow(
                $"{Light(host.Phase)} [bold]{host.Name}[/] [grey]{host.Identity?.Hid[..6]}[/]",
                host.Phase switch
                {
                    DemoHostPhase.Killed => "[red]killed[/]",
                    DemoHostPhase.Stopped => "[grey]ended[/]",
                    _ => host.Pid.ToString(CultureInfo.InvariantCulture),
                },
                host.Identity?.Address ?? "",
                string.Join(" ", host.BootEpochs.TakeLast(1)),
                string.Join(" ", host.Sights.Select(s => $"[{(s.Value.IsOnline ? "green" : "red")}]{s.Key}[/]"))
            );
        }

        return table;
    }

    private static Table Links(DemoState state)
    {
        Table table = Frame("link", "frames/s →", "← frames/s", "echo", "received");
        for (int i = 0; i < state.Hosts.Count; i++)
        {
            for (int j = i + 1; j < state.Hosts.Count; j++)
            {
                AddLink(table, state.Hosts[i], state.Hosts[j]);
            }
        }

        return table;
    }

    private static void AddLink(Table table, DemoHostState one, DemoHostState other)
    {
        DemoSight? forth = other.Sights.GetValueOrDefault(one.Name);
        DemoSight? back = one.Sights.GetValueOrDefault(other.Name);
        string light = (forth?.IsOnline, back?.IsOnline) switch
        {
            (true, true) => "[green]●[/]",
            (true, _) or (_, true) => "[yellow]●[/]",
            _ => "[red]○[/]",
        };
        table.AddRow(
            $"{light} {one.Name} ⇄ {other.Name}",
            Number(forth?.ReceivedPerSecond),
            Number(back?.ReceivedPerSecond),
            DemoText.Us(back?.EchoUs ?? 0),
            Number((forth?.Counts?.Received ?? 0) + (back?.Counts?.Received ?? 0))
        );
    }

    private static Panel News(DemoState state)
    {
        int rows = Math.Clamp(AnsiConsole.Profile.Height - OtherRows - 1, 3, 12);
        DemoMoment[] last = [.. state.Timeline.TakeLast(rows)];
        var lines = last.Select(Line).Concat(Enumerable.Repeat<IRenderable>(new Text(" "), rows - last.Length));
        return new Panel(new Rows(lines))
        {
            Border = BoxBorder.Rounded,
            BorderStyle = Color.Grey,
            Expand = true,
        };
    }

    private static IRenderable Line(DemoMoment moment)
    {
        string color = moment.Kind switch
        {
            "online" => "green",
            "offline" or "killed" => "red",
            "step" => "grey",
            _ => "default",
        };
        string at = moment.At.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);
        string text = moment.Text.ReplaceLineEndings(" ");
        return new Markup(
            $"[grey]{at, 6}[/] [bold]{moment.Host ?? "", -4}[/] [{color}]{Markup.Escape(text)}[/]"
        ).Overflow(Overflow.Ellipsis);
    }

    private static Table Frame(params string[] columns)
    {
        Table table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey).Expand();
        foreach (string column in columns)
        {
            bool isNumber = column.Contains("frames", StringComparison.Ordinal) || column is "echo" or "received";
            var header = new TableColumn($"[grey]{column}[/]").NoWrap();
            table.AddColumn(isNumber ? header.RightAligned() : header);
        }

        return table;
    }

    private static string Light(DemoHostPhase phase) =>
        phase switch
        {
            DemoHostPhase.Up => "[green]●[/]",
            DemoHostPhase.Starting => "[yellow]●[/]",
            DemoHostPhase.Killed => "[red]✗[/]",
            _ => "[grey]○[/]",
        };

    private static string Number(double? value) =>
        value is > 0 ? value.Value.ToString("N0", CultureInfo.InvariantCulture) : "-";
}
