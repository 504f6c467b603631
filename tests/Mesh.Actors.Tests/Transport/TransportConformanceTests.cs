using System.Buffers;
using System.IO.Pipelines;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Xunit.Abstractions;

namespace Mesh.Actors.Tests.Transport;

/// <summary>What every <see cref="ITransport"/> promises, asked of each of them.</summary>
[Trait("cost", "unit")]
public sealed class TransportConformanceTests(ITestOutputHelper output)
{
    public static TheoryData<string> Kinds => ["tcp", "memory"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Each_end_sees_the_hid_and_the_key_of_the_other(string kind)
    {
        await using TransportPair pair = await TransportPair.OpenAsync(kind);
        (ITransportLink dialled, ITransportLink accepted) = await pair.ConnectAsync();

        Assert.True(dialled.Dialled);
        Assert.False(accepted.Dialled);
        Assert.Equal(pair.Right.LocalHid, dialled.RemoteHid);
        Assert.Equal(pair.Left.LocalHid, accepted.RemoteHid);
        Assert.Equal(pair.RightKey.ExportSubjectPublicKeyInfo(), dialled.RemotePublicKey.ToArray());
        Assert.Equal(pair.LeftKey.ExportSubjectPublicKeyInfo(), accepted.RemotePublicKey.ToArray());
        Assert.Equal(Hid.OfPublicKey(dialled.RemotePublicKey.Span), dialled.RemoteHid);
        Assert.Equal(pair.Listener.Address, dialled.RemoteAddress);
        Assert.Equal(dialled.LocalAddress, accepted.RemoteAddress);
        Assert.Equal(dialled.RemoteAddress, accepted.LocalAddress);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Bytes_arrive_whole_and_in_order_both_ways_at_once(string kind)
    {
        const int seed = 7;
        output.WriteLine($"seed {seed}");
        await using TransportPair pair = await TransportPair.OpenAsync(kind);
        (ITransportLink dialled, ITransportLink accepted) = await pair.ConnectAsync();
        byte[] there = new byte[3_000_000];
        byte[] back = new byte[2_000_000];
        var random = new Random(seed);
        random.NextBytes(there);
        random.NextBytes(back);

        Task<byte[]> gotThere = accepted.ReceiveAsync(there.Length);
        Task<byte[]> gotBack = dialled.ReceiveAsync(back.Length);
        await Task.WhenAll(SendInPiecesAsync(dialled, there, 1), SendInPiecesAsync(accepted, back, 2)).Guarded();

        Assert.Equal(there, await gotThere);
        Assert.Equal(back, await gotBack);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_sender_waits_while_nobody_reads_and_goes_on_when_somebody_does(string kind)
    {
        const int total = 64 << 20;
        await using TransportPair pair = await TransportPair.OpenAsync(kind);
        (ITransportLink dialled, ITransportLink accepted) = await pair.ConnectAsync();
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<bool> sending = SendCountingWaitsAsync(dialled, total, waits);

        await Task.WhenAny(sending, waits.Task).Guarded();
        Assert.True(waits.Task.IsCompleted, "All was sent although nobody read.");

        await accepted.ReceiveAsync(total);
        await sending.Guarded();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Completing_the_output_ends_that_direction_only(string kind)
    {
        await using TransportPair pair = await TransportPair.OpenAsync(kind);
        (ITransportLink dialled, ITransportLink accepted) = await pair.ConnectAsync();
        await dialled.SendAsync(new byte[100_000]);
        await dialled.Output.CompleteAsync();

        Assert.Equal(100_000, await accepted.ReceiveToEndAsync());
        await accepted.SendAsync(new byte[70_000]);
        await accepted.Output.CompleteAsync();
        Assert.Equal(70_000, await dialled.ReceiveToEndAsync());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Disposing_delivers_what_was_written_before_and_ends_in_order(string kind)
    {
        await using TransportPair pair = await TransportPair.OpenAsync(kind);
        (ITransportLink dialled, ITransportLink accepted) = await pair.ConnectAsync();
        dialled.Output.Write(new byte[30_000]);
        await dialled.DisposeAsync();
        await dialled.DisposeAsync();

        Assert.Equal(30_000, await accepted.ReceiveToEndAsync());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_abort_ends_reads_under_way_at_both_ends_with_an_error(string kind)
    {
        await using TransportPair pair = await TransportPair.OpenAsync(kind);
        (ITransportLink dialled, ITransportLink accepted) = await pair.ConnectAsync();
        Task<IOException> here = dialled.ReceiveLossAsync();
        Task<IOException> there = accepted.ReceiveLossAsync();

        dialled.Abort("the test says so");
        dialled.Abort("and again");

        await here;
        await there;
        await Assert.ThrowsAnyAsync<IOException>(() => dialled.SendAsync(new byte[1]));
        await dialled.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_flush_under_way_ends_with_an_error_when_the_other_end_aborts(string kind)
    {
        await using TransportPair pair = await TransportPair.OpenAsync(kind);
        (ITransportLink dialled, ITransportLink accepted) = await pair.ConnectAsync();
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<bool> sending = SendCountingWaitsAsync(dialled, int.MaxValue, waits);
        await waits.Task.Guarded();

        accepted.Abort("the test says so");

        await Assert.ThrowsAnyAsync<IOException>(() => sending.Guarded());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Dialling_where_nobody_listens_says_so_at_once(string kind)
    {
        await using TransportPair pair = await TransportPair.OpenAsync(kind);

        TransportException error = await Assert.ThrowsAsync<TransportException>(() =>
            pair.Left.DialAsync(pair.DeadAddress).AsTask()
        );

        Assert.Equal(TransportFailure.Refused, error.Failure);
        Assert.Equal(pair.DeadAddress, error.Address);
        Assert.Equal($"No link with {pair.DeadAddress}: connection refused, nobody listens there.", error.Message);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_is_no_address_is_refused_before_anything_is_tried(string kind)
    {
        await using TransportPair pair = await TransportPair.OpenAsync(kind);
        foreach (
            string bad in (string[])["", "nowhere", "host:", ":1", "host:65536x", "mem:", "a b:1", "::1:80", "host:-1"]
        )
        {
            TransportException dialling = await Assert.ThrowsAsync<TransportException>(() =>
                pair.Left.DialAsync(bad).AsTask()
            );
            TransportException listening = await Assert.ThrowsAsync<TransportException>(() =>
                pair.Left.ListenAsync(bad, _ => { }).AsTask()
            );
            Assert.Equal(TransportFailure.BadAddress, dialling.Failure);
            Assert.Equal(TransportFailure.BadAddress, listening.Failure);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_host_does_not_link_with_itself(string kind)
    {
        await using TransportPair pair = await TransportPair.OpenAsync(kind);

        TransportException error = await Assert.ThrowsAsync<TransportException>(() =>
            pair.Right.DialAsync(pair.Listener.Address).AsTask()
        );

        Assert.Equal(TransportFailure.OwnHid, error.Failure);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Forty_links_at_once_carry_each_its_own_bytes(string kind)
    {
        await using TransportPair pair = await TransportPair.OpenAsync(kind);
        ITransportLink[] dialled = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => pair.DialAsync()));
        Dictionary<string, ITransportLink> accepted = [];
        for (int i = 0; i < dialled.Length; i++)
        {
            ITransportLink link = await pair.AcceptAsync();
            accepted.Add(link.RemoteAddress, link);
        }

        await Task.WhenAll(dialled.Select((link, i) => link.SendAsync(Enumerable.Repeat((byte)i, 50_000).ToArray())));

        for (int i = 0; i < dialled.Length; i++)
        {
            byte[] got = await accepted[dialled[i].LocalAddress].ReceiveAsync(50_000);
            Assert.All(got, b => Assert.Equal(i, b));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_listener_that_has_ended_takes_no_more_and_its_links_live_on(string kind)
    {
        await using TransportPair pair = await TransportPair.OpenAsync(kind);
        (ITransportLink dialled, ITransportLink accepted) = await pair.ConnectAsync();
        await pair.Listener.DisposeAsync();

        TransportException error = await Assert.ThrowsAsync<TransportException>(() => pair.DialAsync());
        Assert.Equal(TransportFailure.Refused, error.Failure);
        await dialled.SendAsync(new byte[] { 42 });
        Assert.Equal([42], await accepted.ReceiveAsync(1));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_address_in_use_cannot_be_listened_on(string kind)
    {
        await using TransportPair pair = await TransportPair.OpenAsync(kind);

        TransportException error = await Assert.ThrowsAsync<TransportException>(() =>
            pair.Left.ListenAsync(pair.Listener.Address, _ => { }).AsTask()
        );

        Assert.Equal(TransportFailure.CannotListen, error.Failure);
        Assert.StartsWith($"Cannot listen on {pair.Listener.Address}: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_disposed_transport_neither_dials_nor_listens(string kind)
    {
        await using TransportPair pair = await TransportPair.OpenAsync(kind);
        await pair.Left.DisposeAsync();

        TransportException dialling = await Assert.ThrowsAsync<TransportException>(() => pair.DialAsync());
        TransportException listening = await Assert.ThrowsAsync<TransportException>(() =>
            pair.Left.ListenAsync(pair.DeadAddress, _ => { }).AsTask()
        );

        Assert.Equal(TransportFailure.Stopped, dialling.Failure);
        Assert.Equal(TransportFailure.Stopped, listening.Failure);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_cancelled_dial_throws_for_its_token(string kind)
    {
        await using TransportPair pair = await TransportPair.OpenAsync(kind);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            pair.Left.DialAsync(pair.Listener.Address, cancelled.Token).AsTask()
        );
    }

    private static async Task SendInPiecesAsync(ITransportLink link, byte[] bytes, int seed)
    {
        var random = new Random(seed);
        int sent = 0;
        while (sent < bytes.Length)
        {
            // From single bytes to several buffers: one record, several, several sends.
            int length = Math.Min(bytes.Length - sent, 1 + random.Next(1 << random.Next(1, 19)));
            link.Output.Write(bytes.AsSpan(sent, length));
            await link.Output.FlushAsync();
            sent += length;
        }
    }

    private static async Task<bool> SendCountingWaitsAsync(ITransportLink link, int total, TaskCompletionSource waits)
    {
        var piece = new byte[1 << 16];
        for (int sent = 0; sent <= total - piece.Length; sent += piece.Length)
        {
            ValueTask<FlushResult> flush = link.Output.WriteAsync(piece);
            if (!flush.IsCompleted)
            {
                waits.TrySetResult();
            }

            await flush;
        }

        return waits.Task.IsCompleted;
    }
}
