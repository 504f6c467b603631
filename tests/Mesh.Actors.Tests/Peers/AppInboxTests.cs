using Mesh.Actors.Peers;
using Mesh.Contracts;

namespace Mesh.Actors.Tests.Peers;

public sealed class AppInboxTests
{
    private readonly AppInbox _inbox = new(runInline: true);
    private readonly FakeChannel _one = new("one");
    private readonly FakeChannel _two = new("two");

    [Fact]
    public void Events_come_in_order_and_a_frame_is_consumed_when_the_next_batch_is_asked_for()
    {
        var reader = new AppReader(_inbox);
        _inbox.Add([_one.Online(1), _one.Frame(1, 7), _one.Frame(1, 8)]);
        _inbox.Add(_one.Offline(1));

        Assert.Equal(["Online", "Frame", "Frame", "Offline"], ReadAll(reader).Select(e => e.GetType().Name));

        Assert.Equal(200, _one.ConsumedCost);
        Assert.True(_one.IsCaughtUp);
    }

    [Fact]
    public void A_frame_that_was_given_out_last_is_not_consumed_yet()
    {
        var reader = new AppReader(_inbox);
        _inbox.Add([_one.Frame(1, 1, 40_000), _one.Frame(1, 2, 500), _one.Frame(1, 3, 500)]);

        Assert.True(reader.TryRead(out _));
        Assert.Equal(0, _one.ConsumedCost);
        Assert.True(reader.TryRead(out _));
        Assert.Equal(40_000, _one.ConsumedCost);
        Assert.True(reader.TryRead(out _));
        Assert.Equal(40_000, _one.ConsumedCost);
        reader.Settle(isCaughtUp: true);
        Assert.Equal(41_000, _one.ConsumedCost);
        Assert.True(_one.IsCaughtUp);
    }

    [Fact]
    public void Each_channel_gets_back_what_came_by_it()
    {
        var reader = new AppReader(_inbox);
        _inbox.Add([_one.Frame(1, 1), _two.Frame(2, 1, 7), _one.Frame(1, 2), _two.Frame(2, 2, 8)]);

        ReadAll(reader);

        Assert.Equal((200, 15), (_one.ConsumedCost, _two.ConsumedCost));
    }

    [Fact]
    public void Epochs_that_nobody_has_read_are_dropped_whole_and_give_their_credit_back()
    {
        var reader = new AppReader(_inbox);
        _inbox.Add([_two.Online(1), _two.Frame(1, 1)]);
        long epoch = 1;
        while (_one.ConsumedCost == 0)
        {
            epoch++;
            _inbox.Add([_one.Online(epoch), _one.Frame(epoch, 1), _one.Offline(epoch)]);
        }

        _inbox.Add(_one.Online(++epoch));
        List<MeshEvent> read = ReadAll(reader);

        Assert.Equal((AppInbox.MaxUnreadPresence / 2) + 1, epoch - 1);
        Assert.Equal(100, _two.ConsumedCost);
        Assert.Equal(100 * (epoch - 2), _one.ConsumedCost);
        Assert.InRange(read.Count, 3, 8);
        Assert.Equal(epoch, read.OfType<Online>().Last().Epoch);
        Assert.Equal(2, reader.OnlineNow.Count);
        AssertAlternates(read);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Epochs_that_nobody_has_read_are_dropped_when_they_hold_too_many_bytes(bool inBatches)
    {
        var reader = new AppReader(_inbox);
        long most = 0;
        for (long epoch = 1; epoch <= 200; epoch++)
        {
            InboxItem frame = _one.Frame(epoch, 1) with { Cost = 262_144 };
            List<InboxItem> items = [_one.Online(epoch), frame, _one.Offline(epoch)];
            if (inBatches)
            {
                _inbox.Add(items);
            }
            else
            {
                items.ForEach(_inbox.Add);
            }

            most = Math.Max(most, (epoch * 262_144) - _one.ConsumedCost);
        }

        AssertAlternates(ReadAll(reader));
        Assert.Equal(AppInbox.MaxUnreadBytes, most);
        Assert.Equal(200 * 262_144, _one.ConsumedCost);
        Assert.Empty(reader.OnlineNow);
    }

    [Fact]
    public void An_offline_whose_online_was_read_is_never_dropped()
    {
        var reader = new AppReader(_inbox);
        _inbox.Add(_one.Online(1));
        Assert.Single(ReadAll(reader));
        _inbox.Add(_one.Offline(1));
        for (long epoch = 2; epoch < 20_000; epoch++)
        {
            _inbox.Add([_one.Online(epoch), _one.Offline(epoch)]);
        }

        List<MeshEvent> read = ReadAll(reader);

        Assert.Equal(1, Assert.IsType<Offline>(read[0]).Epoch);
        Assert.InRange(read.Count, 1, AppInbox.MaxUnreadPresence);
        Assert.Empty(reader.OnlineNow);
    }

    [Fact]
    public void Many_peers_that_are_really_online_are_all_kept()
    {
        var reader = new AppReader(_inbox);
        for (int i = 1; i <= 3 * AppInbox.MaxUnreadPresence; i++)
        {
            _inbox.Add(new FakeChannel($"app{i}").Online(i));
        }

        ReadAll(reader);

        Assert.Equal(3 * AppInbox.MaxUnreadPresence, reader.OnlineNow.Count);
    }

    [Fact]
    public void A_closed_inbox_gives_back_what_waits_and_what_still_comes()
    {
        _inbox.Add(_one.Frame(1, 1));
        _inbox.Close();
        _inbox.Add(_one.Frame(1, 2));
        _inbox.Add([_one.Frame(1, 3)]);

        Assert.Equal(300, _one.ConsumedCost);
        Assert.True(_inbox.IsCompleted);
        Assert.Null(_inbox.TryTake(null));
    }

    [Fact]
    public void A_completed_inbox_is_read_to_its_end()
    {
        var reader = new AppReader(_inbox);
        _inbox.Add(_one.Online(1));
        _inbox.Complete();
        Assert.False(_inbox.IsCompleted);

        Assert.Single(ReadAll(reader));
        Assert.True(_inbox.IsCompleted);
    }

    [Fact]
    public void A_reader_that_ends_gives_back_the_rest_of_its_batch()
    {
        var reader = new AppReader(_inbox);
        _inbox.Add([_one.Frame(1, 1), _one.Frame(1, 2), _two.Frame(2, 1)]);
        reader.TryRead(out _);

        reader.Discard();

        Assert.Equal((200, 100), (_one.ConsumedCost, _two.ConsumedCost));
        Assert.False(reader.TryRead(out _));
    }

    private static List<MeshEvent> ReadAll(AppReader reader)
    {
        var read = new List<MeshEvent>();
        while (reader.TryRead(out MeshEvent? next))
        {
            read.Add(next!);
        }

        return read;
    }

    private static void AssertAlternates(List<MeshEvent> events)
    {
        var online = new HashSet<Peer>();
        foreach (MeshEvent next in events)
        {
            Assert.True(
                next switch
                {
                    Online => online.Add(next.Peer),
                    Offline => online.Remove(next.Peer),
                    _ => online.Contains(next.Peer),
                }
            );
        }
    }
}
