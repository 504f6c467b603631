using Mesh.Actors.Host;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Mesh.Contracts.Wire;
using Mesh.Hosting.Tests.Wire;

namespace Mesh.Hosting.Tests;

/// <summary>Connections that nobody uses, wish.md §6 36.</summary>
public sealed class IdleTests
{
    [Theory]
    [MemberData(nameof(PresenceTests.Seeds), MemberType = typeof(PresenceTests))]
    internal void A_connection_without_frames_is_closed_after_a_minute_as_idle_on_both_sides_and_dialled_by_nobody(
        ulong seed
    )
    {
        using var world = new World(seed);
        (TestHost a, TestHost b, AppLog left, AppLog right) = Online(world);
        DateTimeOffset start = world.Run.Now;

        world.Until(() => left.Reasons.Any() && right.Reasons.Any(), "offline", seconds: 80);
        TimeSpan lasted = world.Run.Now - start;
        world.Run.RunFor(TimeSpan.FromHours(1));

        Assert.InRange(lasted, TimeSpan.FromSeconds(56), TimeSpan.FromSeconds(76));
        Assert.Equal([OfflineReason.Idle], left.Reasons);
        Assert.Equal([OfflineReason.Idle], right.Reasons);
        Assert.Empty(world.Network.Links);
        Assert.Empty(a.Status.Connections);
        Assert.Empty(b.Status.Connections);
    }

    [Fact]
    public void A_frame_now_and_then_in_either_direction_keeps_it_open()
    {
        using var world = new World(2);
        (_, _, AppLog left, AppLog right) = Online(world);

        for (int i = 0; i < 20; i++)
        {
            Assert.True((i % 2 == 0 ? left : right).Send((byte)i).IsAccepted);
            world.Run.RunFor(TimeSpan.FromSeconds(45));
        }

        Assert.Empty(left.Reasons);
        Assert.Equal(10, left.Frames.Count());
        Assert.Equal(10, right.Frames.Count());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void While_either_side_holds_it_neither_closes_it_and_its_time_begins_when_it_is_let_go(bool here)
    {
        using var world = new World(3);
        (TestHost a, TestHost b, AppLog left, AppLog right) = Online(world);
        IDisposable hold = here ? a.Host.Hold(a.Uid, b.Uid, b.Hid) : b.Host.Hold(b.Uid, a.Uid);
        using IDisposable other = a.Host.Hold(a.Uid, b.Uid, a.Hid);

        world.Run.RunFor(TimeSpan.FromHours(1));
        Assert.Empty(left.Reasons);
        hold.Dispose();
        world.Run.RunFor(TimeSpan.FromSeconds(59));
        Assert.Empty(left.Reasons);
        world.Until(() => left.Reasons.Any() && right.Reasons.Any(), "offline", seconds: 20);

        Assert.Equal([OfflineReason.Idle], left.Reasons);
        Assert.Equal([OfflineReason.Idle], right.Reasons);
    }

    [Fact]
    public void A_hold_that_was_taken_before_the_connection_came_holds_it_and_its_next_life_too()
    {
        using var world = new World(4);
        TestHost a = world.Start();
        TestHost b = world.Start();
        using IDisposable hold = a.Host.Hold(a.Uid, b.Uid);
        world.Meet(a, b);
        AppLog left = a.Open("left", "p");
        b.Open("right", "p");

        world.Run.RunFor(TimeSpan.FromMinutes(10));
        world.Run.Post(Assert.Single(a.LinksTo(b)).Cut);
        world.Run.RunFor(TimeSpan.FromMinutes(10));

        Assert.Equal([OfflineReason.LinkLost], left.Reasons);
        Assert.Single(left.Online);
    }

    [Fact]
    public void Frames_that_wait_for_a_reader_hold_the_connection()
    {
        using var world = new World(5);
        (TestHost a, TestHost b) = PresenceTests.Pair(world);
        MeshApp deaf = a.OpenQuiet("deaf", "p");
        AppLog right = b.Open("right", "p");
        world.Until(() => right.Online.Count == 1, "online");
        int accepted = 0;
        while (right.Send(new byte[4_000]).IsAccepted)
        {
            accepted++;
        }

        world.Run.RunFor(TimeSpan.FromMinutes(10));
        Assert.Empty(right.Reasons);
        AppLog late = world.Watch(deaf);
        world.Until(() => late.Frames.Count() == accepted, "all frames");
        world.Until(() => late.Reasons.Any(), "offline", seconds: 90);

        Assert.Equal([OfflineReason.Idle], late.Reasons);
    }

    [Fact]
    public void Who_sets_no_time_closes_nothing_and_agrees_when_the_other_side_asks()
    {
        using var world = new World(6);
        static MeshOptions Never(MeshOptions mesh) => mesh with { Link = mesh.Link with { IdleAfter = null } };
        TestHost never = world.Start(change: Never);
        TestHost also = world.Start(change: Never);
        TestHost minute = world.Start();
        AppLog app = never.Open("app", "p");
        AppLog other = also.Open("other", "p");
        AppLog soon = minute.Open("soon", "p");
        world.Meet(never, also);
        world.Meet(never, minute);

        world.Run.RunFor(TimeSpan.FromHours(1));

        Assert.Equal([OfflineReason.Idle], app.Reasons);
        Assert.Empty(other.Reasons);
        Assert.Equal([OfflineReason.Idle], soon.Reasons);
        Assert.Equal(also.Hid, app.Only.Rhid);
    }

    [Theory]
    [MemberData(nameof(PresenceTests.Seeds), MemberType = typeof(PresenceTests))]
    internal void Demand_dials_again_whoever_asks_and_whenever(ulong seed)
    {
        using var world = new World(seed);
        (TestHost a, TestHost b, AppLog left, AppLog right) = Online(world);

        // Between well before the question and well after the end.
        world.Run.RunFor(TimeSpan.FromSeconds(55));
        int step = 0;
        world.Until(
            () => world.Run.Now.Millisecond >= 0 && (left.Reasons.Any() || step++ > 200 + (int)seed),
            "a moment"
        );
        TestHost who = seed % 2 == 0 ? a : b;
        world.Do(async () =>
        {
            await who.Host.ConnectAsync(who.Uid, who == a ? b.Uid : a.Uid);
            return true;
        });
        world.Until(() => left.Online.Count == 1 && right.Online.Count == 1, "online", seconds: 5);
        world.Run.RunFor(TimeSpan.FromSeconds(40));

        Assert.Single(left.Online);
        Assert.Single(right.Online);
        Assert.All(left.Reasons.Concat(right.Reasons), reason => Assert.Equal(OfflineReason.Idle, reason));
        Assert.Single(world.Network.Links);
    }

    [Fact]
    public void A_frame_that_races_the_close_is_delivered_or_was_refused()
    {
        int refused = 0;
        int kept = 0;
        int closed = 0;
        for (ulong seed = 1; seed <= 300; seed++)
        {
            using var world = new World(seed);
            var random = new Random((int)seed);
            (TestHost a, TestHost b, AppLog left, AppLog right) = Online(world, TimeSpan.FromSeconds(1));
            MemoryLinkControl link = Assert.Single(a.LinksTo(b));

            // The network takes its time in one direction, so that questions, answers and frames cross.
            var slow = (MemoryDirections)random.Next(1, 3);
            int sent = 0;
            for (int i = 0; i < 60 && left.Online.Count == 1; i++)
            {
                world.Run.Post(() => link.Pause(slow));
                world.Run.RunFor(TimeSpan.FromMilliseconds(random.Next(120)));
                if (random.Next(8) == 0)
                {
                    AppLog from = random.Next(2) == 0 ? left : right;
                    SendResult result =
                        from.Online.Count == 1 ? from.Send((byte)i) : SendResult.Refused(MeshErrorCode.NoConnection);
                    sent += result.IsAccepted ? 1 : 0;
                    refused += result.Code == MeshErrorCode.BufferFull ? 1 : 0;
                }

                world.Run.RunFor(TimeSpan.FromMilliseconds(random.Next(60)));
                world.Run.Post(() => link.Resume(slow));
                world.Run.RunUntilIdle();
            }

            world.Run.RunFor(TimeSpan.FromSeconds(10));
            int came = left.Frames.Count() + right.Frames.Count();
            Assert.True(sent == came, $"seed {seed}: {came} of {sent} frames came\n{left}\n{right}");
            Assert.All(left.Reasons.Concat(right.Reasons), reason => Assert.Equal(OfflineReason.Idle, reason));
            Assert.Empty(world.Network.Links);
            Assert.Equal(0, a.Status.BufferedBytes + b.Status.BufferedBytes);
            closed += left.Reasons.Count();
            kept += sent > 0 ? 1 : 0;
        }

        Assert.True(
            kept > 100 && refused > 5 && closed == 300,
            $"{kept} with frames, {refused} refused, {closed} closed"
        );
    }

    [Fact]
    public void Who_waits_for_room_while_the_question_is_open_sends_when_it_was_denied()
    {
        using var world = new World(9);
        TestHost host = world.Start(change: mesh =>
            mesh with
            {
                Link = mesh.Link with { IdleAfter = TimeSpan.FromSeconds(5) },
            }
        );
        AppLog app = host.Open("app", "p");
        var other = new RawHost(world);
        RawLink raw = other.Connect(host);
        world.Until(() => raw.Control.Any(m => m is Close), "the question", seconds: 8);
        Assert.Equal(new Close(WireCode.Idle, FramesReceived: 0), raw.Control.OfType<Close>().Single());
        Assert.Empty(app.Reasons);

        Assert.Equal(MeshErrorCode.BufferFull, app.Send(1).Code);
        Task<SendResult> waiting = Task.FromResult(SendResult.Accepted);
        world.Run.Post(() => waiting = app.App.SendAsync(app.Only, new byte[] { 1 }).AsTask());
        world.Run.RunUntilIdle();
        Assert.False(waiting.IsCompleted);
        other.Send(raw, new Hold(true), new Hold(false));

        Assert.True(waiting.Result.IsAccepted);
        Assert.Contains(raw.Records, r => r.Type == RecordType.Data);
        Assert.Empty(app.Reasons);
    }

    [Fact]
    public void Who_waits_for_room_when_the_other_side_agrees_gets_311_and_is_offline_as_idle()
    {
        using var world = new World(10);
        TestHost host = world.Start(change: mesh =>
            mesh with
            {
                Link = mesh.Link with { IdleAfter = TimeSpan.FromSeconds(5) },
            }
        );
        AppLog app = host.Open("app", "p");
        var other = new RawHost(world);
        RawLink raw = other.Connect(host);
        world.Until(() => raw.Control.Any(m => m is Close), "the question", seconds: 8);
        Task<SendResult> waiting = Task.FromResult(SendResult.Accepted);
        world.Run.Post(() => waiting = app.App.SendAsync(app.Only, new byte[] { 1 }).AsTask());
        world.Run.RunUntilIdle();

        other.Send(raw, new CloseAck());
        world.Until(() => raw.IsEnded, "the end", seconds: 1);

        Assert.Equal(MeshErrorCode.NoConnection, waiting.Result.Code);
        Assert.Equal([OfflineReason.Idle], app.Reasons);
        Assert.True(raw.IsEndedInOrder);
    }

    [Fact]
    public void A_host_that_holds_answers_the_question_with_Hold_and_one_that_does_not_with_CloseAck()
    {
        using var world = new World(11);
        TestHost host = world.Start();
        AppLog app = host.Open("app", "p");
        var other = new RawHost(world);
        RawLink raw = other.Connect(host);
        world.Until(() => app.Online.Count == 1, "online");
        IDisposable hold = host.Host.Hold(host.Uid, other.Uid);
        world.Run.RunUntilIdle();
        Assert.Equal([new Hold(true)], raw.Control.OfType<Hold>());

        other.Send(raw, new Close(WireCode.Idle, FramesReceived: 0));
        Assert.Equal([new Hold(true), new Hold(true)], raw.Control.OfType<Hold>());
        Assert.Empty(app.Reasons);
        hold.Dispose();
        world.Run.RunUntilIdle();
        Assert.Equal(new Hold(false), raw.Control.OfType<Hold>().Last());
        Assert.True(app.Send(1).IsAccepted);
        world.Run.RunUntilIdle();
        other.Send(raw, new Close(WireCode.Idle, FramesReceived: 0));
        Assert.Empty(app.Reasons);
        other.Send(raw, new Close(WireCode.Idle, FramesReceived: 1));

        Assert.Equal([OfflineReason.Idle], app.Reasons);
        Assert.IsType<CloseAck>(raw.Control.Last());
    }

    [Fact]
    public void Who_asks_for_the_connection_while_the_question_is_open_is_answered_when_another_link_takes_over()
    {
        using var world = new World(12);
        TestHost host = world.Start(change: mesh =>
            mesh with
            {
                Link = mesh.Link with { IdleAfter = TimeSpan.FromSeconds(5) },
            }
        );

        // The one with the greater hid decides between links.
        RawHost other;
        do
        {
            other = new RawHost(world);
        } while (other.Hid < host.Hid);

        RawLink raw = other.Connect(host);
        world.Until(() => raw.Control.Any(m => m is Close), "the question", seconds: 8);
        Task asked = Task.CompletedTask;
        world.Run.Post(() => asked = host.Host.ConnectAsync(host.Uid, other.Uid));
        world.Run.RunUntilIdle();
        Assert.False(asked.IsCompleted);

        RawLink next = other.Connect(host, serial: 2);
        other.Send(next, new Keep(other.Hid, 2, OtherIsDead: false));
        other.Send(raw, new End(0));

        Assert.Contains(raw.Control, m => m is End);
        Assert.True(asked.IsCompletedSuccessfully);
    }

    private static (TestHost A, TestHost B, AppLog Left, AppLog Right) Online(World world, TimeSpan? idleAfter = null)
    {
        MeshOptions Change(MeshOptions mesh) =>
            idleAfter is { } after ? mesh with { Link = mesh.Link with { IdleAfter = after } } : mesh;
        TestHost a = world.Start(change: Change);
        TestHost b = world.Start(change: Change);
        AppLog left = a.Open("left", "p");
        AppLog right = b.Open("right", "p");
        world.Introduce(a, b);
        world.Until(() => left.Online.Count == 1 && right.Online.Count == 1, "online");
        world.Until(() => world.Network.Links.Count == 1, "one link");
        return (a, b, left, right);
    }
}
