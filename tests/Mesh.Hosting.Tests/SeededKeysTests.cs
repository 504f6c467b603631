namespace Mesh.Hosting.Tests;

public sealed class SeededKeysTests
{
    [Fact]
    public void The_same_seed_gives_the_same_keys_and_another_one_gives_others()
    {
        Assert.Equal(new SeededKeys(7).NextRing().HostId, new SeededKeys(7).NextRing().HostId);
        Assert.NotEqual(new SeededKeys(7).NextRing().HostId, new SeededKeys(8).NextRing().HostId);
        var keys = new SeededKeys(9);
        Assert.NotEqual(keys.Next().Uid, keys.Next().Uid);
    }
}
