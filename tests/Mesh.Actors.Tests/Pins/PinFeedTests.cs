using Mesh.Actors.Limits;
using Mesh.Actors.Pins;
using Mesh.Contracts;
using static Mesh.Actors.Tests.Pins.PinKit;

namespace Mesh.Actors.Tests.Pins;

[Trait("cost", "unit")]
public sealed class PinFeedTests
{
    private readonly PinFeed _feed = new();

    [Fact]
    public void Of_each_pin_only_the_newest_change_waits_in_the_order_of_the_first()
    {
        Add(1, PinPhase.Connecting);
        Add(2, PinPhase.Connecting);
        Add(1, PinPhase.Connected);

        Assert.Equal(2, _feed.Count);
        Assert.Equal([(1, PinPhase.Connected), (2, PinPhase.Connecting)], TakeAll());
    }

    [Fact]
    public void A_pin_that_comes_and_goes_unread_leaves_nothing()
    {
        for (int i = 1; i <= 1_000; i++)
        {
            Add(i, PinPhase.Waiting);
            Add(i, PinPhase.Waiting, isRemoved: true);
        }

        Assert.Equal(0, _feed.Count);
        Assert.False(_feed.TryTake(out _));
    }

    [Fact]
    public void The_removal_of_a_pin_that_was_read_is_read_too()
    {
        Add(1, PinPhase.Waiting);
        Assert.True(_feed.TryTake(out _));
        Add(1, PinPhase.Connected);
        Add(1, PinPhase.Connected, isRemoved: true);

        Assert.Equal(1, _feed.Count);
        Assert.True(_feed.TryTake(out PinChanged? last));
        Assert.True(last.IsRemoved);
        Assert.False(_feed.IsCompleted);
    }

    [Fact]
    public void Two_apps_that_pin_the_same_are_told_of_each()
    {
        Add(1, PinPhase.Connecting, owner: 1);
        Add(1, PinPhase.AppClosed, owner: 2);
        Add(1, PinPhase.Connected, owner: 1);
        Assert.Equal([(1, PinPhase.Connected), (1, PinPhase.AppClosed)], TakeAll());

        Add(1, PinPhase.Connected, isRemoved: true, owner: 1);
        Add(1, PinPhase.Connected, isRemoved: true, owner: 3);

        Assert.True(_feed.TryTake(out PinChanged? last));
        Assert.Equal(Sid(1), last.Owner);
        Assert.Equal(0, _feed.Count);
    }

    [Fact]
    public async Task A_reader_wakes_for_a_change_and_for_the_end_and_reads_what_was_there_before_it()
    {
        ValueTask wait = _feed.WaitAsync();
        Add(1, PinPhase.Waiting);
        await wait;
        _feed.Complete();
        Add(2, PinPhase.Waiting);

        Assert.False(_feed.IsCompleted);
        Assert.Equal([(1, PinPhase.Waiting)], TakeAll());
        Assert.True(_feed.IsCompleted);
        await _feed.WaitAsync();
    }

    private void Add(int ruid, PinPhase phase, bool isRemoved = false, int owner = 1)
    {
        PinTarget target = Target(ruid);
        PinState state = PinMachine.Initial(target, Start) with { Phase = phase };
        var pin = new Pin
        {
            Luid = target.Luid,
            Ruid = target.Ruid,
            Rhid = target.Rhid,
            Policy = PinPolicy.Always,
            Priority = (byte)(ruid % 256),
            State = state,
        };
        _feed.Add(
            target,
            new PinChanged
            {
                Owner = Sid(owner),
                Pin = pin,
                IsRemoved = isRemoved,
            }
        );
    }

    private List<(int, PinPhase)> TakeAll()
    {
        var all = new List<(int, PinPhase)>();
        while (_feed.TryTake(out PinChanged? change))
        {
            all.Add((change.Pin.Priority, change.Pin.State.Phase));
        }

        return all;
    }
}
