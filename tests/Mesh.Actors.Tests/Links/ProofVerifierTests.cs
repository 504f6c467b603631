using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Tests.Links;

/// <summary>The handshake with real keys and signatures.</summary>
public sealed class ProofVerifierTests : IDisposable
{
    private static readonly DateTimeOffset Wall = HandshakeWorld.Wall;

    private readonly SigningKey _alice = SigningKey.Generate();
    private readonly SigningKey _bob = SigningKey.Generate();
    private readonly SigningKey _hostA = SigningKey.Generate();
    private readonly SigningKey _hostB = SigningKey.Generate();
    private readonly ProofVerifier _verifier = new(new DelegationCache());

    public void Dispose()
    {
        _alice.Dispose();
        _bob.Dispose();
        _hostA.Dispose();
        _hostB.Dispose();
    }

    [Fact]
    public void Two_hosts_with_real_keys_establish_a_link()
    {
        (HandshakeSide dialler, HandshakeSide acceptor) = World(ProofOf(_alice, _hostA)).Run();

        Assert.Equal(UidOf(_bob), dialler.Result!.Remote!.Uid);
        Assert.Equal(Wall.AddDays(30), dialler.Result.Remote.NotAfter);
        Assert.Equal(UidOf(_alice), acceptor.Result!.Remote!.Uid);
        Assert.Equal("{\"name\":\"x\"}", acceptor.Result.RemoteMetadata!.Json);
        Assert.Equal((3ul, 4ul), (acceptor.Result.RemoteMetadata.Epoch, acceptor.Result.RemoteMetadata.Sequence));
    }

    [Fact]
    public void Every_single_bit_of_a_delegation_counts()
    {
        HandshakeProof good = ProofOf(_alice, _hostA);
        HandshakeWorld world = World(good);
        byte[] delegation = good.Delegation.ToArray();
        for (int index = 0; index < delegation.Length; index++)
        {
            byte[] changed = [.. delegation];
            changed[index] ^= (byte)(1 << (index % 8));
            HandshakeSide acceptor = world.Accepting();
            acceptor.Deliver(world.Dialled().Sent[0]);
            acceptor.Deliver(new Introduce(changed, null, UidOf(_bob)));

            Assert.True(acceptor.Failure?.Failure.Fault == HandshakeFault.BadProof, $"byte {index}");
            Assert.Same(Refused.Generic, acceptor.Failure!.LastMessage);
        }
    }

    [Fact]
    public void A_delegation_for_another_host_is_no_proof_even_when_it_was_verified_there()
    {
        HandshakeProof toB = ProofOf(_alice, _hostB);
        _verifier.VerifyDelegation(toB.Delegation, HidOf(_hostB), Wall);

        Assert.Throws<WireException>(() => _verifier.VerifyDelegation(toB.Delegation, HidOf(_hostA), Wall));
    }

    [Fact]
    public void A_delegation_that_was_verified_once_is_refused_when_its_time_is_over()
    {
        HandshakeProof proof = ProofOf(_alice, _hostA);
        _verifier.VerifyDelegation(proof.Delegation, HidOf(_hostA), Wall);

        Assert.Throws<WireException>(() =>
            _verifier.VerifyDelegation(proof.Delegation, HidOf(_hostA), Wall.AddDays(30))
        );
    }

    [Fact]
    public void Metadata_signed_by_another_host_is_ignored()
    {
        HandshakeProof proof = ProofOf(_alice, _hostA) with { Metadata = ProofOf(_alice, _hostB).Metadata };
        (_, HandshakeSide acceptor) = World(proof).Run();

        Assert.Null(acceptor.Result!.RemoteMetadata);
        Assert.NotNull(acceptor.Result.MetadataFault);
    }

    private static Uid UidOf(SigningKey key) => Uid.OfPublicKey(key.PublicKey.Span);

    private static Hid HidOf(SigningKey key) => Hid.OfPublicKey(key.PublicKey.Span);

    private static HandshakeProof ProofOf(SigningKey identity, SigningKey host) =>
        new(
            Delegation.Issue(identity, HidOf(host), Wall, TimeSpan.FromDays(30), 1).Encoded,
            SignedMetadata.Issue(host, UidOf(identity), 3, 4, Wall, TimeSpan.FromHours(1), "{\"name\":\"x\"}").Encoded
        );

    private HandshakeWorld World(HandshakeProof shownByAlice) =>
        new()
        {
            Verifier = _verifier,
            LocalA = new LocalHost { Hid = HidOf(_hostA), BootEpoch = 1 },
            LocalB = new LocalHost { Hid = HidOf(_hostB), BootEpoch = 2 },
            SeenByA = new RemoteHost(HidOf(_hostB), _hostB.PublicKey, "b", TimeSpan.Zero),
            SeenByB = new RemoteHost(HidOf(_hostA), _hostA.PublicKey, "a", TimeSpan.Zero),
            Intent = new DialIntent
            {
                Serial = 1,
                MayShow = true,
                Identities = new DialIdentities(UidOf(_alice), UidOf(_bob), shownByAlice),
            },
            Policy = new FakePolicy
            {
                Own = [UidOf(_bob)],
                Contacts = [UidOf(_alice)],
                Proof = ProofOf(_bob, _hostB),
            },
        };
}
