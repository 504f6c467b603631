using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Hosting.Tests.Wire;

/// <summary>What identities have signed, told on a running link: docs/protocol.md §6 Words.</summary>
public sealed class WordsTests : IDisposable
{
    private readonly World _world = new(31);
    private readonly FailingStore _store = new();
    private readonly TestHost _host;
    private readonly RawHost _raw;

    public WordsTests()
    {
        _host = _world.Start(with: options => options with { Store = _store });
        _host.Open("app", "p");
        _raw = new RawHost(_world);
    }

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_revocation_is_told_at_once_on_the_link_there_is_and_one_that_was_told_is_not_told_again()
    {
        RawLink link = Connect();
        Revocation revocation = Revoke(1);
        _world.Until(() => Told(link).Count > 0, "the word", seconds: 1);
        _world.Run.Post(() => _host.Host.Revocations.Add(revocation.ToString()));
        _world.Run.RunFor(TimeSpan.FromSeconds(20));

        Words said = Assert.Single(Told(link));
        Assert.Equal(revocation, Revocation.Verify(Assert.Single(said.Revocations), check: null));
        Assert.Empty(said.Successions);
        Assert.False(link.IsEnded);
    }

    [Fact]
    public void A_host_that_offers_no_words_is_told_none_and_keeps_its_link()
    {
        RawLink link = Connect(offered: 0);
        Revoke(1);
        _world.Run.RunFor(TimeSpan.FromSeconds(20));
        Assert.Empty(Told(link));
        Assert.False(link.IsEnded);
    }

    [Fact]
    public void What_is_signed_while_a_link_is_made_is_told_as_soon_as_it_runs()
    {
        _world.Run.Post(() => _host.Contacts.Add(_raw.Card()));
        RawLink link = _raw.Dial(_host, out _);
        _raw.Prove(link, _host, offered: WireFeatures.Words);
        _world.Until(() => link.Control.Any(m => m is Accepted), "accepted");
        Revocation revocation = Revoke(1);
        _world.Run.RunUntilIdle();
        Assert.Empty(Told(link));
        _raw.Send(link, new Accepted(), new SnapshotEnd(0));

        _world.Until(() => Told(link).Count > 0, "the word", seconds: 1);
        Assert.Empty(link.Control.OfType<Accepted>().Single().Revocations);
        Assert.Equal(revocation.Encoded.ToArray(), Told(link).Single().Revocations.Single().ToArray());
    }

    [Fact]
    public void Of_many_words_twelve_a_minute_are_told_and_the_others_together_when_there_is_a_turn()
    {
        RawLink link = Connect();
        List<Revocation> all = [];
        for (byte i = 0; i < 20; i++)
        {
            all.Add(Revoke(i));
            _world.Run.RunUntilIdle();
        }

        Live(link, seconds: 55);
        Assert.Equal(WireLimits.WordsPerMinute, Told(link).Count);
        Live(link, seconds: 10);
        Assert.Equal(WireLimits.WordsPerMinute + 1, Told(link).Count);
        Assert.Equal(
            all.Select(one => one.Hid).Order(),
            Told(link)
                .SelectMany(words => words.Revocations)
                .Select(one => Revocation.Verify(one, check: null).Hid)
                .Distinct()
                .Order()
        );
    }

    [Fact]
    public void A_word_that_is_heard_is_in_force_and_what_proves_nothing_is_passed_over()
    {
        RawLink link = Connect();
        using SigningKey eve = _world.NewKey();
        Hid third = Hid.OfPublicKey([3]);
        Revocation others = Revocation.Issue(eve, third, 9, _world.Run.Now);
        byte[] payload = new RevocationPayload(_raw.Keys.Identities[0].PublicKey, third, 9, 1).Encode();
        byte[] forged = new SignedObject(payload, eve.Sign(RevocationPayload.Context, payload)).Encode();
        _raw.Send(link, new Words([others.Encoded, forged, new byte[] { 0xFF }], [new byte[] { 1, 2 }]));
        _world.Run.RunFor(TimeSpan.FromSeconds(5));
        Assert.Empty(_host.Host.Revocations.All);
        Assert.False(link.IsEnded);

        Revocation good = _raw.Keys.Revoke(_raw.Uid, third, _world.Run.Now);
        _raw.Send(link, new Words([good.Encoded], []));
        _world.Until(() => _host.Host.Revocations.All.Contains(good), "the revocation", seconds: 1);
        Assert.False(link.IsEnded);
    }

    [Fact]
    public void A_word_that_could_not_be_kept_is_taken_in_later_though_it_is_not_said_again()
    {
        RawLink link = Connect();
        Revocation first = _raw.Keys.Revoke(_raw.Uid, Hid.OfPublicKey([3]), _world.Run.Now);
        Revocation second = _raw.Keys.Revoke(_raw.Uid, Hid.OfPublicKey([4]), _world.Run.Now);
        _store.Failure = new MeshException(MeshErrorCode.Storage, "the disk is full");
        _raw.Send(link, new Words([first.Encoded], []));
        _raw.Send(link, new Words([first.Encoded, second.Encoded], []));
        _world.Run.RunFor(TimeSpan.FromMinutes(3));
        Assert.Empty(_host.Host.Revocations.All);

        _store.Failure = null;
        _world.Run.RunFor(TimeSpan.FromMinutes(1));
        Assert.Equal(new[] { first, second }.ToHashSet(), _host.Host.Revocations.All.ToHashSet());
    }

    [Fact]
    public void A_word_of_our_own_that_could_not_be_kept_is_taken_in_later()
    {
        _store.Failure = new MeshException(MeshErrorCode.Storage, "the disk is full");
        Revocation? own = null;
        _world.Run.Post(() => own = _host.Keys.Revoke(_host.Uid, Hid.OfPublicKey([3]), _world.Run.Now));
        _world.Run.RunFor(TimeSpan.FromMinutes(3));
        Assert.Empty(_host.Host.Revocations.All);

        _store.Failure = null;
        _world.Run.RunFor(TimeSpan.FromMinutes(1));
        Assert.Equal(own, Assert.Single(_host.Host.Revocations.All));
    }

    [Fact]
    public void More_words_than_a_minute_takes_end_the_link()
    {
        RawLink link = Connect();
        var words = new Words([_raw.Keys.Revoke(_raw.Uid, Hid.OfPublicKey([3]), _world.Run.Now).Encoded], []);
        _raw.Send(link, [.. Enumerable.Repeat(words, WireLimits.WordsTakenPerMinute)]);
        _world.Run.RunFor(TimeSpan.FromSeconds(2));
        Assert.False(link.IsEnded);

        _raw.Send(link, words);
        _world.Until(() => link.IsEnded, "the end", seconds: 1);
        Assert.Equal(WireCode.TooMany, Assert.IsType<Close>(link.Control.Last()).Code);
    }

    private static IReadOnlyList<Words> Told(RawLink link) => [.. link.Control.OfType<Words>()];

    private RawLink Connect(ulong offered = WireFeatures.Words)
    {
        RawLink link = _raw.Connect(_host, offered: offered);
        _world.Run.RunFor(TimeSpan.FromSeconds(1));
        return link;
    }

    // With an answer to each ping, and a reason to stay.
    private void Live(RawLink link, int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            _world.Run.RunFor(TimeSpan.FromSeconds(1));
            _raw.Send(
                link,
                [new Hold(true), .. link.Control.OfType<Ping>().TakeLast(1).Select(p => new Pong(p.Token))]
            );
        }
    }

    private Revocation Revoke(byte host)
    {
        Revocation? revocation = null;
        _world.Run.Post(() => revocation = _host.Host.Revoke(_host.Uid, Hid.OfPublicKey([host, 7])));
        _world.Run.RunUntilIdle();
        return revocation!;
    }
}
