using System.Buffers.Binary;
using Mesh.Actors.Host;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Hosting.Tests.Tcp;

/// <summary>Frames over real sockets, real TLS and the thread pool.</summary>
public sealed class TcpSendTests : IAsyncLifetime
{
    private LiveHost _a = null!;
    private LiveHost _b = null!;

    public async Task InitializeAsync() => (_a, _b) = await LiveHost.PairAsync();

    public async Task DisposeAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
    }

    [Fact]
    public async Task Frames_go_both_ways_at_once_whole_and_in_order()
    {
        LiveLog left = await _a.OpenAsync("left", "p");
        LiveLog right = await _b.OpenAsync("right", "p");
        await left.UntilOnline();
        await right.UntilOnline();

        await Task.WhenAll(SendNumbersAsync(left, 1_000), SendNumbersAsync(right, 1_000)).WaitAsync(Waiters.Guard);
        await left.UntilFrames(1_000);
        await right.UntilFrames(1_000);

        Assert.Equal(Enumerable.Range(0, 1_000), left.Frames.Select(f => BinaryPrimitives.ReadInt32BigEndian(f)));
        Assert.Equal(Enumerable.Range(0, 1_000), right.Frames.Select(f => BinaryPrimitives.ReadInt32BigEndian(f)));
    }

    [Fact]
    public async Task Frames_of_every_size_up_to_the_largest_arrive_whole()
    {
        LiveLog left = await _a.OpenAsync("left", "p");
        LiveLog right = await _b.OpenAsync("right", "p");
        await left.UntilOnline();
        int[] sizes = [0, WireLimits.Fragment, WireLimits.Fragment + 1, 100_000, WireLimits.MaxFrame, 0];
        foreach (int size in sizes)
        {
            Assert.True((await left.App.SendAsync(left.Only, Bytes(size))).IsAccepted);
        }

        Assert.Equal(MeshErrorCode.FrameTooLarge, left.App.Send(left.Only, new byte[WireLimits.MaxFrame + 1]).Code);
        await right.UntilFrames(sizes.Length);

        Assert.Equal(sizes.Select(Bytes), right.Frames);
    }

    [Fact]
    public async Task A_full_buffer_takes_nothing_more_a_waiting_send_is_taken_later_and_nothing_accepted_is_lost()
    {
        LiveLog left = await _a.OpenAsync("left", "p");
        MeshApp deaf = await _b.OpenQuietAsync("deaf", "p");
        await left.UntilOnline();
        int accepted = await FillAsync(left).WaitAsync(Waiters.Guard);
        Assert.Equal(MeshErrorCode.BufferFull, left.App.Send(left.Only, Numbered(accepted, 4_000)).Code);
        Task<SendResult> waiting = left.App.SendAsync(left.Only, Numbered(accepted, 4_000)).AsTask();
        using var given = new CancellationTokenSource();
        Task<SendResult> givenUp = left.App.SendAsync(left.Only, new byte[4_000], given.Token).AsTask();
        Assert.False(waiting.IsCompleted);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);

        LiveLog late = LiveLog.Of(deaf);

        Assert.True((await waiting.WaitAsync(Waiters.Guard)).IsAccepted);
        await late.UntilFrames(accepted + 1);
        Assert.Equal(
            Enumerable.Range(0, accepted + 1),
            late.Frames.Select(f => BinaryPrimitives.ReadInt32BigEndian(f))
        );
    }

    [Fact]
    public async Task An_app_that_does_not_read_holds_up_nobody_else_on_its_link()
    {
        LiveLog slow = await _a.OpenAsync("slow", "slow");
        LiveLog left = await _a.OpenAsync("left", "p");
        await _b.OpenQuietAsync("deaf", "slow");
        LiveLog right = await _b.OpenAsync("right", "p");
        await slow.UntilOnline();
        await left.UntilOnline();
        await FillAsync(slow).WaitAsync(Waiters.Guard);

        await SendNumbersAsync(left, 1_000).WaitAsync(Waiters.Guard);
        await right.UntilFrames(1_000);

        Assert.Equal(Enumerable.Range(0, 1_000), right.Frames.Select(f => BinaryPrimitives.ReadInt32BigEndian(f)));
        Assert.Equal(MeshErrorCode.BufferFull, slow.App.Send(slow.Only, new byte[4_000]).Code);
        await _b.OpenAsync("newcomer", "p");
        await left.UntilOnline(2);
    }

    [Fact]
    public async Task Many_threads_on_several_apps_lose_and_double_nothing_while_the_receiver_is_slow()
    {
        const int threads = 4;
        const int apps = 3;
        const int each = 500;
        var slow = new List<LiveLog>();
        var senders = new List<LiveLog>();
        for (int i = 0; i < apps; i++)
        {
            MeshApp reader = await _b.OpenQuietAsync($"reader{i}", $"p{i}");
            slow.Add(LiveLog.Of(reader, async () => await Task.Yield()));
            senders.Add(await _a.OpenAsync($"sender{i}", $"p{i}"));
        }

        foreach (LiveLog sender in senders)
        {
            await sender.UntilOnline();
        }

        await Task.WhenAll(
                Enumerable.Range(0, threads).Select(thread => Task.Run(() => SendAllAsync(senders, thread, each)))
            )
            .WaitAsync(TimeSpan.FromSeconds(20));
        foreach (LiveLog reader in slow)
        {
            await reader.UntilFrames(threads * each);
            IEnumerable<IGrouping<int, byte[]>> byThread = reader.Frames.GroupBy(f =>
                BinaryPrimitives.ReadInt32BigEndian(f) / each
            );
            Assert.All(
                byThread,
                one =>
                    Assert.Equal(
                        Enumerable.Range(one.Key * each, each),
                        one.Select(f => BinaryPrimitives.ReadInt32BigEndian(f))
                    )
            );
        }
    }

    private static async Task SendAllAsync(List<LiveLog> senders, int thread, int each)
    {
        for (int i = 0; i < each; i++)
        {
            foreach (LiveLog sender in senders)
            {
                byte[] data = Numbered((thread * each) + i, (i * 37) % 9_000);
                Assert.True((await sender.App.SendAsync(sender.Only, data)).IsAccepted);
            }
        }
    }

    private static async Task SendNumbersAsync(LiveLog log, int count)
    {
        Peer peer = log.Only;
        for (int i = 0; i < count; i++)
        {
            Assert.True((await log.App.SendAsync(peer, Numbered(i, i))).IsAccepted);
        }
    }

    // What goes out on the first credit, and what the buffer holds behind it.
    private static async Task<int> FillAsync(LiveLog log)
    {
        const int length = 4 + 4_000;
        const int cost = length + WireLimits.FrameOverhead;
        const int encoded = length + WireLimits.Header + WireLimits.DataHeader;
        int capacity = (((int)WireLimits.Window + cost - 1) / cost) + (new MeshOptions().SendBufferBytes / encoded);
        Peer peer = log.Only;
        for (int accepted = 0; accepted < capacity; )
        {
            if (log.App.Send(peer, Numbered(accepted, 4_000)).IsAccepted)
            {
                accepted++;
            }
            else
            {
                await Task.Yield();
            }
        }

        return capacity;
    }

    private static byte[] Numbered(int number, int extra)
    {
        byte[] data = new byte[4 + extra];
        BinaryPrimitives.WriteInt32BigEndian(data, number);
        return data;
    }

    private static byte[] Bytes(int size)
    {
        byte[] data = new byte[size];
        new Random(size).NextBytes(data);
        return data;
    }
}
