using Mesh.Actors.Decisions;
using Mesh.Contracts;

namespace Mesh.Actors.Tests.Decisions;

public sealed class DecisionBookTests
{
    private static readonly Uid Us = UidOf(1);
    private static readonly Uid Bob = UidOf(2);
    private static readonly Hid Desk = HidOf(3);

    private readonly DecisionBook _book = new();
    private int _second;

    [Fact]
    public void Subjects_are_bounded_and_strangers_leave_before_contacts()
    {
        Record(DecisionSubject.Of(Bob), isContact: true);
        for (int i = 100; i < 100 + (2 * DecisionBook.MaxSubjects); i++)
        {
            Record(DecisionSubject.Of(HidOf(i)));
        }

        Assert.Equal(DecisionBook.MaxSubjects, _book.Count);
        Assert.Single(Found(Bob));
    }

    [Fact]
    public void The_stranger_who_was_written_least_recently_leaves_first()
    {
        for (int i = 0; i < DecisionBook.MaxSubjects; i++)
        {
            Record(DecisionSubject.Of(UidOf(100 + i)));
        }

        Record(DecisionSubject.Of(UidOf(100)));
        Record(DecisionSubject.Of(UidOf(1)));
        Assert.Equal(2, Found(UidOf(100)).Sum(note => note.Count));
        Assert.Empty(Found(UidOf(101)));
        Assert.Single(Found(UidOf(102)));
    }

    [Fact]
    public void When_all_are_contacts_the_oldest_of_them_leaves()
    {
        for (int i = 0; i <= DecisionBook.MaxSubjects; i++)
        {
            Record(DecisionSubject.Of(UidOf(100 + i)), isContact: true);
        }

        Assert.Equal(DecisionBook.MaxSubjects, _book.Count);
        Assert.Empty(Found(UidOf(100)));
    }

    [Fact]
    public void Whoever_is_a_contact_no_more_leaves_like_a_stranger()
    {
        Record(DecisionSubject.Of(Bob), isContact: true);
        _book.Estrange(Bob);
        for (int i = 0; i < DecisionBook.MaxSubjects; i++)
        {
            Record(DecisionSubject.Of(UidOf(100 + i)), isContact: true);
        }

        Assert.Empty(Found(Bob));
        Assert.Single(Found(UidOf(100)));
    }

    [Fact]
    public void A_stranger_has_fewer_places_than_a_contact()
    {
        for (int i = 0; i < 100; i++)
        {
            Record(DecisionSubject.Of(Bob), isContact: true, detail: $"{i}");
            Record(DecisionSubject.Of(UidOf(9)), detail: $"{i}");
        }

        Assert.Equal(DecisionBook.MaxNotes, Found(Bob).Count);
        Assert.Equal(DecisionBook.MaxStrangerNotes, Found(UidOf(9)).Count);
    }

    [Fact]
    public void An_answer_holds_what_bears_on_the_question_in_the_order_in_which_it_was_recorded()
    {
        Record(DecisionSubject.Of(Bob), detail: "identity");
        _second--;
        Record(new DecisionSubject(Us, Bob, Desk), detail: "connection");
        _second--;
        Record(new DecisionSubject(Us, Bob, null), detail: "dial");
        Record(new DecisionSubject(Us, Bob, HidOf(8)), detail: "on another host");
        Record(new DecisionSubject(UidOf(7), Bob, Desk), detail: "as another of us");
        Record(DecisionSubject.Of(UidOf(6)), detail: "somebody else");
        Record(DecisionSubject.Of(Desk), detail: "his host");
        Record(DecisionSubject.Of(HidOf(5)), detail: "a host of somebody");

        Assert.Equal(
            ["identity", "connection", "dial", "his host"],
            _book.Find(Us, Bob, Desk, new HashSet<Hid>()).Select(note => note.Detail)
        );
        Assert.Equal([Desk, HidOf(8)], _book.HostsOf(Bob).Order());
    }

    [Fact]
    public void A_host_alone_bears_on_whoever_is_known_to_be_there_only()
    {
        Record(DecisionSubject.Of(Desk));
        Assert.Empty(_book.Find(Us, Bob, null, new HashSet<Hid>()));
        Assert.Single(_book.Find(Us, Bob, null, new HashSet<Hid> { Desk }));
    }

    [Fact]
    public void A_turn_tells_a_few_peers_in_full_the_rest_by_number_and_always_how_the_connection_stands()
    {
        var turn = new TurnNotes();
        for (int i = 0; i < 1_000; i++)
        {
            turn.Add(default, DecisionKind.PeerOnline, $"{i}");
        }

        turn.Add(default, DecisionKind.LinkLost, null);
        IReadOnlyList<DecisionNote> notes = turn.Take(default);
        Assert.Equal(TurnNotes.MaxNotes + 2, notes.Count);
        Assert.Contains(notes, note => note.Kind == DecisionKind.LinkLost);
        Assert.Equal((DecisionKind.More, "992 more peers came or went"), (notes[^1].Kind, notes[^1].Detail));
        Assert.True(turn.IsEmpty);
    }

    private static Uid UidOf(int number) => new(BytesOf(number));

    private static Hid HidOf(int number) => new(BytesOf(number));

    private static byte[] BytesOf(int number)
    {
        byte[] bytes = new byte[32];
        BitConverter.TryWriteBytes(bytes, number);
        return bytes;
    }

    private IReadOnlyList<DecisionNote> Found(Uid ruid) => _book.Find(Us, ruid, null, new HashSet<Hid>());

    private void Record(DecisionSubject subject, bool isContact = false, string? detail = null) =>
        _book.Record(
            subject,
            DecisionNote.Of(TimeSpan.FromSeconds(++_second), DecisionKind.DialFailed, detail),
            isContact
        );
}
