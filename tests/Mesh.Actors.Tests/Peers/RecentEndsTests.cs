using Mesh.Actors.Peers;
using Mesh.Contracts;

namespace Mesh.Actors.Tests.Peers;

public sealed class RecentEndsTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly RecentEnds _ends = new();

    [Fact]
    public void A_handshake_that_began_before_the_end_of_its_connection_may_have_met_it_and_a_later_one_not()
    {
        _ends.Note(Key(1), 5 * Second);

        Assert.True(_ends.MayHaveTaken(Key(1), 4 * Second));
        Assert.True(_ends.MayHaveTaken(Key(1), 5 * Second));
        Assert.False(_ends.MayHaveTaken(Key(1), 6 * Second));
        Assert.False(_ends.MayHaveTaken(Key(2), 4 * Second));
    }

    [Fact]
    public void The_last_end_counts_and_is_remembered_as_long_as_a_handshake_may_last()
    {
        _ends.Note(Key(1), 1 * Second);
        _ends.Note(Key(1), 20 * Second);
        _ends.Note(Key(2), 20 * Second + RecentEnds.Span);

        Assert.Equal(2, _ends.Count);
        Assert.True(_ends.MayHaveTaken(Key(1), 19 * Second));
        _ends.Note(Key(2), 21 * Second + RecentEnds.Span);
        Assert.Equal(1, _ends.Count);
        Assert.False(_ends.MayHaveTaken(Key(1), 19 * Second));
    }

    [Fact]
    public void A_connection_that_ends_again_and_again_takes_one_place()
    {
        for (int i = 0; i < 1_000; i++)
        {
            _ends.Note(Key(1), i * Second);
        }

        Assert.Equal(1, _ends.Count);
    }

    private static ConnectionKey Key(byte number)
    {
        byte[] bytes = Enumerable.Repeat(number, 32).ToArray();
        return new ConnectionKey(new Uid(bytes), new Uid(bytes), new Hid(bytes));
    }
}
