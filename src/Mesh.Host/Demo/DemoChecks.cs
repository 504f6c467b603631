using System.Globalization;
using Mesh.Contracts;

namespace Mesh.Host.Demo;

/// <summary>Reads expectations and figures off the state.</summary>
/// <remarks>The methods that <see cref="DemoState.WaitAsync"/> asks run under its gate; taking it twice is free.</remarks>
internal sealed class DemoChecks(DemoState state, DemoFindings findings)
{
    private int PairCount => state.Hosts.Count * (state.Hosts.Count - 1);

    /// <summary>Every host sees all others.</summary>
    public bool AllOnline()
    {
        lock (state.Gate)
        {
            return Directed().Count(way => way.Sight?.IsOnline == true) == PairCount;
        }
    }

    /// <summary>How many do.</summary>
    public string OnlineText()
    {
        lock (state.Gate)
        {
            return $"{Directed().Count(way => way.Sight?.IsOnline == true)} of {PairCount} Online";
        }
    }

    /// <summary>Every host has a pin on each of the others, and it is connected.</summary>
    public bool AllPinsHold()
    {
        lock (state.Gate)
        {
            return ConnectedPins() == PairCount;
        }
    }

    /// <summary>How many are.</summary>
    public string PinText()
    {
        lock (state.Gate)
        {
            return $"{ConnectedPins()} of {PairCount} pins connected";
        }
    }

    /// <summary>Each of the others sees it so.</summary>
    public bool OthersSee(string name, bool isOnline)
    {
        lock (state.Gate)
        {
            return Towards(name).All(sight => sight.IsOnline == isOnline);
        }
    }

    /// <summary>As many frames came as were sent, on every way.</summary>
    public bool AllArrived()
    {
        lock (state.Gate)
        {
            return Directed().All(way => way.Sent > 0 && way.Sent == way.Received);
        }
    }

    /// <summary>What came of what was sent.</summary>
    public string ArrivedText()
    {
        lock (state.Gate)
        {
            long sent = Directed().Sum(way => way.Sent);
            long received = Directed().Sum(way => way.Received);
            (long missing, long disordered) = Faults();
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{sent:N0} sent, {received:N0} came, {missing} missing, {disordered} out of order"
            );
        }
    }

    /// <summary>No number was skipped, none came late or twice, in any epoch.</summary>
    public bool NoFaults()
    {
        lock (state.Gate)
        {
            return Faults() == (0, 0);
        }
    }

    /// <summary>Whoever sees the killed host go says that the link was lost.</summary>
    public bool OfflineReasonsAreLinkLost(string name)
    {
        lock (state.Gate)
        {
            return Towards(name).All(sight => sight.Turns is [.., { IsOnline: false, Reason: "LinkLost" }]);
        }
    }

    /// <summary>What they say.</summary>
    public string ReasonText(string name)
    {
        lock (state.Gate)
        {
            return string.Join(", ", Others(name).Select(host => $"{host.Name}: {Last(host, name)}"));
        }

        static string Last(DemoHostState host, string name) =>
            host.Sights.GetValueOrDefault(name)?.Turns.LastOrDefault(turn => !turn.IsOnline)?.Reason ?? "no Offline";
    }

    /// <summary>The others saw the host go once; nobody saw anybody else go.</summary>
    public bool OfflineCountsAre(string name)
    {
        lock (state.Gate)
        {
            return state.Hosts.All(host =>
                host.Sights.All(sight => sight.Value.Turns.Count(turn => !turn.IsOnline) == (sight.Key == name ? 1 : 0))
            );
        }
    }

    /// <summary>Beginning with Online, each turn is the opposite of the one before, and each Online opens a higher epoch.</summary>
    public bool Alternates()
    {
        lock (state.Gate)
        {
            return state
                .Hosts.SelectMany(host => host.Sights.Values.Concat(host.FormerSights))
                .All(sight => Alternates(sight.Turns));
        }
    }

    /// <summary>How often peers came and went.</summary>
    public string TurnText()
    {
        lock (state.Gate)
        {
            DemoTurn[] turns =
            [
                .. state
                    .Hosts.SelectMany(host => host.Sights.Values.Concat(host.FormerSights))
                    .SelectMany(s => s.Turns),
            ];
            return $"{turns.Count(turn => turn.IsOnline)} Online, {turns.Count(turn => !turn.IsOnline)} Offline";
        }
    }

    /// <summary>The host came back with a higher boot epoch.</summary>
    public bool BootEpochRose(string name)
    {
        lock (state.Gate)
        {
            return state.Host(name).BootEpochs is [var first, var second] && second > first;
        }
    }

    /// <summary>Its boot epochs.</summary>
    public string BootText(string name)
    {
        lock (state.Gate)
        {
            return string.Join(" → ", state.Host(name).BootEpochs);
        }
    }

    /// <summary>The last Online has a higher epoch than the one before it, at both others.</summary>
    public bool EpochRose(string name)
    {
        lock (state.Gate)
        {
            return Towards(name)
                .All(sight =>
                    sight.Turns.Where(turn => turn.IsOnline).ToArray() is [.., var before, var last]
                    && last.Epoch > before.Epoch
                );
        }
    }

    /// <summary>The epochs.</summary>
    public string EpochText(string name)
    {
        lock (state.Gate)
        {
            return string.Join(", ", Others(name).Select(host => $"{host.Name}: {string.Join(" → ", Epochs(host))}"));
        }

        IEnumerable<long> Epochs(DemoHostState host) =>
            host.Sights.GetValueOrDefault(name)?.Turns.Where(turn => turn.IsOnline).Select(turn => turn.Epoch) ?? [];
    }

    /// <summary>Measures from the cards handed out to the first and the last Online.</summary>
    public void FirstOnline(TimeSpan handed)
    {
        lock (state.Gate)
        {
            TimeSpan[] times =
            [
                .. Directed().SelectMany(way => way.Sight?.Turns.Take(1) ?? []).Select(turn => turn.At),
            ];
            if (times.Length > 0)
            {
                findings.Measure(
                    "firstOnlineMs",
                    "cards given to the first Online",
                    (times.Min() - handed).TotalMilliseconds,
                    "ms"
                );
                findings.Measure(
                    "allOnlineMs",
                    "cards given to all six Online",
                    (times.Max() - handed).TotalMilliseconds,
                    "ms"
                );
            }
        }
    }

    /// <summary>Measures from the kill to Offline at each other host.</summary>
    public void KillToOffline(string name, TimeSpan killed) =>
        Since("killToOfflineMs", "kill to Offline", name, killed, isOnline: false);

    /// <summary>Measures from the start of the process to Online at each other host.</summary>
    public void RestartToOnline(string name, TimeSpan restarted) =>
        Since("restartToOnlineMs", "process start to Online again", name, restarted, isOnline: true);

    /// <summary>Adds the figures that the whole run gave.</summary>
    public void Figures()
    {
        lock (state.Gate)
        {
            findings.Measure("echoP50Us", "echo round trip, median", Percentile.Of(state.EchoUs, 0.5), "µs");
            findings.Measure("echoP99Us", "echo round trip, 99 %", Percentile.Of(state.EchoUs, 0.99), "µs");
            findings.Measure("echoCount", "round trips measured", state.EchoUs.Count, "frames");
            double[] rates =
            [
                .. Directed().Select(way => way.Sight).Concat(Former()).Select(Rate).Where(rate => rate > 0),
            ];
            findings.Measure("framesPerSecond", "burst, all six ways together (128 B)", rates.Sum(), "frames/s");
            findings.Measure(
                "framesPerSecondSlowestWay",
                "burst, slowest way",
                rates.DefaultIfEmpty().Min(),
                "frames/s"
            );
            (long missing, long disordered) = Faults();
            findings.Measure("framesLost", "frames lost", missing, "frames");
            findings.Measure("framesDisordered", "frames out of order", disordered, "frames");
        }

        IEnumerable<DemoSight?> Former() => state.Hosts.SelectMany(host => host.FormerSights);

        static double Rate(DemoSight? sight) =>
            sight is { BurstBegin: { } begin, BurstEnd: { } end } && end.AtMs > begin.AtMs
                ? (end.Received - begin.Received) / ((end.AtMs - begin.AtMs) / 1000)
                : 0;
    }

    private static bool Alternates(IReadOnlyList<DemoTurn> turns)
    {
        for (int i = 0; i < turns.Count; i++)
        {
            bool isOnline = i % 2 == 0;
            bool isEpochRight = isOnline
                ? i == 0 || turns[i].Epoch > turns[i - 1].Epoch
                : turns[i].Epoch == turns[i - 1].Epoch;
            if (turns[i].IsOnline != isOnline || !isEpochRight)
            {
                return false;
            }
        }

        return true;
    }

    private void Since(string key, string text, string name, TimeSpan from, bool isOnline)
    {
        lock (state.Gate)
        {
            foreach (DemoHostState host in Others(name))
            {
                DemoTurn? turn = host.Sights.GetValueOrDefault(name)?.Turns.LastOrDefault();
                if (turn?.IsOnline == isOnline)
                {
                    string at = char.ToUpperInvariant(host.Name[0]) + host.Name[1..];
                    findings.Measure(key + at, $"{text}, at {host.Name}", (turn.At - from).TotalMilliseconds, "ms");
                }
            }
        }
    }

    private (long Missing, long Disordered) Faults()
    {
        DemoSight[] all = [.. state.Hosts.SelectMany(host => host.Sights.Values.Concat(host.FormerSights))];
        return (all.Sum(sight => sight.Faults.Missing), all.Sum(sight => sight.Faults.Disordered));
    }

    private IEnumerable<DemoHostState> Others(string name) => state.Hosts.Where(host => host.Name != name);

    private IEnumerable<DemoSight> Towards(string name) =>
        Others(name).Select(host => host.Sights.GetValueOrDefault(name)).OfType<DemoSight>();

    private IEnumerable<Way> Directed() =>
        from source in state.Hosts
        from destination in state.Hosts
        where source != destination
        let forth = source.Sights.GetValueOrDefault(destination.Name)
        let back = destination.Sights.GetValueOrDefault(source.Name)
        select new Way(forth, forth?.Counts?.Sent ?? 0, back?.Counts?.Received ?? 0);

    private sealed record Way(DemoSight? Sight, long Sent, long Received);

    private int ConnectedPins() =>
        state.Hosts.Sum(host => host.Pins.Values.Count(phase => phase == nameof(PinPhase.Connected)));
}
