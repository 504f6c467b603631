using System.Globalization;

namespace Mesh.Host.Demo;

/// <summary>The demonstration as plain lines: what happens when it happens, and the rates once a second.</summary>
internal sealed class PlainDemoView(TextWriter output) : IDemoView
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);
    private int _written;
    private int _ratedSecond;

    public async Task ShowAsync(DemoRun run, Task running)
    {
        while (!running.IsCompleted)
        {
            WriteNews(run.State);
            await Task.WhenAny(running, Task.Delay(LookEvery));
        }

        WriteNews(run.State);
        await running;
    }

    public void Summarize(DemoRun run)
    {
        output.WriteLine();
        foreach (DemoMeasurement measured in run.Findings.Measurements)
        {
            output.WriteLine($"  {measured.Text, -40} {DemoText.Of(measured), 18}");
        }

        output.WriteLine();
        foreach (DemoExpectation expected in run.Findings.Expectations)
        {
            output.WriteLine($"  {(expected.Holds ? "ok    " : "FAILED")} {expected.Text}: {expected.Detail}");
        }

        output.WriteLine();
        output.WriteLine(DemoText.Verdict(run));
    }

    private void WriteNews(DemoState state)
    {
        lock (state.Gate)
        {
            for (; _written < state.Timeline.Count; _written++)
            {
                DemoMoment moment = state.Timeline[_written];
                output.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{moment.At.TotalSeconds, 6:0.00} s  {moment.Host ?? "-", -5} {moment.Text}"
                    )
                );
            }

            int second = (int)state.Elapsed.TotalSeconds;
            if (second > _ratedSecond)
            {
                _ratedSecond = second;
                WriteRates(state);
            }
        }
    }

    private void WriteRates(DemoState state)
    {
        foreach (DemoHostState host in state.Hosts)
        {
            foreach ((string name, DemoSight sight) in host.Sights.Where(s => s.Value.ReceivedPerSecond > 0))
            {
                output.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"          {host.Name, -5} from {name, -5} {sight.ReceivedPerSecond, 11:N0} frames/s, echo {DemoText.Us(sight.EchoUs)}"
                    )
                );
            }
        }
    }
}
