using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Actors.Tests.Links;

public sealed class LinkNameTests
{
    private static readonly Hid One = SigningKey.Generate().Hid;
    private static readonly Hid Other = SigningKey.Generate().Hid;

    [Fact]
    public void The_link_that_the_decider_dialled_stays_whatever_the_serials()
    {
        var own = new LinkName(One, 1);
        var theirs = new LinkName(Other, 99);

        Assert.Equal(own, LinkName.Winner(One, own, theirs));
        Assert.Equal(theirs, LinkName.Winner(Other, own, theirs));
    }

    [Fact]
    public void Of_two_that_one_host_dialled_the_later_stays()
    {
        var first = new LinkName(One, 1);
        var second = new LinkName(One, 2);

        Assert.Equal(second, LinkName.Winner(One, first, second));
        Assert.Equal(second, LinkName.Winner(Other, first, second));
    }

    [Fact]
    public void It_does_not_matter_which_of_the_two_is_named_first()
    {
        LinkName[] names = [new(One, 1), new(One, 2), new(Other, 1), new(Other, 2), new(Other, 3)];
        foreach (Hid decider in new[] { One, Other })
        {
            foreach (LinkName left in names)
            {
                Assert.All(
                    names.Where(name => name != left),
                    right => Assert.Equal(LinkName.Winner(decider, left, right), LinkName.Winner(decider, right, left))
                );
            }
        }
    }
}
