using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Mesh.Contracts.Wire;

namespace Mesh.Tidy;

/// <summary>docs/protocol.md and the code name the same numbers: whoever reads the page alone must meet them on the wire.</summary>
public sealed partial class ProtocolPageTests
{
    private static readonly string Page = Repository.Read("docs", "protocol.md");

    /// <summary>Each row of the limits table, by how it begins, and what it must say.</summary>
    private static readonly (string Row, string[] Constants)[] LimitRows =
    [
        ("record body", [nameof(WireLimits.RecordBody)]),
        ("control body", [nameof(WireLimits.ControlBody)]),
        ("payload in one `Data` record", [nameof(WireLimits.Fragment)]),
        ("frame", [nameof(WireLimits.MinMaxFrame), nameof(WireLimits.MaxFrame)]),
        ("records, bytes before", [nameof(WireLimits.HandshakeRecords), nameof(WireLimits.HandshakeBytes)]),
        ("endpoints announced", [nameof(WireLimits.EndpointCount)]),
        ("unfinished frames", [nameof(WireLimits.BegunFrames)]),
        ("protocol name", ["1", nameof(WireLimits.Protocol)]),
        ("metadata document", [nameof(WireLimits.Metadata)]),
        ("reason text", [nameof(WireLimits.Reason)]),
        ("agent text", [nameof(WireLimits.Agent)]),
        (
            "revocations, successions",
            [nameof(WireLimits.RevocationCount), nameof(WireLimits.SuccessionCount), nameof(WireLimits.SignedWord)]
        ),
        ("`Words` on a link", [nameof(WireLimits.WordsPerMinute), nameof(WireLimits.WordsTakenPerMinute)]),
        ("alias", [nameof(WireLimits.Alias)]),
        ("card in a contact request", [nameof(WireLimits.Card), nameof(WireLimits.RequestText)]),
        ("records on a contact link", [nameof(WireLimits.ContactRecords)]),
        (
            "addresses per host",
            [nameof(WireLimits.AddressCount), nameof(WireLimits.CardHostCount), nameof(WireLimits.Address)]
        ),
    ];

    /// <summary>Limits that stand in the text instead: # is the number.</summary>
    private static readonly (string Constant, string Text)[] LimitTexts =
    [
        (nameof(WireLimits.Version), "# The Mesh protocol, version #"),
        (nameof(WireLimits.GrantCount), "array of 1 … # arrays `[src, dst, limit]`"),
        (nameof(WireLimits.Window), "(normally #)"),
        (nameof(WireLimits.MaxWindow), "| uint ≤ # | window"),
        (nameof(WireLimits.FrameOverhead), "**its length + #**"),
        (nameof(WireLimits.Depth), "nests deeper than # ("),
        (nameof(WireLimits.PendingMilliseconds), "milliseconds the admission may take, ≤ #"),
        (nameof(WireLimits.DelegationSeconds), "by at most # (400 days)"),
        (nameof(WireLimits.MetadataSeconds), "lifetime in seconds from receipt, 1 … #"),
        (nameof(WireLimits.LatestSecond), "at most # (the year 9999)"),
        (nameof(WireLimits.MetadataDepth), "nested at most # deep"),
        (nameof(WireLimits.CardCharacters), "at most # characters"),
    ];

    /// <summary>Limits that the page shows otherwise: as a picture, or in KiB.</summary>
    private static readonly (string Constant, long Value, string Text)[] OtherLimits =
    [
        (nameof(WireLimits.Header), 4, "| type u8| flags  | length u16      |"),
        (nameof(WireLimits.DataHeader), 8, "| src generation u32 | dst generation u32 |"),
        (nameof(WireLimits.UnsentInSocket), 128 * 1024, "At most 128 KiB lie unsent in the socket"),
    ];

    [Fact]
    public void Record_types_are_those_of_section_4()
    {
        var page = new SortedDictionary<int, string>();
        foreach (string[] cells in Rows(Section("## 4.")))
        {
            for (int i = 0; i + 1 < cells.Length; i++)
            {
                if (RecordNumber().Match(cells[i]) is { Success: true } match)
                {
                    page.Add(Convert.ToInt32(match.Groups[1].Value, 16), cells[i + 1]);
                }
            }
        }

        Assert.Equal(Enum.GetValues<RecordType>().ToDictionary(type => (int)type, type => type.ToString()), page);
    }

    [Fact]
    public void Codes_are_those_of_section_8()
    {
        var page = Rows(Section("## 8."))
            .Where(cells => int.TryParse(cells[0], out _))
            .ToDictionary(cells => uint.Parse(cells[0], CultureInfo.InvariantCulture), cells => cells[1]);

        Assert.Equal(Enum.GetValues<WireCode>().ToDictionary(code => (uint)code, code => code.ToString()), page);
    }

    [Fact]
    public void The_limits_table_says_what_the_code_keeps()
    {
        string table = Section("## 1.").Split("| wait |")[0];
        var rows = Rows(table).Where(cells => cells[0] != "limit" && !cells[0].StartsWith('-')).ToList();
        Assert.Equal(LimitRows.Length, rows.Count);
        foreach ((string row, string[] constants) in LimitRows)
        {
            string[] cells = Assert.Single(rows, cells => cells[0].StartsWith(row, StringComparison.Ordinal));
            var numbers = Number().Matches(cells[1]).Select(match => Parse(match.Value));
            Assert.Equal(constants.Select(name => Limits.GetValueOrDefault(name, 1)), numbers);
        }
    }

    [Fact]
    public void Every_limit_of_the_code_stands_on_the_page()
    {
        foreach ((string constant, string text) in LimitTexts)
        {
            string number = Limits[constant].ToString("N0", CultureInfo.InvariantCulture);
            string expected =
                constant == nameof(WireLimits.Version)
                    ? $"# The Mesh protocol, version {number}"
                    : text.Replace("#", number);
            Assert.Contains(expected, Page, StringComparison.Ordinal);
        }

        foreach ((string constant, long value, string text) in OtherLimits)
        {
            Assert.Equal(value, Limits[constant]);
            Assert.Contains(text, Page, StringComparison.Ordinal);
        }

        string[] covered =
        [
            .. LimitRows.SelectMany(row => row.Constants),
            .. LimitTexts.Select(limit => limit.Constant),
            .. OtherLimits.Select(limit => limit.Constant),
        ];
        Assert.Empty(Limits.Keys.Except(covered));
    }

    private static readonly Dictionary<string, long> Limits = typeof(WireLimits)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .ToDictionary(
            field => field.Name,
            field => Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)
        );

    private static string Section(string head)
    {
        int start = Page.IndexOf("\n" + head, StringComparison.Ordinal);
        Assert.True(start >= 0, $"docs/protocol.md has no section {head}");
        int end = Page.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return end < 0 ? Page[start..] : Page[start..end];
    }

    private static IEnumerable<string[]> Rows(string text) =>
        text.Split('\n')
            .Where(line => line.StartsWith('|'))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray());

    private static long Parse(string number) =>
        long.Parse(number, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    [GeneratedRegex("^0x([0-9A-F]{2})$", RegexOptions.CultureInvariant)]
    private static partial Regex RecordNumber();

    [GeneratedRegex(@"\d{1,3}(,\d{3})+|\d+", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
