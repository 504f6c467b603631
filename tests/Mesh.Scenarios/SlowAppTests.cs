using Mesh.Contracts;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios;

public sealed class SlowAppTests(ITestOutputHelper output) : PairKit(seed: 5, output)
{
    [Fact]
    public void An_app_that_reads_nothing_costs_its_sender_a_507_and_gets_all_that_was_accepted_when_it_reads_on()
    {
        Meet();
        AtOnce.Pause(Right);
        Mesh.RunFor(1.Seconds());
        int accepted = 0;
        SendResult last;
        while ((last = Left.SendTo(Right.Host, new byte[10_000])).IsAccepted)
        {
            accepted++;
            Mesh.RunFor(10.Milliseconds());
        }

        Assert.Equal(MeshErrorCode.BufferFull, last.Code);
        AtOnce.Resume(Right);
        Mesh.RunUntil(() => Right.FrameCount == accepted, 10.Seconds());
        Assert.True(Left.SendTo(Right.Host, new byte[10_000]).IsAccepted);
        Mesh.RunUntilQuiet();
    }
}
