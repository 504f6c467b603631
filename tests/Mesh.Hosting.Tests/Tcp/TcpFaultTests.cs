using System.Buffers.Binary;
using Mesh.Actors.Host;
using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Hosting.Tests.Tcp;

/// <summary>What the kernel's TCP does to links: resets, ends of one direction, silence, and buffers that are full.</summary>
public sealed class TcpFaultTests
{
    [Theory]
    [InlineData(Way.ToListener)]
    [InlineData(Way.ToDialler)]
    internal async Task A_reset_amid_a_frame_is_offline_as_lost_and_nothing_of_the_frame_is_told(Way way)
    {
        await using RelayedPair pair = await RelayedPair.StartAsync();
        (LiveLog from, LiveLog to) = way == Way.ToListener ? (pair.Left, pair.Right) : (pair.Right, pair.Left);
        pair.Relay.ResetAfterMore(way, 100_000);

        Assert.True(from.App.Send(from.Only, new byte[WireLimits.MaxFrame]).IsAccepted);
        await pair.UntilOffline();
        await pair.UntilOnline();

        Assert.Equal([OfflineReason.LinkLost], pair.Left.Reasons);
        Assert.Equal([OfflineReason.LinkLost], pair.Right.Reasons);
        Assert.True(from.App.Send(from.Only, [7]).IsAccepted);
        await to.UntilFrames(1);
        Assert.Equal([7], Assert.Single(to.Frames));
    }

    [Fact]
    public async Task A_link_that_is_reset_while_idle_is_lost_and_made_again_by_the_same_port_each_time()
    {
        const int rounds = 10;
        await using RelayedPair pair = await RelayedPair.StartAsync();
        for (int round = 1; round <= rounds; round++)
        {
            pair.Relay.Reset();
            await pair.UntilOffline(round);
            await pair.UntilOnline();
            Assert.True(pair.Left.App.Send(pair.Left.Only, [(byte)round]).IsAccepted);
            await pair.Right.UntilFrames(round);
        }

        Assert.Equal(Enumerable.Repeat(OfflineReason.LinkLost, rounds), pair.Left.Reasons);
        Assert.Equal(Enumerable.Repeat(OfflineReason.LinkLost, rounds), pair.Right.Reasons);
        Assert.Equal(rounds + 1, pair.Relay.TakenCount);
        await pair.A.Transport.UntilLinks(1);
        await pair.B.Transport.UntilLinks(1);
    }

    [Theory]
    [InlineData(Way.ToListener)]
    [InlineData(Way.ToDialler)]
    internal async Task An_end_of_one_direction_without_a_goodbye_is_offline_as_lost_at_both_hosts(Way way)
    {
        await using RelayedPair pair = await RelayedPair.StartAsync();

        pair.Relay.HalfClose(way);
        await pair.UntilOffline();
        await pair.UntilOnline();

        Assert.Equal([OfflineReason.LinkLost], pair.Left.Reasons);
        Assert.Equal([OfflineReason.LinkLost], pair.Right.Reasons);
    }

    [Fact]
    public async Task A_half_open_link_that_swallows_all_is_offline_as_timed_out_at_both_hosts_and_replaced()
    {
        await using RelayedPair pair = await RelayedPair.StartAsync(Impatient);

        // The host that gives up first is not heard, and it may be met anew before the other one has given up.
        pair.Relay.HidesEnds = true;
        pair.Relay.Swallow();
        await pair.UntilOffline();
        await pair.UntilOnline();

        Assert.Equal([OfflineReason.TimedOut], pair.Left.Reasons);
        Assert.Contains(pair.Right.Reasons[0], new[] { OfflineReason.TimedOut, OfflineReason.LinkLost });
        Assert.True(pair.Left.App.Send(pair.Left.Only, [1]).IsAccepted);
        await pair.Right.UntilFrames(1);
    }

    [Fact]
    public async Task A_remote_that_stops_reading_is_offline_while_we_send_and_who_waits_for_room_is_answered()
    {
        await using RelayedPair pair = await RelayedPair.StartAsync(Impatient);
        Peer peer = pair.Left.Only;

        pair.Relay.Pause();
        SendResult result;
        do
        {
            result = await pair.Left.App.SendAsync(peer, new byte[60_000]).AsTask().WaitAsync(Waiters.Guard);
        } while (result.IsAccepted);

        Assert.Equal(MeshErrorCode.NoConnection, result.Code);
        await pair.Left.UntilOffline();
        Assert.Equal(OfflineReason.TimedOut, pair.Left.Reasons[0]);
        pair.Relay.Resume();
        await pair.UntilOnline();
    }

    [Fact]
    public async Task Full_socket_buffers_lose_nothing_and_what_hosts_tell_each_other_comes_before_the_rest()
    {
        await using RelayedPair pair = await RelayedPair.StartAsync();
        LiveLog[] senders = new LiveLog[8];
        LiveLog[] readers = new LiveLog[senders.Length];
        for (int i = 0; i < senders.Length; i++)
        {
            senders[i] = await pair.A.OpenAsync($"sender{i}", $"p{i}");
            readers[i] = await pair.B.OpenAsync($"reader{i}", $"p{i}");
            await senders[i].UntilOnline();
        }

        pair.Relay.Pause();
        int[] accepted = [.. senders.Select(FillUp)];
        Assert.All(accepted, count => Assert.InRange(count, 10, 1_000));
        LiveLog late = await pair.A.OpenAsync("late", "p");
        long waiting = accepted.Sum() * 60_000L;
        Assert.True(waiting > 8_000_000, $"{waiting} bytes wait");

        // Half of it comes through, and no more: what the hosts tell each other has overtaken the other half.
        pair.Relay.Resume(Way.ToListener, waiting / 2);
        await pair.Right.UntilOnline(2);
        await late.UntilOnline(2);
        pair.Relay.Resume();
        for (int i = 0; i < senders.Length; i++)
        {
            await readers[i].UntilFrames(accepted[i]);
            Assert.Equal(
                Enumerable.Range(0, accepted[i]),
                readers[i].Frames.Select(f => BinaryPrimitives.ReadInt32BigEndian(f))
            );
            Assert.Empty(readers[i].Reasons);
        }
    }

    [Fact]
    public async Task A_link_over_a_way_that_splits_at_every_place_carries_frames_of_every_size()
    {
        const int seed = 8;
        var random = new Random(seed);

        // The handshake byte by byte, and what follows in pieces of any size.
        int pieces = 0;
        await using RelayedPair pair = await RelayedPair.StartAsync(pieceBytes: () =>
            Interlocked.Increment(ref pieces) < 20_000 ? 1 : Next(random, 3_000)
        );
        int[] sizes = [0, 1, WireLimits.Fragment, WireLimits.Fragment + 1, WireLimits.MaxFrame, 0];
        foreach (int size in sizes)
        {
            byte[] data = new byte[size];
            data.AsSpan().Fill((byte)size);
            Assert.True((await pair.Left.App.SendAsync(pair.Left.Only, data)).IsAccepted);
            Assert.True((await pair.Right.App.SendAsync(pair.Right.Only, data)).IsAccepted);
        }

        await pair.Left.UntilFrames(sizes.Length);
        await pair.Right.UntilFrames(sizes.Length);
        foreach (LiveLog log in (LiveLog[])[pair.Left, pair.Right])
        {
            Assert.Equal(sizes, log.Frames.Select(f => f.Length));
            Assert.All(log.Frames, f => Assert.Equal(-1, f.AsSpan().IndexOfAnyExcept((byte)f.Length)));
            Assert.Empty(log.Reasons);
        }
    }

    [Fact]
    public async Task A_host_that_stops_with_frames_that_wait_delivers_all_before_it_is_offline()
    {
        await using RelayedPair pair = await RelayedPair.StartAsync(
            LiveHost.Fast with
            {
                StopTimeout = TimeSpan.FromSeconds(30),
            }
        );
        pair.Relay.Pause();
        int accepted = FillUp(pair.Right);
        Task stopping = pair.B.DisposeAsync().AsTask();
        await pair.Right.UntilOffline();
        Assert.False(stopping.IsCompleted);

        pair.Relay.Resume();
        await pair.Left.UntilOffline();
        await stopping.WaitAsync(Waiters.Guard);

        Assert.Equal([OfflineReason.HostStopped], pair.Left.Reasons);
        Assert.Equal(
            Enumerable.Range(0, accepted),
            pair.Left.Frames.Select(f => BinaryPrimitives.ReadInt32BigEndian(f))
        );
    }

    private static MeshOptions Impatient { get; } =
        LiveHost.Fast with
        {
            Link = new LinkOptions
            {
                Liveness = new LivenessOptions
                {
                    PingAfter = TimeSpan.FromMilliseconds(500),
                    DeadAfter = TimeSpan.FromSeconds(2),
                },
            },
        };

    private static int Next(Random random, int most)
    {
        lock (random)
        {
            return 1 + random.Next(most);
        }
    }

    // Until the buffer is full; what the link has taken from it meanwhile makes room for more of them.
    private static int FillUp(LiveLog log)
    {
        Peer peer = log.Only;
        byte[] data = new byte[60_000];
        for (int accepted = 0; ; accepted++)
        {
            BinaryPrimitives.WriteInt32BigEndian(data, accepted);
            SendResult result = log.App.Send(peer, data);
            if (!result.IsAccepted)
            {
                Assert.Equal(MeshErrorCode.BufferFull, result.Code);
                return accepted;
            }
        }
    }
}
