using Mesh.Actors.Identity;
using Mesh.Actors.Requests;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Actors.Tests.Requests;

/// <summary>A request book with its disk and its contacts, as the actor runs it: what a turn wants is done whole, or a crash comes in between.</summary>
internal sealed class BookHost
{
    private readonly MemoryStore _store = new();
    private readonly HashSet<Uid> _contacts = [];
    private readonly Random _random;

    public BookHost(string name, Random random)
    {
        _random = random;
        Keys = MemoryKeyRing.Generate(name);
        Card = CardAt(DateTimeOffset.UnixEpoch.AddYears(50));
        Book = Load(default);
    }

    public MemoryKeyRing Keys { get; }

    public ContactCard Card { get; }

    public Uid Uid => Card.Uid;

    public Hid Hid => Keys.HostId;

    public RequestBook Book { get; private set; }

    public List<ContactRequestChanged> Events { get; } = [];

    /// <summary>Why the contacts would refuse any card; null if they take it.</summary>
    public string? Objection { get; set; }

    public bool Knows(BookHost other) => _contacts.Contains(other.Uid);

    public void Learn(BookHost other) => _contacts.Add(other.Uid);

    public void Forget(BookHost other, Moment at)
    {
        _contacts.Remove(other.Uid);
        Do(Book.Forget(other.Uid, isBanned: false, at));
    }

    public ContactCard CardAt(DateTimeOffset date) =>
        Keys.IssueCard(
            Keys.Identities[0].Uid,
            [new CardHost(Keys.HostId, ["127.0.0.1:7400"])],
            date,
            TimeSpan.FromDays(400)
        );

    public Speaker As(BookHost to) => new(Uid, Hid, to.Uid, null);

    /// <summary>Does what a turn wants.</summary>
    public void Do(RequestTurn turn)
    {
        DoHalf(turn);
        Assert.True(_store.CommitAsync(turn.Changes).IsCompletedSuccessfully);
        Events.AddRange(turn.Events);
    }

    /// <summary>A crash comes between the contacts and the disk.</summary>
    public void DoHalf(RequestTurn turn)
    {
        if (turn.Adopt is { } card)
        {
            _contacts.Add(card.Uid);
        }
    }

    /// <summary>The book is made anew from the disk.</summary>
    public void Restart(TimeSpan now) => Book = Load(now);

    private RequestBook Load(TimeSpan now) =>
        new(
            _store.Read(StoreTable.Requests),
            _contacts.Contains,
            _ => Objection,
            _ => Card.Encode(),
            _random.NextDouble,
            now
        );
}
