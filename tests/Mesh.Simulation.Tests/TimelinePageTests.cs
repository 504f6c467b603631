using System.Xml.Linq;

namespace Mesh.Simulation.Tests;

public sealed class TimelinePageTests
{
    [Fact]
    public void A_page_has_a_lane_for_each_host_and_a_row_for_each_record()
    {
        SimReport report = SimScenarios.Exchange.Run(1, new SimOptions { Hosts = 4, Recording = SimRecording.Frames });

        string page = Page(report, "exchange");

        Assert.All(["h1", "h2", "h3", "h4"], host => Assert.Contains($"<b>{host}</b>", page, StringComparison.Ordinal));
        Assert.Equal(report.Timeline.Count, Count(page, "<div class=\"r "));
        Assert.Contains($"seed <b>1</b> · 4 hosts", page, StringComparison.Ordinal);
        Assert.Contains($"{report.Hash:x16}", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_and_its_faults_stand_on_top()
    {
        SimReport report = new SimScenario(
            "story",
            "it fails",
            mesh =>
            {
                mesh.At(1.Seconds()).Crash(mesh.Hosts[0]);
                mesh.RunFor(2.Seconds());
                throw new InvalidOperationException("this <b>is</b> wrong");
            }
        ).Run(3);

        string page = Page(report, "story");

        Assert.Contains("<small class=\"failed\">failed</small>", page, StringComparison.Ordinal);
        Assert.Contains("At 2.000000 s: this &lt;b&gt;is&lt;/b&gt; wrong", page, StringComparison.Ordinal);
        Assert.Contains("<li>1.000 s: crash h1</li>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void What_apps_and_scenarios_are_called_is_escaped()
    {
        SimReport report = new SimScenario(
            "story",
            "names",
            mesh =>
            {
                mesh.Hosts[0].OpenApp("<i>app", "p");
                mesh.Hosts[1].OpenApp("other", "p");
                mesh.Introduce(mesh.Hosts[0], mesh.Hosts[1]);
                mesh.RunFor(10.Seconds());
                mesh.Note("</div><script>alert(1)</script>");
            }
        ).Run(1);

        string page = Page(report, "a & b");

        Assert.Contains("a &amp; b", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<i>app", page, StringComparison.Ordinal);
        Assert.Equal(1, Count(page, "<script>"));
    }

    [Fact]
    public void More_hosts_than_lanes_share_the_last_one()
    {
        SimReport report = SimScenarios.Meet.Run(1, new SimOptions { Hosts = 60 });

        string page = Page(report, "meet");

        Assert.Equal(40, Count(page, "<b>h"));
        string head = page[
            page.IndexOf("<div class=\"head\">", StringComparison.Ordinal)..page.IndexOf(
                "<div id=\"rows\">",
                StringComparison.Ordinal
            )
        ];
        Assert.Equal("div", XElement.Parse(head).Name.LocalName);
    }

    private static string Page(SimReport report, string title)
    {
        using var to = new StringWriter();
        TimelinePage.Write(report, title, to);
        return to.ToString();
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
