using Mesh.Actors.Host;
using Mesh.Actors.Identity;
using Mesh.Actors.Links;
using Mesh.Actors.Storage;
using Mesh.Actors.Tests.Links;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;
using static Mesh.Actors.Tests.Links.HandshakeWorld;

namespace Mesh.Actors.Tests.Host;

/// <summary>What is said to a host that an identity has revoked, while the handshake is under way.</summary>
public sealed class RevocationCheckTests : IDisposable
{
    private const ulong Revoked = 5;

    private readonly SigningKey _ada = SigningKey.Generate();
    private readonly RevocationBook _book = RevocationBook.Open(new MemoryStore());

    public void Dispose() => _ada.Dispose();

    [Fact]
    public void Who_calls_by_a_delegation_that_was_revoked_hears_what_every_stranger_hears_and_is_not_looked_up()
    {
        HandshakeWorld world = Calls(Revoked);
        (HandshakeSide dialler, HandshakeSide acceptor) = world.Run();

        byte[] hello = HandshakeSide.Encode(HelloAgreement.HelloOf(world.LocalB));
        Assert.Equal([hello, HandshakeSide.Encode(Refused.Generic)], acceptor.Sent);
        Assert.Equal(HandshakeFault.BadProof, acceptor.Failure!.Failure.Fault);
        Assert.Contains("revoked", acceptor.Failure.Failure.Detail, StringComparison.Ordinal);
        Assert.Equal(HandshakeFault.Refused, dialler.Failure!.Failure.Fault);
        Assert.Empty(world.Policy.Questions);
    }

    [Fact]
    public void Who_is_called_and_shows_a_delegation_that_was_revoked_hears_not_a_word_more()
    {
        (HandshakeSide dialler, HandshakeSide acceptor) = IsCalled(Revoked).Run();

        Assert.Contains(acceptor.Sent, record => record[0] == (byte)RecordType.Proof);
        Assert.Equal([(byte)RecordType.Hello, (byte)RecordType.Introduce], dialler.Sent.Select(record => record[0]));
        Assert.Equal(HandshakeFault.BadProof, dialler.Failure!.Failure.Fault);
        Assert.Contains("revoked", dialler.Failure.Failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_later_delegation_of_the_same_host_is_good_on_both_sides()
    {
        foreach (HandshakeWorld world in (HandshakeWorld[])[Calls(Revoked + 1), IsCalled(Revoked + 1)])
        {
            (HandshakeSide dialler, HandshakeSide acceptor) = world.Run();

            Assert.NotNull(dialler.Result);
            Assert.NotNull(acceptor.Result);
        }
    }

    private HandshakeWorld Calls(ulong serial)
    {
        HandshakeWorld world = World(revoked: HostA);
        return world with
        {
            Policy = new FakePolicy { Contacts = [_ada.Uid] },
            Intent = world.Intent with { Identities = new DialIdentities(_ada.Uid, Bob, ProofOf(HostA, serial)) },
        };
    }

    private HandshakeWorld IsCalled(ulong serial)
    {
        HandshakeWorld world = World(revoked: HostB);
        return world with
        {
            Policy = new FakePolicy { Own = [_ada.Uid], Proof = ProofOf(HostB, serial) },
            Intent = world.Intent with { Identities = world.Intent.Identities! with { Ruid = _ada.Uid } },
        };
    }

    private HandshakeWorld World(Hid revoked)
    {
        _book.Add(Revocation.Issue(_ada, revoked, Revoked, Wall));
        return new HandshakeWorld { Verifier = new RevocationCheck(new FakeProofs(), _book) };
    }

    private HandshakeProof ProofOf(Hid host, ulong serial) =>
        new(FakeProofs.Delegation(_ada.Uid, host, Wall.AddDays(-1), Wall.AddDays(30), serial), null);
}
