using System.Globalization;
using System.Net;
using System.Text;

namespace Mesh.Simulation;

/// <summary>Writes a run as one HTML page: hosts side by side, time downwards, an arrow for whatever went from one to another.</summary>
/// <remarks>The page needs nothing else, not even a network. What is in it is escaped; names of apps may be anybody's.</remarks>
public static class TimelinePage
{
    private const int MostLanes = 40;
    private const int MostRows = 5_000;
    private const int LaneWidth = 64;
    private const int RowHeight = 18;

    /// <summary>Writes the page.</summary>
    /// <param name="report">How the run went. Its timeline holds what <see cref="SimOptions.Recording"/> and <see cref="SimOptions.TimelineLength"/> kept.</param>
    /// <param name="title">What was run.</param>
    /// <param name="to">Where to.</param>
    public static void Write(SimReport report, string title, TextWriter to)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(to);
        IReadOnlyList<SimRecord> records = report.Timeline;
        SimRecord[] shown = [.. records.Skip(Math.Max(0, records.Count - MostRows))];
        SimHost[] lanes = LanesOf(shown);
        to.Write("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">");
        to.Write("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        to.Write($"<title>{Escape(title)}, seed {report.Seed}</title><style>{Style}</style></head><body>");
        WriteHead(report, title, shown.Length, to);
        WriteKinds(shown, to);
        to.Write(
            $"<div class=\"head\"><span class=\"t\">s</span><span class=\"lanes\" style=\"width:{Width(lanes)}px\">"
        );
        foreach (SimHost lane in lanes)
        {
            to.Write($"<b>{Escape(lane.Name)}</b>");
        }

        to.Write("</span><span class=\"w\"></span></div><div id=\"rows\">");
        foreach (SimRecord record in shown)
        {
            WriteRow(record, lanes, to);
        }

        to.Write($"</div><script>{Script}</script></body></html>\n");
    }

    private static void WriteHead(SimReport report, string title, int shown, TextWriter to)
    {
        string verdict = report.Failure is null ? "held" : "failed";
        to.Write($"<h1>{Escape(title)} <small class=\"{verdict}\">{verdict}</small></h1><p>");
        to.Write(
            string.Create(
                CultureInfo.InvariantCulture,
                $"seed <b>{report.Seed}</b> · {report.Options.Hosts} hosts · {report.Simulated.TotalSeconds:0.###} s simulated · "
                    + $"{report.Events:N0} events · hash {report.Hash:x16} · {shown:N0} records shown"
            )
        );
        to.Write("</p>");
        if (report.Failure is { } failure)
        {
            string at = failure.At.TotalSeconds.ToString("0.000000", CultureInfo.InvariantCulture);
            to.Write($"<p class=\"why\">At {at} s: {Escape(failure.What)}</p>");
        }

        if (report.Faults.Count == 0)
        {
            return;
        }

        to.Write(
            $"<details{(report.Failure is null ? "" : " open")}><summary>Faults: {report.Faults.Count}</summary><ol>"
        );
        foreach (SimFault fault in report.Faults)
        {
            to.Write($"<li>{Escape(fault.ToString())}</li>");
        }

        to.Write("</ol></details>");
    }

    private static void WriteKinds(SimRecord[] shown, TextWriter to)
    {
        to.Write("<p class=\"kinds\">");
        foreach (IGrouping<SimRecordKind, SimRecord> kind in shown.GroupBy(r => r.Kind).OrderBy(g => g.Key))
        {
            to.Write($"<label class=\"{kind.Key}\"><input type=\"checkbox\" checked value=\"{kind.Key}\">");
            to.Write($"<i></i>{kind.Key} ({kind.Count()})</label> ");
        }

        to.Write("<label>host or text <input id=\"find\" type=\"search\"></label></p>");
    }

    private static void WriteRow(in SimRecord record, SimHost[] lanes, TextWriter to)
    {
        string time = record.At.TotalSeconds.ToString("0.000000", CultureInfo.InvariantCulture);
        to.Write($"<div class=\"r {record.Kind}\"><span class=\"t\">{time}</span>");
        to.Write($"<svg class=\"lanes\" width=\"{Width(lanes)}\" height=\"{RowHeight}\">");
        if (record.Host is { } host)
        {
            int from = Middle(lanes, host);
            if (record.Other is { } other && other != host)
            {
                WriteArrow(record, from, Middle(lanes, other), to);
            }

            to.Write($"<circle cx=\"{from}\" cy=\"{RowHeight / 2}\" r=\"4\"/>");
        }
        else
        {
            to.Write($"<line x1=\"0\" x2=\"{Width(lanes)}\" y1=\"{RowHeight / 2}\" y2=\"{RowHeight / 2}\"/>");
        }

        to.Write($"</svg><span class=\"w\">{Escape(TextOf(record))}</span></div>");
    }

    // What was received is told by the receiver: its arrow comes in.
    private static void WriteArrow(in SimRecord record, int own, int others, TextWriter to)
    {
        bool isOutward = record.Kind is SimRecordKind.Sent or SimRecordKind.LinkOpened or SimRecordKind.Delivered;
        (int from, int tip) = isOutward ? (own, others) : (others, own);
        const int y = RowHeight / 2;
        int back = tip > from ? tip - 7 : tip + 7;
        to.Write($"<line x1=\"{from}\" x2=\"{tip}\" y1=\"{y}\" y2=\"{y}\"/>");
        to.Write($"<path d=\"M{tip} {y}L{back} {y - 4}L{back} {y + 4}z\"/>");
    }

    private static string TextOf(in SimRecord record)
    {
        var text = new StringBuilder();
        text.Append(record.Host?.Name);
        if (record.App is not null)
        {
            text.Append('/').Append(record.App);
        }

        string what = record.What?.ToString() ?? "";
        text.Append(record.Host is null ? "" : " ");
        if (!what.StartsWith(record.Kind.ToString(), StringComparison.Ordinal))
        {
            text.Append(record.Kind);
        }

        if (record.Other is not null)
        {
            text.Append(text[^1] == ' ' ? "" : " ").Append("· ").Append(record.Other.Name);
        }

        if (record.Count != 0)
        {
            text.Append(CultureInfo.InvariantCulture, $" {record.Count} B");
        }

        return what.Length == 0 ? text.ToString() : text.Append(' ').Append(what).ToString();
    }

    // Where there are too many, those with the most to tell have a lane, and all others share the last.
    private static SimHost[] LanesOf(SimRecord[] records) =>
        [
            .. records
                .SelectMany(r => new[] { r.Host, r.Other })
                .OfType<SimHost>()
                .GroupBy(host => host)
                .OrderByDescending(group => group.Count())
                .ThenBy(group => group.Key.Number)
                .Take(MostLanes)
                .Select(group => group.Key)
                .OrderBy(host => host.Number),
        ];

    private static int Width(SimHost[] lanes) => Math.Max(1, lanes.Length) * LaneWidth;

    private static int Middle(SimHost[] lanes, SimHost host)
    {
        int lane = Array.IndexOf(lanes, host);
        return ((lane < 0 ? Math.Max(0, lanes.Length - 1) : lane) * LaneWidth) + (LaneWidth / 2);
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    private const string Style = """
        :root{color-scheme:light dark;--line:#8884;--text:#222;--page:#fff}
        @media(prefers-color-scheme:dark){:root{--text:#ddd;--page:#16181c}}
        body{font:14px/1.5 system-ui,sans-serif;margin:1.5rem;color:var(--text);background:var(--page)}
        h1{font-size:1.3rem;margin:0}.held{color:#2a8a3e}.failed{color:#c0392b}.why{color:#c0392b;white-space:pre-wrap}
        .kinds label{margin-right:.8rem;white-space:nowrap}.kinds i{display:inline-block;width:.7rem;height:.7rem;border-radius:50%;margin-right:.3rem;background:var(--c)}
        .head,.r{display:flex;align-items:center;font:12px/18px ui-monospace,monospace;white-space:pre}
        .head{position:sticky;top:0;background:var(--page);border-bottom:1px solid var(--line)}
        .t{flex:none;width:7.5rem;text-align:right;padding-right:.8rem;opacity:.7}.w{padding-left:.8rem}
        .lanes{flex:none;display:inline-flex;background:repeating-linear-gradient(90deg,transparent 0 31px,var(--line) 31px 33px,transparent 33px 64px)}
        .head .lanes{background:none}.head b{width:64px;text-align:center}
        .r:hover{background:#8882}.r line{stroke:var(--c);stroke-width:1.5}.r circle,.r path{fill:var(--c)}
        .Fault{--c:#c0392b}.Started{--c:#2a8a3e}.LinkOpened{--c:#2471a3}.LinkClosed{--c:#7f8c8d}.Online{--c:#2a8a3e}.Offline{--c:#d35400}
        .Frame{--c:#8e44ad}.Sent{--c:#b58ad0}.Delivered{--c:#95a5a6}.Message{--c:#b7950b}.Note{--c:#16a085}.Fault .w,.Note .w{font-weight:bold}
        .gone{display:none}
        """;

    private const string Script = """
        const kinds=[...document.querySelectorAll('.kinds input[type=checkbox]')],find=document.getElementById('find');
        function sift(){const on=new Set(kinds.filter(k=>k.checked).map(k=>k.value)),text=find.value.toLowerCase();
        for(const r of document.getElementById('rows').children)r.classList.toggle('gone',!on.has(r.classList[1])||!r.textContent.toLowerCase().includes(text));}
        kinds.forEach(k=>k.addEventListener('change',sift));find.addEventListener('input',sift);
        """;
}
