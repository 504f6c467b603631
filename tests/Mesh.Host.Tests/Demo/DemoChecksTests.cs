using System.Text.Json.Nodes;
using Mesh.Host.Demo;

namespace Mesh.Host.Tests.Demo;

public sealed class DemoChecksTests
{
    private readonly DemoState _state = new(["ada", "ben", "cleo"]);
    private readonly DemoFindings _findings = new();
    private readonly DemoChecks _checks;

    public DemoChecksTests()
    {
        _checks = new DemoChecks(_state, _findings);
        foreach (DemoHostState host in _state.Hosts)
        {
            Start(host.Name, 1);
        }
    }

    [Fact]
    public void All_are_online_only_when_each_sees_both_others()
    {
        MeetAll();
        Assert.True(_checks.AllOnline());

        Report("ada", "offline", "ben", 1);
        Assert.False(_checks.AllOnline());
    }

    [Fact]
    public void A_second_Online_without_an_Offline_does_not_alternate()
    {
        MeetAll();
        Assert.True(_checks.Alternates());

        Report("ada", "online", "ben", 2);
        Assert.False(_checks.Alternates());
    }

    [Fact]
    public void An_Online_that_opens_no_higher_epoch_does_not_alternate()
    {
        MeetAll();
        Report("ada", "offline", "ben", 1);
        Report("ada", "online", "ben", 1);

        Assert.False(_checks.Alternates());
        Assert.False(_checks.EpochRose("ben"));
    }

    [Fact]
    public void Frames_that_did_not_come_are_seen_in_the_counts()
    {
        MeetAll();
        CountAll(received: 10, missing: 0);
        Assert.True(_checks.AllArrived());

        Count("ada", "ben", sent: 10, received: 9, missing: 1);
        Assert.False(_checks.AllArrived());
        Assert.False(_checks.NoFaults());
    }

    [Fact]
    public void A_kill_must_be_seen_as_a_lost_link_once_at_both_others()
    {
        MeetAll();
        _state.Change(() => _state.Host("ben").Die());
        Report("ada", "offline", "ben", 1, "LinkLost");
        Assert.False(_checks.OfflineCountsAre("ben"));

        Report("cleo", "offline", "ben", 1, "LinkLost");
        Assert.True(_checks.OfflineCountsAre("ben"));
        Assert.True(_checks.OfflineReasonsAreLinkLost("ben"));

        Report("cleo", "offline", "ada", 1, "LinkLost");
        Assert.False(_checks.OfflineCountsAre("ben"));
    }

    [Fact]
    public void The_document_has_its_five_parts_and_is_ok_only_if_all_holds()
    {
        _findings.Measure("startMs", "start", 12.3456, "ms");
        _findings.Expect("something", true, "found");
        JsonObject held = JsonDemoView.Document(_state, _findings);
        _findings.Expect("something else", false, "not found");
        JsonObject failed = JsonDemoView.Document(_state, _findings);

        Assert.Equal(["hosts", "timeline", "measurements", "expectations", "ok"], held.Select(part => part.Key));
        Assert.True((bool)held["ok"]!);
        Assert.Equal(12.346, (double)held["measurements"]!["startMs"]!["value"]!);
        Assert.False((bool)failed["ok"]!);
        Assert.Equal("something else", (string)failed["expectations"]![1]!["text"]!);
    }

    [Fact]
    public void A_demonstration_that_expected_nothing_is_not_ok() => Assert.False(new DemoFindings().Ok);

    [Theory]
    [InlineData(0.5, 50)]
    [InlineData(0.99, 99)]
    [InlineData(1, 100)]
    [InlineData(0, 1)]
    public void Percentiles_are_values_that_were_measured(double rank, double value) =>
        Assert.Equal(value, Percentile.Of(Enumerable.Range(1, 100).Reverse().Select(i => (double)i), rank));

    private static string Uid(string name) => name.PadRight(6, '0');

    private void Start(string name, ulong boot) =>
        _state.Take(
            name,
            new DemoReport("started") { Identity = new DemoIdentity(Uid(name), "hid000", "127.0.0.1:1", "card", boot) }
        );

    private void MeetAll() => Each((one, other) => Report(one, "online", other, 1));

    private void CountAll(long received, long missing) =>
        Each((one, other) => Count(one, other, received, received, missing));

    private void Each(Action<string, string> action)
    {
        foreach (string one in (string[])["ada", "ben", "cleo"])
        {
            foreach (string other in _state.Hosts.Select(host => host.Name).Where(name => name != one))
            {
                action(one, other);
            }
        }
    }

    private void Report(string name, string kind, string other, long epoch, string? reason = null) =>
        _state.Take(
            name,
            new DemoReport(kind)
            {
                Uid = Uid(other),
                Epoch = epoch,
                Reason = reason,
            }
        );

    private void Count(string name, string other, long sent, long received, long missing) =>
        _state.Take(
            name,
            new DemoReport("stats")
            {
                Stats = new DemoStats(
                    100,
                    TrafficMode.Paced,
                    [new DemoPeerStats(Uid(other), 1, sent, received, missing, 0, [])]
                ),
            }
        );
}
