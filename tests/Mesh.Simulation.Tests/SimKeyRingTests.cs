using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;
using Mesh.Hosting;

namespace Mesh.Simulation.Tests;

public sealed class SimKeyRingTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task No_host_outside_of_a_run_starts_with_it()
    {
        using var mesh = SimMesh.Create(seed: 1, hosts: 1);
        IKeyRing keys = mesh.Hosts[0].Keys;
        var other = new Actors.Transport.MemoryTransport(new Actors.Transport.MemoryNetwork(), keys.HostPublicKey);

        ArgumentException plain = await Assert.ThrowsAsync<ArgumentException>(() =>
            MeshHost.StartAsync(new MeshHostOptions { Keys = keys })
        );
        await Assert.ThrowsAsync<ArgumentException>(() =>
            MeshHost.StartAsync(new MeshHostOptions { Keys = keys, Transport = other })
        );

        Assert.Contains("SimKeyRing", plain.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_outside_of_a_run_takes_its_signatures()
    {
        using var mesh = SimMesh.Create(seed: 1, hosts: 1);
        IKeyRing keys = mesh.Hosts[0].Keys;
        Delegation delegation = keys.DelegationFor(mesh.Hosts[0].Uid, Now);

        Assert.Throws<WireException>(() => Delegation.Verify(delegation.Encoded, keys.HostId, Now));
        Assert.Throws<MeshException>(() => ContactCard.Parse(mesh.Hosts[0].Card().ToString(), Now));
    }

    [Fact]
    public void Who_speaks_first_stays_when_another_identity_is_taken_in_whatever_its_id()
    {
        var keys = new SimKeys(seed: 1, areReal: false);
        var ring = (SimKeyRing)keys.NextRing("a");
        Uid first = ring.Identities[0].Uid;
        Delegation smaller = Enumerable
            .Range(0, 1_000)
            .Select(i => keys.NextRing($"b{i}"))
            .Select(other => other.DelegateTo(other.Identities[0].Uid, ring.HostId, Now, TimeSpan.FromDays(9)))
            .First(given => given.Uid.CompareTo(first) < 0);

        ring.AddDelegated(smaller, "b");

        Assert.Equal([first, smaller.Uid], ring.Identities.Select(own => own.Uid));
    }

    [Fact]
    public void Within_a_run_nobody_can_forge_them()
    {
        var keys = new SimKeys(seed: 1, areReal: false);
        var others = new SimKeys(seed: 2, areReal: false);
        IKeyRing ring = keys.NextRing("a");
        Delegation right = ring.DelegationFor(ring.Identities[0].Uid, Now);
        byte[] forged = right.Encoded.ToArray();
        forged[^40] ^= 1;

        Assert.Equal(ring.Identities[0].Uid, keys.Verifier.VerifyDelegation(right.Encoded, ring.HostId, Now).Uid);
        Assert.Throws<WireException>(() => keys.Verifier.VerifyDelegation(forged, ring.HostId, Now));
        Assert.Throws<WireException>(() => others.Verifier.VerifyDelegation(right.Encoded, ring.HostId, Now));
        Assert.Throws<WireException>(() => keys.Verifier.VerifyDelegation(right.Encoded, default, Now));
        Assert.Throws<WireException>(() =>
            keys.Verifier.VerifyDelegation(right.Encoded, ring.HostId, Now + TimeSpan.FromDays(31))
        );
    }

    [Fact]
    public void A_delegation_is_renewed_at_half_its_life()
    {
        IKeyRing ring = new SimKeys(seed: 1, areReal: false).NextRing("a");
        Uid uid = ring.Identities[0].Uid;
        Delegation first = ring.DelegationFor(uid, Now);

        Assert.Same(first, ring.DelegationFor(uid, Now + TimeSpan.FromDays(14)));
        Assert.True(ring.DelegationFor(uid, Now + TimeSpan.FromDays(16)).Serial > first.Serial);
    }
}
