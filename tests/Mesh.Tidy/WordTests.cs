using System.Text.RegularExpressions;

namespace Mesh.Tidy;

/// <summary>Words that stand for work not done, folds that hide length, and numbers used twice.</summary>
public sealed partial class WordTests
{
    // Put together here, so that this file does not hold them itself.
    private static readonly string Banned = string.Join(
        '|',
        "#" + "region",
        @"\bT" + @"BD\b",
        @"\bFIX" + @"ME\b",
        @"\bTO" + @"DO\b"
    );

    [Fact]
    public void Nothing_is_left_to_do_in_the_source()
    {
        var wrong = new[] { "src", "tests", "bench" }
            .SelectMany(folder => Repository.Files(folder, "*.cs").Concat(Repository.Files(folder, "*.csproj")))
            .SelectMany(file => Lines(file).Where(line => Regex.IsMatch(line.Text, Banned)));

        Assert.Empty(wrong);
    }

    [Fact]
    public void Nothing_throws_for_want_of_an_implementation()
    {
        var wrong = Repository
            .Files("src", "*.cs")
            .Where(file => File.ReadAllText(file).Contains("NotImplemented" + "Exception", StringComparison.Ordinal))
            .Select(Repository.Name);

        Assert.Empty(wrong);
    }

    [Fact]
    public void Each_log_event_has_its_own_number_in_its_files_own_block_of_a_hundred()
    {
        var events = Repository
            .Files("src", "*.cs")
            .SelectMany(file =>
                LogEvent()
                    .Matches(File.ReadAllText(file))
                    .Select(match => (File: Repository.Name(file), Id: int.Parse(match.Groups[1].ValueSpan)))
            )
            .ToList();

        Assert.NotEmpty(events);
        Assert.Empty(events.GroupBy(e => e.Id).Where(same => same.Count() > 1).Select(same => same.Key));
        Assert.Empty(
            events
                .GroupBy(e => e.Id / 100)
                .Where(block => block.DistinctBy(e => e.File).Count() > 1)
                .Select(block => block.Key)
        );
        Assert.Empty(
            events
                .GroupBy(e => e.File)
                .Where(file => file.DistinctBy(e => e.Id / 100).Count() > 1)
                .Select(file => file.Key)
        );
    }

    private static IEnumerable<(string File, int Line, string Text)> Lines(string file) =>
        File.ReadLines(file).Select((text, index) => (Repository.Name(file), index + 1, text));

    [GeneratedRegex(@"\[LoggerMessage\(\s*(?:EventId\s*=\s*)?(\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex LogEvent();
}
