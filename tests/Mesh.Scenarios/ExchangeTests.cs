using Mesh.Contracts;
using Mesh.Simulation;
using Xunit.Abstractions;

namespace Mesh.Scenarios;

public sealed class ExchangeTests(ITestOutputHelper output) : PairKit(seed: 4, output)
{
    [Fact]
    public void A_thousand_frames_of_many_sizes_come_in_order_and_once()
    {
        Meet();
        for (int i = 0; i < 1_000; i++)
        {
            byte[] data = [(byte)i, (byte)(i >> 8), .. new byte[Mesh.Random.Next(i % 50 == 0 ? 60_000 : 300)]];
            Mesh.In((i * 10).Milliseconds()).Do(() => Assert.True(Right.SendTo(Left.Host, data).IsAccepted));
        }

        for (int i = 0; i < 1_000; i++)
        {
            ReadOnlyMemory<byte> data = ExpectMsg<Frame>(10.Seconds()).Data;
            Assert.Equal(i, data.Span[0] | (data.Span[1] << 8));
        }

        Mesh.RunUntilQuiet();
        ExpectNoMsg(TimeSpan.Zero);
    }
}
