using System.Buffers;
using System.IO.Pipelines;
using Mesh.Actors.Transport;

namespace Mesh.Simulation.Tests;

/// <summary>Links as the transport gives them, without a mesh above.</summary>
public sealed class SimNetworkTests : IDisposable
{
    private readonly SimMesh _mesh = SimMesh.Create(
        seed: 7,
        hosts: 2,
        new SimOptions
        {
            Path = new SimPath
            {
                Split = 0.5,
                Loss = 0.01,
                WindowBytes = 65_536,
            },
        }
    );

    private readonly SimTransport _dialler;
    private readonly SimTransport _acceptor;
    private ITransportLink? _taken;

    public SimNetworkTests()
    {
        _dialler = new SimTransport(_mesh.Network, _mesh.Hosts[0], _mesh.Hosts[0].Keys.HostPublicKey);
        _acceptor = new SimTransport(_mesh.Network, _mesh.Hosts[1], _mesh.Hosts[1].Keys.HostPublicKey);
        _ = _acceptor.ListenAsync("h2:1", link => _taken = link).AsTask().GetAwaiter().GetResult();
    }

    [Fact]
    public void Bytes_come_in_order_whatever_pieces_they_come_in()
    {
        (ITransportLink left, ITransportLink right) = Connect();
        byte[] sent = new byte[300_000];
        new Random(1).NextBytes(sent);
        var random = new SimRandom(3);

        Task writing = Start(async () =>
        {
            for (int at = 0; at < sent.Length; )
            {
                int length = Math.Min(1 + random.Next(5_000), sent.Length - at);
                left.Output.Write(sent.AsSpan(at, length));
                at += length;
                await left.Output.FlushAsync();
            }

            await left.Output.CompleteAsync();
        });
        byte[] received = _mesh.Do(() => ReadAllAsync(right.Input, random));

        Assert.True(writing.IsCompletedSuccessfully);
        Assert.Equal(sent, received);
    }

    [Fact]
    public void A_writer_waits_while_nobody_reads_and_goes_on_when_somebody_does()
    {
        (ITransportLink left, ITransportLink right) = Connect();
        int flushed = 0;
        Task writing = Start(async () =>
        {
            for (int i = 0; i < 100; i++)
            {
                left.Output.Write(new byte[4_096]);
                await left.Output.FlushAsync();
                flushed++;
            }

            await left.Output.CompleteAsync();
        });
        _mesh.RunFor(10.Minutes());
        Assert.InRange(flushed, 15, 17);

        Assert.Equal(409_600, _mesh.Do(() => ReadAllAsync(right.Input, new SimRandom(1))).Length);
        Assert.True(writing.IsCompletedSuccessfully);
    }

    [Fact]
    public void A_cut_is_seen_at_both_ends_by_who_reads_and_by_who_writes()
    {
        (ITransportLink left, ITransportLink right) = Connect();
        Task reading = Start(async () => await right.Input.ReadAsync());
        left.Output.Write(new byte[200_000]);
        Task writing = Start(async () => await left.Output.FlushAsync());
        _mesh.Run.RunUntilIdle();
        _mesh.Network.Links[0].Cut();
        _mesh.RunFor(1.Seconds());

        Assert.IsType<TransportException>(reading.Exception?.InnerException);
        Assert.IsType<TransportException>(writing.Exception?.InnerException);
        Assert.Empty(_mesh.Network.Links);
    }

    [Fact]
    public void A_frozen_link_says_nothing_and_goes_on_with_all_that_was_held()
    {
        (ITransportLink left, ITransportLink right) = Connect();
        _mesh.Network.Links[0].Freeze();
        left.Output.Write("late"u8);
        _ = left.Output.FlushAsync();
        Task<ReadResult> reading = right.Input.ReadAtLeastAsync(4).AsTask();
        _mesh.RunFor(10.Minutes());
        Assert.Equal(0, _mesh.Network.DeliveredBytes);

        _mesh.Network.Links[0].Thaw();
        _mesh.RunFor(1.Seconds());

        Assert.Equal("late"u8.ToArray(), reading.Result.Buffer.ToArray());
    }

    [Fact]
    public void Who_dials_is_refused_or_gets_no_answer()
    {
        Assert.Equal(TransportFailure.Refused, DialFails("h2:2"));
        _mesh.Hosts[1].Crash(SimCrash.PowerLoss);
        Assert.Equal(TransportFailure.TimedOut, DialFails("h2:1"));
        Assert.Equal(TransportFailure.TimedOut, DialFails("nowhere:1"));
    }

    [Fact]
    public void In_one_direction_a_partition_stops_bytes_and_the_other_direction_goes_on()
    {
        (ITransportLink left, ITransportLink right) = Connect();
        _mesh.In(TimeSpan.Zero).PartitionOneWay(_mesh.Hosts[0], _mesh.Hosts[1]);
        _mesh.RunFor(1.Seconds());
        left.Output.Write("there"u8);
        right.Output.Write("back"u8);
        _ = left.Output.FlushAsync();
        _ = right.Output.FlushAsync();
        Task<ReadResult> there = right.Input.ReadAtLeastAsync(1).AsTask();
        Task<ReadResult> back = left.Input.ReadAtLeastAsync(4).AsTask();
        _mesh.RunFor(1.Seconds());

        Assert.False(there.IsCompleted);
        Assert.Equal("back"u8.ToArray(), back.Result.Buffer.ToArray());
    }

    public void Dispose() => _mesh.Dispose();

    private (ITransportLink, ITransportLink) Connect()
    {
        ITransportLink dialled = _mesh.Do(() => _dialler.DialAsync("h2:1").AsTask());
        _mesh.RunUntil(() => _taken is not null, 1.Seconds());
        return (dialled, _taken!);
    }

    private Task Start(Func<Task> start)
    {
        Task? task = null;
        _mesh.Run.Post(() => task = start());
        _mesh.Run.RunUntilIdle();
        return task!;
    }

    private TransportFailure DialFails(string address) =>
        Assert.Throws<TransportException>(() => _mesh.Do(() => _dialler.DialAsync(address).AsTask())).Failure;

    // Takes now all, now a part, and sometimes looks at all and takes nothing.
    private static async Task<byte[]> ReadAllAsync(PipeReader reader, SimRandom random)
    {
        var all = new List<byte>();
        while (true)
        {
            ReadResult read = await reader.ReadAsync();
            long take = read.IsCompleted ? read.Buffer.Length : random.Next((int)read.Buffer.Length + 1);
            all.AddRange(read.Buffer.Slice(0, take).ToArray());
            bool looksAtAll = random.Next(2) == 0 && !read.IsCompleted;
            SequencePosition consumed = read.Buffer.GetPosition(take);
            reader.AdvanceTo(consumed, looksAtAll ? read.Buffer.End : consumed);
            if (read.IsCompleted)
            {
                return [.. all];
            }
        }
    }
}
