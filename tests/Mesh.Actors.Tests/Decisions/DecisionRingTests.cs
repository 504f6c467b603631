using Mesh.Actors.Decisions;
using Mesh.Contracts;

namespace Mesh.Actors.Tests.Decisions;

public sealed class DecisionRingTests
{
    private readonly DecisionRing _ring = new();

    [Fact]
    public void The_oldest_leave_beyond_the_bound()
    {
        for (int i = 0; i < 100; i++)
        {
            Add(i, DecisionKind.LinkUp, $"{i}", most: 32);
        }

        Assert.Equal(Enumerable.Range(68, 32).Select(i => $"{i}"), _ring.Notes.Select(note => note.Detail));
    }

    [Fact]
    public void A_bound_that_has_become_lower_holds_from_the_next_one_on()
    {
        for (int i = 0; i < 32; i++)
        {
            Add(i, DecisionKind.LinkUp, $"{i}", most: 32);
        }

        Add(32, DecisionKind.LinkUp, "last", most: 8);
        Assert.Equal(8, _ring.Notes.Count);
        Assert.Equal("last", _ring.Notes[^1].Detail);
    }

    [Fact]
    public void A_dial_that_fails_for_days_takes_three_places_and_is_counted()
    {
        Add(0, DecisionKind.LinkLost, null);
        for (int i = 1; i <= 1_000; i++)
        {
            Add(i, DecisionKind.Dialled, "10.0.0.5:4730");
            Add(i, DecisionKind.DialFailed, "refused");
            Add(i, DecisionKind.BackedOff, $"the next dial in {i} s");
        }

        Assert.Equal(
            [DecisionKind.LinkLost, DecisionKind.Dialled, DecisionKind.DialFailed, DecisionKind.BackedOff],
            _ring.Notes.Select(note => note.Kind)
        );
        Assert.All(_ring.Notes.Skip(1), note => Assert.Equal(1_000, note.Count));
        Assert.All(_ring.Notes.Skip(1), note => Assert.Equal((1, 1_000), (Second(note.FirstAt), Second(note.At))));
        Assert.Equal("the next dial in 1000 s", _ring.Notes[^1].Detail);
    }

    [Fact]
    public void The_same_for_another_reason_is_something_else()
    {
        Add(1, DecisionKind.DialFailed, "refused");
        Add(2, DecisionKind.DialFailed, "timed out");
        _ring.Add(DecisionNote.Of(default, DecisionKind.Closed, null, OfflineReason.Idle), 32);
        _ring.Add(DecisionNote.Of(default, DecisionKind.Closed, null, OfflineReason.HostStopped), 32);
        Assert.Equal(4, _ring.Notes.Count);
    }

    [Fact]
    public void A_detail_is_one_line_of_at_most_240_characters()
    {
        Add(1, DecisionKind.DialFailed, "\u001b[2Jred\r\nforged: line\u202e" + new string('x', 1_000));
        string detail = _ring.Notes[0].Detail!;
        Assert.StartsWith("[2Jredforged: linexxx", detail, StringComparison.Ordinal);
        Assert.Equal(241, detail.Length);
        Assert.DoesNotContain(detail, char.IsControl);
    }

    private static int Second(TimeSpan time) => (int)time.TotalSeconds;

    private void Add(int second, DecisionKind kind, string? detail, int most = 32) =>
        _ring.Add(DecisionNote.Of(TimeSpan.FromSeconds(second), kind, detail), most);
}
