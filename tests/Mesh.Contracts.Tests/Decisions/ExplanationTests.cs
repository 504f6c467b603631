namespace Mesh.Contracts.Tests.Decisions;

public sealed class ExplanationTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Its_text_has_the_summary_the_facts_and_the_decisions_with_how_long_ago()
    {
        var told = new Explanation
        {
            Name = "bob@desk/chat",
            At = Now,
            State = PeerState.Offline,
            Summary = "bob@desk/chat went offline 2 min ago.",
            Facts = ["contact: hosts 030303"],
            Decisions =
            [
                Made(DecisionKind.Closed, 150, "bye") with
                {
                    Reason = OfflineReason.HostStopped,
                },
                Made(DecisionKind.DialFailed, 12, "refused") with
                {
                    Count = 3,
                    FirstAt = Now.AddSeconds(-90),
                },
                Made(DecisionKind.Dialled, 0, null),
            ],
        };

        string[] expected =
        [
            "bob@desk/chat went offline 2 min ago.",
            "  contact: hosts 030303",
            "       2 min ago  Closed (HostStopped): bye",
            "        12 s ago  DialFailed: refused (3 times, first 90 s ago)",
            "        just now  Dialled",
        ];
        Assert.Equal(string.Join('\n', expected), told.ToString());
    }

    [Theory]
    [InlineData(-1, "0 ms")]
    [InlineData(0.34, "340 ms")]
    [InlineData(12.9, "12 s")]
    [InlineData(119.9, "119 s")]
    [InlineData(300, "5 min")]
    [InlineData(7_200, "2 h")]
    [InlineData(172_800, "2 d")]
    public void A_length_of_time_reads_as_people_say_it(double seconds, string text) =>
        Assert.Equal(text, Explanation.Span(TimeSpan.FromSeconds(seconds)));

    private static Decision Made(DecisionKind kind, int secondsAgo, string? detail) =>
        new()
        {
            At = Now.AddSeconds(-secondsAgo),
            FirstAt = Now.AddSeconds(-secondsAgo),
            Kind = kind,
            Detail = detail,
        };
}
