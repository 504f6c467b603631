using Mesh.Actors.Requests;
using Mesh.Actors.Storage;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Tests.Requests;

public sealed class RequestBookTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(50).AddDays(1);

    private readonly BookHost _host = new("host", new Random(1));
    private readonly BookHost _other = new("other", new Random(2));
    private TimeSpan _now;

    private Moment At => new(_now, Start + _now);

    [Fact]
    public void Of_a_flood_of_strangers_256_are_kept_and_the_rest_is_told_to_come_back()
    {
        for (int i = 0; i < RequestLimits.Pending; i++)
        {
            Assert.IsType<ContactAck>(AskAsStranger(i, block: i).Say);
        }

        Close busy = Assert.IsType<Close>(AskAsStranger(1_000, block: 1_000).Say);
        Assert.Equal((WireCode.Busy, 3_600_000u), (busy.Code, busy.RetryAfterMilliseconds));
        Assert.Equal(RequestLimits.Pending, _host.Book.Snapshot(At).Received.Count);
    }

    [Fact]
    public void Of_one_address_block_16_new_ones_are_taken_in_an_hour()
    {
        for (int i = 0; i < RequestLimits.PerBlock; i++)
        {
            Assert.IsType<ContactAck>(AskAsStranger(i, block: 1).Say);
        }

        Assert.IsType<Close>(AskAsStranger(100, block: 1).Say);
        Assert.IsType<ContactAck>(AskAsStranger(101, block: 2).Say);
        _now += TimeSpan.FromHours(1);
        Assert.IsType<ContactAck>(AskAsStranger(102, block: 1).Say);
    }

    [Fact]
    public void An_identity_has_one_request_open_and_the_newer_one_counts()
    {
        Ask(_other, id: 1, "first");
        Ask(_other, id: 2, "second");

        ReceivedRequest open = Assert.Single(_host.Book.Snapshot(At).Received);
        Assert.Equal((new RequestId(2), "second"), (open.Id, open.Text));
        _host.Restart(_now);
        Assert.Equal(new RequestId(2), Assert.Single(_host.Book.Snapshot(At).Received).Id);
    }

    [Fact]
    public void A_contact_that_asks_again_and_again_takes_nobody_elses_place()
    {
        var third = new BookHost("third", new Random(3));
        _host.Learn(_other);
        _host.Learn(third);
        _host.Do(_host.Book.OnRequest(third.As(_host), new RequestId(1), third.Card, null, At));
        for (uint i = 0; i <= RequestLimits.Done; i++)
        {
            _now += TimeSpan.FromSeconds(1);
            _host.Do(_host.Book.OnRequest(_other.As(_host), new RequestId(100 + i), _other.Card, null, At));
            if (i % 2 == 0)
            {
                _host.Do(_host.Book.OnWithdraw(_other.As(_host), new RequestId(100 + i), At));
            }
        }

        _host.Do(_host.Book.Sweep(At));
        IReadOnlyList<ReceivedRequest> kept = _host.Book.Snapshot(At).Received;
        Assert.Equal([new RequestId(1), new RequestId(100 + RequestLimits.Done)], kept.Select(one => one.Id));
        _host.Restart(_now);
        Assert.Equal(2, _host.Book.Snapshot(At).Received.Count);
    }

    [Fact]
    public void The_words_of_a_stranger_drive_no_terminal()
    {
        Ask(_other, id: 1, "hi\u001b[2J\r\n\u202etxt");

        Assert.Equal("hi[2Jtxt", Assert.Single(_host.Book.Snapshot(At).Received).Text);
    }

    [Fact]
    public void A_request_in_the_name_of_another_ones_is_a_fault_of_who_makes_it()
    {
        Ask(_other, id: 1, null);
        var third = new BookHost("third", new Random(3));

        Assert.Throws<WireException>(() =>
            _host.Book.OnRequest(third.As(_host), new RequestId(1), third.Card, null, At)
        );
    }

    [Fact]
    public void An_answer_of_somebody_else_than_was_asked_is_taken_for_one_to_no_request()
    {
        RequestId id = AskOther();
        var third = new BookHost("third", new Random(3));

        Assert.Equal(new ContactWithdraw(id), _host.Book.OnAnswer(third.As(_host), id, third.Card, At).Say);
        Assert.Equal(SentRequestState.Sending, Assert.Single(_host.Book.Snapshot(At).Sent).State);
    }

    [Fact]
    public void A_withdrawal_of_somebody_else_changes_nothing_and_tells_nothing()
    {
        Ask(_other, id: 1, null);
        var third = new BookHost("third", new Random(3));
        RequestTurn of = _host.Book.OnWithdraw(third.As(_host), new RequestId(1), At);
        RequestTurn none = _host.Book.OnWithdraw(third.As(_host), new RequestId(9), At);

        Assert.Equal(new ContactAck(new RequestId(1)), of.Say);
        Assert.Equal(new ContactAck(new RequestId(9)), none.Say);
        Assert.Single(_host.Book.Snapshot(At).Received);
    }

    [Fact]
    public void A_call_of_somebody_asked_counts_as_acceptance_and_of_nobody_else()
    {
        AskOther();
        var third = new BookHost("third", new Random(3));
        _host.Do(_host.Book.Called(_host.Uid, third.Uid, At));
        _host.Do(_host.Book.Called(third.Uid, _other.Uid, At));
        Assert.Equal(SentRequestState.Sending, Assert.Single(_host.Book.Snapshot(At).Sent).State);

        _host.Do(_host.Book.Called(_host.Uid, _other.Uid, At));
        Assert.Equal(SentRequestState.Accepted, Assert.Single(_host.Book.Snapshot(At).Sent).State);
        Assert.True(_host.Knows(_other));
        Assert.Null(_host.Book.NextDue);
    }

    [Fact]
    public void An_answer_counts_once_and_cannot_be_given_the_other_way_round_afterwards()
    {
        Ask(_other, id: 1, null);
        _host.Do(_host.Book.Accept(new RequestId(1), At));
        Assert.Same(RequestTurn.Nothing, _host.Book.Accept(new RequestId(1), At));
        MeshException wrong = Assert.Throws<MeshException>(() => _host.Book.Decline(new RequestId(1), At));
        MeshException none = Assert.Throws<MeshException>(() => _host.Book.Accept(new RequestId(5), At));

        Assert.Equal((MeshErrorCode.Invalid, MeshErrorCode.Invalid), (wrong.Code, none.Code));
        Assert.Single(_host.Events, e => e.Received?.State == ReceivedRequestState.Accepted);
    }

    [Fact]
    public void Asking_again_with_a_newer_card_is_the_same_request_tried_at_once()
    {
        RequestId first = AskOther();
        Errand errand = Assert.Single(Due());
        _host.Book.Failed(errand.Key, At, TimeSpan.FromHours(2));
        ContactCard newer = _other.CardAt(Start);
        (RequestId again, RequestTurn turn) = _host.Book.Ask(new RequestId(77), _host.Uid, newer, "please", At);
        _host.Do(turn);

        Assert.Equal(first, again);
        SentRequest sent = Assert.Single(_host.Book.Snapshot(At).Sent);
        Assert.Equal((newer, "please"), (sent.To, sent.Text));
        Assert.Equal(first, Assert.Single(Due()).Key.Id);
    }

    [Fact]
    public void Tries_are_one_second_to_ten_minutes_apart_and_start_anew_in_another_network()
    {
        AskOther();
        var waits = new List<double>();
        for (int i = 0; i < 16; i++)
        {
            Errand errand = Assert.Single(Due());
            _host.Book.Failed(errand.Key, At);
            waits.Add((_host.Book.NextDue!.Value - _now).TotalSeconds);
        }

        Assert.InRange(waits[0], 0.8, 1.2);
        Assert.Equal(waits[..8].Order(), waits[..8]);
        Assert.All(waits[12..], wait => Assert.InRange(wait, 480, 720));
        _host.Book.Hasten(_now);
        Assert.InRange((_host.Book.NextDue!.Value - _now).TotalSeconds, 0, 0.05);
    }

    [Fact]
    public void A_call_hastens_a_try_but_not_more_than_every_ten_seconds()
    {
        AskOther();
        Errand errand = Assert.Single(Due());
        _host.Book.Failed(errand.Key, At, TimeSpan.FromHours(1));
        _host.Book.Heard(_other.Uid, _now);

        Assert.InRange((_host.Book.NextDue!.Value - _now).TotalSeconds, 9, 10.1);
    }

    [Fact]
    public void A_request_that_lay_there_is_withdrawn_with_the_tries_of_something_new_and_soon_when_the_other_calls()
    {
        RequestId id = AskOther();
        RequestTurn asked = _host.Book.Open(Assert.Single(Due()).Key, At);
        _host.Do(asked);
        _host.Do(_host.Book.OnAck(_other.As(_host), asked.Say!, At));
        _host.Do(_host.Book.Withdraw(id, At));

        Errand errand = Assert.Single(Due());
        Assert.InRange((_host.Book.NextDue ?? _now) - _now, TimeSpan.Zero, TimeSpan.FromMilliseconds(50));
        _host.Book.Failed(errand.Key, At);
        Assert.InRange((_host.Book.NextDue!.Value - _now).TotalSeconds, 0.8, 1.2);
        for (int i = 0; i < 12; i++)
        {
            _host.Book.Failed(Assert.Single(Due()).Key, At);
        }

        _host.Book.Heard(_other.Uid, _now);
        Assert.InRange((_host.Book.NextDue!.Value - _now).TotalSeconds, 9, 10.1);
        Assert.IsType<ContactWithdraw>(_host.Book.Open(Assert.Single(Due()).Key, At).Say);
    }

    [Fact]
    public void What_is_over_is_kept_to_be_looked_at_but_not_without_end()
    {
        for (int i = 0; i < RequestLimits.Done + 10; i++)
        {
            (RequestId id, RequestTurn turn) = _host.Book.Ask(
                new RequestId((UInt128)(i + 1)),
                _host.Uid,
                _other.Card,
                null,
                At
            );
            _host.Do(turn);
            _host.Do(_host.Book.Withdraw(id, At));
            _now += TimeSpan.FromSeconds(1);
        }

        _host.Do(_host.Book.Sweep(At));
        _host.Restart(_now);
        IReadOnlyList<SentRequest> left = _host.Book.Snapshot(At).Sent;
        Assert.Equal(RequestLimits.Done, left.Count);
        Assert.Equal(new RequestId(11), left[0].Id);
    }

    [Fact]
    public void No_more_than_256_of_ours_are_open()
    {
        for (int i = 0; i < RequestLimits.Sent; i++)
        {
            ContactCard card = new BookHost("x", new Random(i)).Card;
            _host.Do(_host.Book.Ask(new RequestId((UInt128)(i + 1)), _host.Uid, card, null, At).Turn);
        }

        MeshException full = Assert.Throws<MeshException>(() =>
            _host.Book.Ask(new RequestId(999), _host.Uid, _other.Card, null, At)
        );
        Assert.Equal(MeshErrorCode.NoRoom, full.Code);
        _now += TimeSpan.FromSeconds(1);
        Assert.Equal(RequestLimits.Dials, Due().Count);
    }

    [Fact]
    public void Whatever_is_kept_is_read_again_as_it_was()
    {
        AskOther();
        Ask(_other, id: 1, "hello");
        _host.Do(_host.Book.Sweep(At));
        ContactRequests before = _host.Book.Snapshot(At);
        _host.Restart(_now);
        ContactRequests after = _host.Book.Snapshot(At);

        Assert.Equal(
            before.Sent.Select(s => s with { NextTry = null }),
            after.Sent.Select(s => s with { NextTry = null })
        );
        Assert.Equal(before.Received, after.Received);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Damage_on_the_disk_is_told_as_such_and_never_as_anything_else(int seed)
    {
        var random = new Random(seed);
        var entry = new SentEntry(new RequestId(5), _host.Uid, _other.Card, "words", Start);
        byte[] good = RequestCodec.Encode(entry);
        Assert.Equal(entry, RequestCodec.Decode(new StoreEntry(RequestCodec.KeyOf(entry), good)));
        for (int i = 0; i < 5_000; i++)
        {
            byte[] bad = [.. good[..random.Next(good.Length + 1)]];
            for (int flips = random.Next(4); flips > 0 && bad.Length > 0; flips--)
            {
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            }

            byte[] key = random.Next(10) == 0 ? [(byte)random.Next(256), 1, 2] : RequestCodec.KeyOf(entry);
            Exception? thrown = Record.Exception(() => RequestCodec.Decode(new StoreEntry(key, bad)));
            Assert.True(thrown is null or MeshException { Code: MeshErrorCode.Storage }, $"seed {seed}: {thrown}");
        }
    }

    private RequestId AskOther()
    {
        (RequestId id, RequestTurn turn) = _host.Book.Ask(new RequestId(42), _host.Uid, _other.Card, null, At);
        _host.Do(turn);
        return id;
    }

    private IReadOnlyList<Errand> Due()
    {
        _now = _host.Book.NextDue > _now ? _host.Book.NextDue.Value : _now;
        return _host.Book.Start(At);
    }

    private void Ask(BookHost from, ulong id, string? text) =>
        _host.Do(_host.Book.OnRequest(from.As(_host), new RequestId(id), from.Card, text, At));

    private RequestTurn AskAsStranger(int number, int block)
    {
        var from = new BookHost("stranger", new Random(number));
        var speaker = new Speaker(from.Uid, from.Hid, _host.Uid, new AddressBlock((ulong)block, IsIPv6: false));
        RequestTurn turn = _host.Book.OnRequest(speaker, new RequestId((UInt128)(number + 1)), from.Card, null, At);
        _host.Do(turn);
        return turn;
    }
}
