using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Tests.Identity;

public sealed class DelegationCacheTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2030, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly SigningKey _identity = SigningKey.Generate();
    private readonly Hid _host = Hid.OfPublicKey([1]);

    public void Dispose() => _identity.Dispose();

    [Fact]
    public void The_second_time_no_signature_is_computed()
    {
        var cache = new DelegationCache();
        byte[] encoded = Issue(1);

        Delegation first = cache.Verify(encoded, _host, Now);
        Assert.Equal(0, cache.HitCount);
        Delegation second = cache.Verify(encoded.ToArray(), _host, Now);

        Assert.Same(first, second);
        Assert.Equal(1, cache.HitCount);
    }

    [Fact]
    public void A_known_one_still_expires()
    {
        var cache = new DelegationCache();
        byte[] encoded = Issue(1);
        cache.Verify(encoded, _host, Now);

        var e = Assert.Throws<WireException>(() => cache.Verify(encoded, _host, Now.AddDays(2)));
        Assert.Contains("expired", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_known_one_shown_by_another_host_is_refused()
    {
        var cache = new DelegationCache();
        byte[] encoded = Issue(1);
        cache.Verify(encoded, _host, Now);

        var e = Assert.Throws<WireException>(() => cache.Verify(encoded, Hid.OfPublicKey([2]), Now));
        Assert.Contains("is for host", e.Message, StringComparison.Ordinal);
        Assert.Equal(1, cache.Count);
    }

    [Fact]
    public void A_refused_one_is_not_kept()
    {
        var cache = new DelegationCache();
        byte[] encoded = Issue(1);
        encoded[^1] ^= 1;

        Assert.Throws<WireException>(() => cache.Verify(encoded, _host, Now));
        Assert.Throws<WireException>(() => cache.Verify(encoded, _host, Now));
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void When_full_the_least_recently_used_makes_room()
    {
        var cache = new DelegationCache(capacity: 2);
        byte[] first = Issue(1);
        byte[] second = Issue(2);
        byte[] third = Issue(3);

        cache.Verify(first, _host, Now);
        cache.Verify(second, _host, Now);
        cache.Verify(first, _host, Now);
        cache.Verify(third, _host, Now);
        Assert.Equal(2, cache.Count);
        Assert.Equal(1, cache.HitCount);

        cache.Verify(first, _host, Now);
        Assert.Equal(2, cache.HitCount);
        cache.Verify(second, _host, Now);
        Assert.Equal(2, cache.HitCount);
    }

    [Fact]
    public void Many_threads_may_ask_at_once()
    {
        var cache = new DelegationCache(capacity: 4);
        byte[][] all = [.. Enumerable.Range(0, 8).Select(i => Issue((ulong)i))];

        Parallel.For(0, 400, i => Assert.Equal((ulong)(i % 8), cache.Verify(all[i % 8], _host, Now).Serial));

        Assert.Equal(4, cache.Count);
    }

    private byte[] Issue(ulong serial) =>
        Delegation.Issue(_identity, _host, Now, TimeSpan.FromDays(1), serial).Encoded.ToArray();
}
