using Mesh.Actors.Tests.Links.Model;
using Xunit.Abstractions;

namespace Mesh.Actors.Tests.Links;

public sealed class TwoLinksModelTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(2, 2, 1, 0, false, 2)]
    [InlineData(0, 0, 2, 0, false, 2)]
    [InlineData(0, 0, 0, 0, false, 3)]
    [InlineData(1, 0, 0, 0, false, 3)]
    [InlineData(0, 1, 0, 0, false, 3)]
    [InlineData(0, 1, 0, 0, true, 2)]
    [InlineData(1, 0, 0, 0, true, 2)]
    public void X(int small, int great, int cuts, int freezes, bool slow, int links)
    {
        output.WriteLine(
            new ModelExplorer(Agree).Explore(new ModelWorld(new ModelRules(small, great, cuts, freezes, slow), [.. Enumerable.Range(0, links).Select(i => i % 2)]))
        );
    }

    private static string Agree(ModelWorld world)
    {
        ModelHost small = world.Hosts[0];
        ModelHost great = world.Hosts[1];
        Assert.Equal(small.Arbiter.Active?.Name, great.Arbiter.Active?.Name);
        int links = small.Arbiter.Active is null ? 0 : 1;
        Assert.Equal((links, links), (small.Arbiter.Links.Count, great.Arbiter.Links.Count));
        Assert.Equal((links == 1, links == 1), (small.IsOnline, great.IsOnline));
        if (links == 1)
        {
            Assert.Equal((small.SentInStay, great.SentInStay), (great.ReceivedInStay, small.ReceivedInStay));
        }

        return $"{links} links, {(world.WasChosen ? "chosen" : "")} {(world.HadFault ? "fault" : "")}, stays {small.StayCount} and {great.StayCount}";
    }
}
