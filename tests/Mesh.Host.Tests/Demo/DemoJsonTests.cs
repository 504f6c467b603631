using Mesh.Host.Demo;

namespace Mesh.Host.Tests.Demo;

public sealed class DemoJsonTests
{
    [Fact]
    public void An_order_is_read_as_it_was_written()
    {
        DemoOrder? read = DemoJson.Read<DemoOrder>(DemoJson.Write(new DemoOrder(["a card"], TrafficMode.Burst, true)));

        Assert.NotNull(read);
        Assert.Equal(["a card"], read.Cards!);
        Assert.Equal(TrafficMode.Burst, read.Mode);
        Assert.True(read.Stop);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("{\"mode\":\"asleep\"}")]
    public void What_is_no_order_is_passed_over(string line) => Assert.Null(DemoJson.Read<DemoOrder>(line));
}
