using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Mesh.Host.Terminal;
using Mesh.Simulation;

namespace Mesh.Host.Commands;

/// <summary><c>mesh sim</c>.</summary>
internal static class SimCommand
{
    private static readonly Argument<string?> Name = new("SCENARIO")
    {
        Description = "Which story; none lists them.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<ulong> Seed = new("--seed")
    {
        Description = "What everything is drawn from.",
        DefaultValueFactory = _ => 1,
        HelpName = "N",
    };

    private static readonly Option<int> Seeds = Bounded(
        "--seeds",
        "Run so many seeds, from --seed on.",
        1,
        1_000_000,
        1
    );

    private static readonly Option<int?> Hosts = new("--hosts")
    {
        Description = "How many hosts, up to 10,000; by default as many as the story has.",
        HelpName = "N",
    };

    private static readonly Option<string?> Timeline = new("--timeline")
    {
        Description = "Write what happened into an HTML page, with a lane for each host.",
        HelpName = "FILE",
    };

    private static readonly Option<SimRecording?> Record = new("--record")
    {
        Description =
            "How much of it: Brief, Frames or Full (every delivery and message). By default Frames with --timeline.",
        HelpName = "HOW",
    };

    private static readonly Option<bool> RealKeys = new("--real-keys")
    {
        Description = "Real keys and signatures, which take longer.",
    };

    public static Command Create(ProgramIo io)
    {
        var command = new Command(
            "sim",
            "Run a whole mesh on virtual time and a simulated network, from a seed: the same seed is the same run, everywhere. "
                + "When a story fails, the shortest run that fails in the same way is searched and told. "
                + "Exit codes: 0 it held, 1 it failed, 2 usage."
        );
        command.Arguments.Add(Name);
        foreach (Option option in (Option[])[Seed, Seeds, Hosts, Timeline, Record, RealKeys])
        {
            command.Options.Add(option);
        }

        Hosts.Validators.Clear();
        Hosts.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int?>() is < 2 or > 10_000)
            {
                given.AddError($"--hosts is 2 to 10,000, found {given.Tokens[0].Value}.");
            }
        });
        command.Handle(io, (scope, parsed, stop) => Task.FromResult(Run(scope, parsed, stop)));
        return command;
    }

    private static int Run(CommandScope scope, ParseResult parsed, CancellationToken stop)
    {
        if (parsed.GetValue(Name) is not { } name)
        {
            List(scope);
            return ExitCode.Ok;
        }

        SimScenario scenario = SimScenarios.Find(name) ?? throw CommandException.Usage(Unknown(name));
        string? file = parsed.GetValue(Timeline);
        SimOptions options = OptionsOf(parsed, scenario, file is not null);
        ulong first = parsed.GetValue(Seed);
        int count = parsed.GetValue(Seeds);
        var progress = new SimProgress(scope, count, stop);
        SimReport? last = null;
        for (int i = 0; i < count; i++)
        {
            stop.ThrowIfCancellationRequested();
            progress.Begin(i);
            last = scenario.Run(first + (ulong)i, options, progress.Show);
            stop.ThrowIfCancellationRequested();
            if (last.Failure is not null)
            {
                progress.Clear();
                scope.Note($"seed {last.Seed} failed; searching the shortest run that does");
                last = scenario.Shrink(last);
                break;
            }

            progress.Done(last);
        }

        progress.Clear();
        Tell(scope, scenario, last!, progress);
        if (file is not null)
        {
            WritePage(scope, scenario, last!, file);
        }

        return last!.Failure is null ? ExitCode.Ok : ExitCode.Failed;
    }

    private static SimOptions OptionsOf(ParseResult parsed, SimScenario scenario, bool hasPage)
    {
        SimOptions options = scenario.Options;
        return options with
        {
            Hosts = parsed.GetValue(Hosts) ?? Math.Max(options.Hosts, scenario.LeastHosts),
            RealKeys = parsed.GetValue(RealKeys) || options.RealKeys,
            Recording = parsed.GetValue(Record) ?? (hasPage ? SimRecording.Frames : options.Recording),
            TimelineLength = hasPage ? Math.Max(5_000, options.TimelineLength) : options.TimelineLength,
        };
    }

    private static void List(CommandScope scope)
    {
        foreach (SimScenario scenario in SimScenarios.All)
        {
            scope.Write(
                $"{scenario.Name, -18} {scenario.Description}",
                () => new JsonObject { ["scenario"] = scenario.Name, ["description"] = scenario.Description }
            );
        }
    }

    private static void Tell(CommandScope scope, SimScenario scenario, SimReport report, SimProgress progress)
    {
        if (report.Failure is { } failure && !scope.IsJson)
        {
            scope.Io.Error.WriteLine(failure.Message);
        }

        string seeds = progress.Runs > 1 ? $"{progress.Runs} seeds, the last {report.Seed}" : $"seed {report.Seed}";
        string what = report.Failure is null ? "held" : $"failed with seed {report.Seed}";
        scope.Write(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{scenario.Name} {what}: {report.Options.Hosts} hosts, {seeds}, {report.Simulated.TotalSeconds:0.###} s simulated in "
                    + $"{progress.Seconds:0.##} s, {progress.Events:N0} events ({progress.Events / progress.Seconds:N0}/s), hash {report.Hash:x16}"
            ),
            () =>
                new JsonObject
                {
                    ["scenario"] = scenario.Name,
                    ["ok"] = report.Failure is null,
                    ["seed"] = report.Seed,
                    ["seeds"] = progress.Runs,
                    ["hosts"] = report.Options.Hosts,
                    ["simulatedSeconds"] = report.Simulated.TotalSeconds,
                    ["seconds"] = Math.Round(progress.Seconds, 3),
                    ["events"] = progress.Events,
                    ["hash"] = report.Hash.ToString("x16", CultureInfo.InvariantCulture),
                    ["failure"] = report.Failure?.What,
                    ["faults"] = new JsonArray([.. report.Faults.Select(f => JsonValue.Create(f.ToString()))]),
                }
        );
    }

    private static void WritePage(CommandScope scope, SimScenario scenario, SimReport report, string file)
    {
        using (var page = new StreamWriter(file))
        {
            TimelinePage.Write(report, scenario.Name, page);
        }

        scope.Note($"The timeline is in {file}.");
    }

    private static string Unknown(string name)
    {
        string known = string.Join(", ", SimScenarios.All.Select(scenario => scenario.Name));
        return $"There is no scenario '{name}'. There are: {known}.";
    }

    private static Option<int> Bounded(string name, string description, int least, int most, int standard)
    {
        var option = new Option<int>(name)
        {
            Description = description,
            DefaultValueFactory = _ => standard,
            HelpName = "N",
        };
        option.Validators.Add(given =>
        {
            if (
                given.Tokens.Count > 0
                && given.GetValueOrDefault<int>() is var value
                && (value < least || value > most)
            )
            {
                given.AddError($"{name} is {least} to {most:N0}, found {given.Tokens[0].Value}.");
            }
        });
        return option;
    }

    /// <summary>How far a simulation is, on standard error: a line that moves on a terminal, one now and then elsewhere.</summary>
    private sealed class SimProgress(CommandScope scope, int seeds, CancellationToken stop)
    {
        private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(200);
        private static readonly TimeSpan Seldom = TimeSpan.FromSeconds(10);

        private readonly bool _isDrawn = scope.Io.IsInteractive && !scope.IsJson;
        private readonly long _start = Stopwatch.GetTimestamp();
        private TimeSpan _shown;
        private int _seed;

        public int Runs { get; private set; }

        public long Events { get; private set; }

        public double Seconds => Math.Max(0.001, Stopwatch.GetElapsedTime(_start).TotalSeconds);

        public void Begin(int seed)
        {
            _seed = seed;
            Runs = seed + 1;
        }

        public void Done(SimReport report) => Events += report.Events;

        public void Show(SimMesh mesh)
        {
            // It becomes the failure of the run, which the caller does not look at when he has been told to stop.
            stop.ThrowIfCancellationRequested();
            TimeSpan now = Stopwatch.GetElapsedTime(_start);
            if (now - _shown < (_isDrawn ? Often : Seldom))
            {
                return;
            }

            _shown = now;
            long events = Events + mesh.Events;
            string of = seeds > 1 ? $"seed {_seed + 1} of {seeds}, " : "";
            string line = string.Create(
                CultureInfo.InvariantCulture,
                $"{of}{mesh.Now.TotalSeconds:0} s simulated, {events:N0} events, {events / now.TotalSeconds:N0}/s"
            );
            if (_isDrawn)
            {
                scope.Io.Error.Write($"\r\e[K{line}");
            }
            else
            {
                scope.Note(line);
            }
        }

        public void Clear()
        {
            if (_isDrawn && _shown > TimeSpan.Zero)
            {
                scope.Io.Error.Write("\r\e[K");
            }
        }
    }
}
