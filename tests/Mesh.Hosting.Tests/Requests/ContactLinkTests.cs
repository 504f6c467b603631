using System.Text;
using Mesh.Actors.Identity;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;
using Mesh.Hosting.Tests.Wire;

namespace Mesh.Hosting.Tests.Requests;

/// <summary>A contact link, dialled by hand: what a stranger can say on it, and what he learns (docs/protocol.md §7, §9).</summary>
public sealed class ContactLinkTests : IDisposable
{
    private static readonly RequestId Id = new(7);

    private static readonly Dictionary<string, Func<RawHost, World, ControlMessage>> Wrong = new()
    {
        ["the card of another identity"] = (_, world) => new ContactRequest(Id, new RawHost(world).Card().Encode()),
        ["a card that names another host"] = (raw, world) =>
            new ContactRequest(Id, CardOf(raw, new RawHost(world).Hid, world.Run.Now).Encode()),
        ["a card that names no host"] = (raw, world) =>
            new ContactRequest(Id, raw.Keys.IssueCard(raw.Uid, [], world.Run.Now, TimeSpan.FromDays(1)).Encode()),
        ["a card that has expired"] = (raw, world) =>
            new ContactRequest(Id, CardOf(raw, raw.Hid, world.Run.Now - TimeSpan.FromDays(2)).Encode()),
        ["a forged card"] = (raw, _) => new ContactRequest(Id, Forged(raw.Card())),
        ["no card at all"] = (_, _) => new ContactRequest(Id, new byte[] { 1, 2, 3 }),
        ["an answer with another's card"] = (_, world) => new ContactAnswer(Id, new RawHost(world).Card().Encode()),
        ["an acknowledgement of nothing"] = (_, _) => new ContactAck(Id),
        ["an announcement"] = (_, _) => new Announce(1, Sid.OfName("raw"), "p", 1),
        ["a ping"] = (_, _) => new Ping(1),
        ["a hello"] = (_, _) => RawLink.HelloOf(1),
    };

    private readonly World _world = new(seed: 31);
    private readonly TestHost _host;

    public ContactLinkTests()
    {
        MemoryKeyRing keys = _world.NewKeys();
        keys.Add(_world.NewKey(), "other-identity");
        keys.SetMetadata(keys.Identities[0].Uid, """{"secret":"metadata-text"}""");
        _host = _world.Start(keys: keys, with: options => options with { Agent = "agent-text" });
        _host.OpenQuiet("app-name", "protocol-name");
    }

    public static TheoryData<string> WrongNames => [.. Wrong.Keys];

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_stranger_that_asks_is_kept_and_learns_nothing_but_what_his_card_said()
    {
        TestHost friend = _world.Start();
        _world.Meet(_host, friend);
        (RawHost stranger, RawLink raw) = Dial();
        Send(stranger, raw, new ContactRequest(Id, stranger.Card().Encode(), "hello"));
        _world.Until(() => raw.Control.Any(m => m is ContactAck), "the acknowledgement");

        Assert.Equal(
            [RecordType.Hello, RecordType.Proof, RecordType.Accepted, RecordType.ContactAck],
            raw.Records.Select(record => record.Type)
        );
        ReceivedRequest kept = Assert.Single(_host.Host.Requests.All.Received);
        Assert.Equal((Id, stranger.Uid, stranger.Hid, "hello"), (kept.Id, kept.From.Uid, kept.Host, kept.Text));
        AssertSilent(raw, friend);
    }

    [Fact]
    public void A_declined_stranger_hears_no_more_than_no()
    {
        (RawHost stranger, RawLink raw) = Dial();
        Send(stranger, raw, new ContactRequest(Id, stranger.Card().Encode()));
        _world.Until(() => _host.Host.Requests.All.Received.Count == 1, "the request");
        _world.Do(async () =>
        {
            await _host.Host.Requests.DeclineAsync(Id);
            return true;
        });
        RawLink second = Dial(stranger);
        Send(stranger, second, new ContactRequest(Id, stranger.Card().Encode()));
        _world.Until(() => second.Control.Any(m => m is ContactAnswer), "the answer");

        Assert.Null(second.Control.OfType<ContactAnswer>().Single().Card);
        AssertSilent(second, friend: null);
    }

    [Theory]
    [MemberData(nameof(WrongNames))]
    public void What_breaks_a_rule_ends_the_link_and_leaves_nothing_behind(string what)
    {
        (RawHost stranger, RawLink raw) = Dial();
        Send(stranger, raw, Wrong[what](stranger, _world));
        _world.Until(() => raw.IsEnded, "the end");

        Assert.Equal(WireCode.Malformed, raw.Control.OfType<Close>().Single().Code);
        Assert.Empty(_host.Host.Requests.All.Received);
        AssertSilent(raw, friend: null);
    }

    [Fact]
    public void A_fifth_record_is_one_too_many()
    {
        (RawHost stranger, RawLink raw) = Dial();
        for (ulong i = 1; i <= WireLimits.ContactRecords + 1; i++)
        {
            Send(stranger, raw, new ContactWithdraw(new RequestId(i)));
        }

        _world.Until(() => raw.IsEnded, "the end");
        Assert.Equal(WireLimits.ContactRecords, raw.Control.Count(m => m is ContactAck));
        Assert.Equal(WireCode.TooMany, raw.Control.OfType<Close>().Single().Code);
    }

    [Fact]
    public void A_link_on_which_nothing_is_said_holds_a_strangers_place_and_no_other_for_ten_seconds()
    {
        (_, RawLink raw) = Dial();

        Assert.Equal(1, _host.Host.UnprovenCount);
        Assert.Equal(0, _host.Status.SlotCount);
        _world.Run.RunFor(TimeSpan.FromSeconds(9));
        Assert.False(raw.IsEnded);
        _world.Run.RunFor(TimeSpan.FromSeconds(2));
        Assert.True(raw.IsEnded);
        Assert.Equal((0, 0), (_host.Host.UnprovenCount, _host.Host.LinkCount));
    }

    [Fact]
    public void An_unknown_identity_a_banned_caller_and_a_false_proof_get_the_bytes_of_any_refusal()
    {
        byte[] unknown = Refusal(new RawHost(_world), _world.NewKey().Uid, LinkKind.Contact);
        var banned = new RawHost(_world);
        _world.Run.Post(() => _host.Contacts.Ban(banned.Uid));
        byte[] peer = Refusal(new RawHost(_world), _host.Uid, LinkKind.Peer);

        Assert.Equal([(byte)RecordType.Refused, 0, 0, 3, 0xA1, 0x01, 0x01], unknown[^7..]);
        Assert.Equal(peer, unknown);
        Assert.Equal(peer, Refusal(banned, _host.Uid, LinkKind.Contact));
        Assert.Equal(peer, Refusal(new RawHost(_world), _host.Uid, LinkKind.Contact, of: new RawHost(_world)));
    }

    [Fact]
    public void Whose_host_is_banned_while_his_contact_link_is_up_is_heard_no_more()
    {
        (RawHost stranger, RawLink raw) = Dial();
        _world.Run.Post(() => _host.Host.Bans.Add(stranger.Hid));
        Send(stranger, raw, new ContactRequest(Id, stranger.Card().Encode()));
        _world.Until(() => raw.IsEnded, "the end");

        Assert.Empty(_host.Host.Requests.All.Received);
        Assert.DoesNotContain(raw.Control, message => message is ContactAck);
    }

    [Fact]
    public void A_contact_whose_card_names_another_recovery_key_is_refused_before_anything_is_touched()
    {
        var store = new FailingStore();
        TestHost host = _world.Start(with: options => options with { Store = store });
        var raw = new RawHost(_world);
        SigningKey person = _world.NewKey();
        raw.Keys.Add(person);
        _world.Run.Post(() => host.Contacts.Add(CardWith(1)));
        RawLink link = raw.Dial(host, out _);
        _world.Run.Post(() =>
        {
            _ = link.ReadAsync();
            ReadOnlyMemory<byte> delegation = raw.Keys.DelegationFor(person.Uid, _world.Run.Now).Encoded;
            _ = link.SendAsync(
                RawLink.HelloOf(1, kind: LinkKind.Contact),
                new Introduce(delegation, null, host.Uid),
                new Accepted()
            );
        });
        _world.Until(() => link.Control.Any(m => m is Accepted), "accepted");
        int reads = store.RequestReads;
        Send(raw, link, new ContactRequest(Id, CardWith(2).Encode()));
        _world.Until(() => link.IsEnded, "the end");

        Assert.Equal(WireCode.Malformed, link.Control.OfType<Close>().Single().Code);
        Assert.Equal(reads, store.RequestReads);
        Assert.Equal(Recovery(1), host.Contacts.Find(person.Uid)!.Recovery.ToArray());
        Assert.Equal(
            MeshErrorCode.Conflict,
            Assert.Throws<MeshException>(() => _world.Do(() => host.Host.Requests.RequestAsync(CardWith(2)))).Code
        );

        byte[] Recovery(byte number) => [.. Enumerable.Repeat(number, Uid.Size)];

        ContactCard CardWith(byte number) =>
            ContactCard.Issue(
                person,
                null,
                [new CardHost(raw.Hid, [])],
                _world.Run.Now.AddSeconds(number),
                TimeSpan.FromDays(1),
                Recovery(number)
            );
    }

    [Fact]
    public void Where_requests_are_switched_off_the_refusal_is_the_same_again()
    {
        TestHost off = _world.Start(change: options => options with { TakesRequests = false });
        byte[] contact = Refusal(new RawHost(_world), off.Uid, LinkKind.Contact, target: off);

        Assert.Equal(Refusal(new RawHost(_world), off.Uid, LinkKind.Peer, target: off), contact);
    }

    [Fact]
    public void Who_asked_and_takes_no_requests_himself_takes_a_call_for_the_answer()
    {
        TestHost asker = _world.Start(change: options => options with { TakesRequests = false });
        RequestId id = _world.Do(() => asker.Host.Requests.RequestAsync(_host.Card()));
        _world.Until(() => asker.Host.Requests.All.Sent.Single().State == SentRequestState.Delivered, "the delivery");
        _world.Do(async () =>
        {
            await _host.Host.Requests.AcceptAsync(id);
            return true;
        });

        _world.Until(
            () => asker.Host.Requests.All.Sent.Single().State == SentRequestState.Accepted,
            "the acceptance",
            seconds: 30
        );
        Assert.NotNull(asker.Contacts.Find(_host.Uid));
    }

    [Fact]
    public void A_disk_that_fails_takes_no_request_and_the_next_one_is_taken_again()
    {
        var store = new FailingStore();
        TestHost host = _world.Start(with: options => options with { Store = store });
        store.IsFailing = true;
        MeshException failure = Assert.Throws<MeshException>(() =>
            _world.Do(() => host.Host.Requests.RequestAsync(_host.Card()))
        );
        Assert.Equal(MeshErrorCode.Storage, failure.Code);
        Assert.Empty(host.Host.Requests.All.Sent);

        store.IsFailing = false;
        _world.Do(() => host.Host.Requests.RequestAsync(_host.Card()));
        Assert.Single(host.Host.Requests.All.Sent);
        _world.Until(() => _host.Host.Requests.All.Received.Count == 1, "the request");
    }

    private static ContactCard CardOf(RawHost raw, Hid host, DateTimeOffset date) =>
        raw.Keys.IssueCard(raw.Uid, [new CardHost(host, [])], date, TimeSpan.FromDays(1));

    private static byte[] Forged(ContactCard card)
    {
        byte[] bytes = card.Encode();
        bytes[^1] ^= 1;
        return bytes;
    }

    private (RawHost Stranger, RawLink Link) Dial()
    {
        var stranger = new RawHost(_world);
        return (stranger, Dial(stranger));
    }

    private RawLink Dial(RawHost stranger)
    {
        RawLink raw = stranger.Dial(_host, out _);
        Introduce(raw, stranger, _host.Uid, LinkKind.Contact);
        _world.Until(() => raw.Control.Any(m => m is Accepted), "accepted");
        stranger.Send(raw, new Accepted());
        return raw;
    }

    private static void Send(RawHost stranger, RawLink raw, ControlMessage message) => stranger.Send(raw, message);

    private void Introduce(RawLink raw, RawHost stranger, Uid ruid, LinkKind kind, RawHost? of = null)
    {
        RawHost whose = of ?? stranger;
        _world.Run.Post(() =>
        {
            _ = raw.ReadAsync();
            ReadOnlyMemory<byte> delegation = whose.Keys.DelegationFor(whose.Uid, _world.Run.Now).Encoded;
            _ = raw.SendAsync(RawLink.HelloOf(1, kind: kind), new Introduce(delegation, null, ruid));
        });
    }

    private byte[] Refusal(RawHost stranger, Uid ruid, LinkKind kind, RawHost? of = null, TestHost? target = null)
    {
        RawLink raw = stranger.Dial(target ?? _host, out _);
        Introduce(raw, stranger, ruid, kind, of);
        _world.Until(() => raw.IsEnded, "the refusal");
        return raw.Bytes.ToArray();
    }

    // The wire is searched for everything that the stranger must not learn.
    private void AssertSilent(RawLink raw, TestHost? friend)
    {
        var secrets = new List<byte[]>
        {
            Encoding.UTF8.GetBytes("app-name"),
            Encoding.UTF8.GetBytes("protocol-name"),
            Encoding.UTF8.GetBytes("metadata-text"),
            Encoding.UTF8.GetBytes("agent-text"),
            Encoding.UTF8.GetBytes("other-identity"),
            Encoding.UTF8.GetBytes(_host.Address),
        };
        secrets.AddRange(
            _host.Keys.Identities.Where(own => own.Uid != _host.Uid).SelectMany(own => Forms(own.Uid, own.PublicKey))
        );
        if (friend is not null)
        {
            secrets.AddRange(Forms(friend.Uid, friend.Keys.Identities[0].PublicKey));
            secrets.Add(friend.Hid.ToArray());
            secrets.Add(Encoding.UTF8.GetBytes(friend.Address));
        }

        Assert.All(secrets, secret => Assert.Equal(-1, raw.Bytes.IndexOf(secret)));
    }

    private static byte[][] Forms(Uid uid, ReadOnlyMemory<byte> key) =>
        [uid.ToArray(), key.ToArray(), Encoding.UTF8.GetBytes(uid.ToString())];
}
