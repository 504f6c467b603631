using System.Buffers;
using Mesh.Actors.Links;
using Mesh.Actors.Peers;

namespace Mesh.Actors.Tests.Peers;

public sealed class ClosingQueuesTests
{
    private readonly BufferBudget _budget = new(1_048_576);
    private readonly FrameLanes _lanes = new();
    private readonly ClosingQueues _closing = new();

    [Fact]
    public void Queues_whose_remote_end_is_gone_are_kept_only_while_a_begun_frame_is_in_them()
    {
        for (ulong id = 1; id <= 100; id++)
        {
            OutboundQueue queue = Discarded(begun: false);
            _closing.AddDiscarded(id, queue);
        }

        Assert.Equal(0, _closing.Count);

        OutboundQueue begun = Discarded(begun: true);
        _closing.AddDiscarded(101, begun);
        Assert.Equal(1, _closing.Count);
        while (!begun.IsEmpty)
        {
            begun.WriteTurn(new ArrayBufferWriter<byte>(), 16_384, FrameStart.Any, out _);
        }

        _closing.AddDiscarded(102, Discarded(begun: true));
        Assert.Equal(1, _closing.Count);
        _closing.Abandon();
        Assert.Equal(0, _budget.UsedBytes);
    }

    private OutboundQueue Discarded(bool begun)
    {
        var queue = new OutboundQueue(new SendBuffer(1_048_576, 100, _budget), _lanes, 1, 2, 1_048_576, 262_144);
        queue.TrySend(new byte[40_000]);
        if (begun)
        {
            queue.WriteTurn(new ArrayBufferWriter<byte>(), 1, FrameStart.Any, out _);
        }

        queue.Discard();
        return queue;
    }
}
