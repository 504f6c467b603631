using System.Globalization;
using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Actors.Tests.Identity;

public sealed class MemoryKeyRingTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2030, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly MemoryKeyRing _ring = MemoryKeyRing.Generate("Ada");

    private Uid Own => _ring.Identities[0].Uid;

    public void Dispose() => _ring.Dispose();

    [Fact]
    public void A_generated_ring_has_a_host_and_one_identity_with_its_key()
    {
        Assert.Equal(Hid.OfPublicKey(_ring.HostPublicKey.Span), _ring.HostId);
        OwnIdentity own = Assert.Single(_ring.Identities);
        Assert.Equal(("Ada", true), (own.Alias, own.HoldsKey));
        Assert.Equal(own.Uid, Uid.OfPublicKey(own.PublicKey.Span));
    }

    [Fact]
    public void It_signs_as_the_host()
    {
        byte[] signature = _ring.SignAsHost("mesh/1 test", [1]);
        Assert.True(SigningKey.Verify(_ring.HostPublicKey.Span, "mesh/1 test", [1], signature));
    }

    [Fact]
    public void Identities_stand_in_the_order_in_which_they_came()
    {
        List<Uid> came = [Own];
        for (int i = 0; i < 8; i++)
        {
            came.Add(_ring.Add(SigningKey.Generate(), i.ToString(CultureInfo.InvariantCulture)));
        }

        Assert.Equal(came, _ring.Identities.Select(own => own.Uid));
    }

    [Fact]
    public void Its_delegation_verifies_for_this_host_and_stays_the_same_until_half_its_life()
    {
        Delegation first = _ring.DelegationFor(Own, Now);

        Assert.Equal(Own, Delegation.Verify(first.Encoded, _ring.HostId, Now).Uid);
        Assert.Equal(TimeSpan.FromDays(30), first.NotAfter - first.NotBefore);
        Assert.Same(first, _ring.DelegationFor(Own, Now.AddDays(15).AddSeconds(-1)));
    }

    [Fact]
    public void Past_half_its_life_it_is_renewed_with_a_higher_serial()
    {
        Delegation first = _ring.DelegationFor(Own, Now);
        Delegation second = _ring.DelegationFor(Own, Now.AddDays(15));

        Assert.True(second.Serial > first.Serial);
        Assert.Equal(Now.AddDays(45), second.NotAfter);
    }

    [Fact]
    public void A_clock_set_back_gets_a_new_one_with_a_higher_serial()
    {
        Delegation first = _ring.DelegationFor(Own, Now);
        Delegation second = _ring.DelegationFor(Own, Now.AddDays(-1));

        Assert.True(second.IsValidAt(Now.AddDays(-1)));
        Assert.Equal(first.Serial + 1, second.Serial);
    }

    [Fact]
    public void An_identity_that_is_not_ours_is_not_permitted()
    {
        Uid stranger = Uid.OfPublicKey([1]);
        foreach (
            Action call in (Action[])
                [
                    () => _ring.DelegationFor(stranger, Now),
                    () => _ring.MetadataOf(stranger),
                    () => _ring.SetMetadata(stranger, "{}"),
                    () => _ring.SignMetadata(stranger, 1, 1, Now),
                    () => _ring.DelegateTo(stranger, _ring.HostId, Now, Day),
                    () => _ring.IssueCard(stranger, [], Now, Day),
                ]
        )
        {
            var e = Assert.Throws<MeshException>(call);
            Assert.Equal(MeshErrorCode.NotPermitted, e.Code);
            Assert.Contains(stranger.Short, e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Metadata_is_signed_by_the_host_and_replaced_whole()
    {
        Assert.Null(_ring.SignMetadata(Own, 1, 1, Now));

        _ring.SetMetadata(Own, """{"a":1}""");
        _ring.SetMetadata(Own, """{"b":2}""");
        SignedMetadata signed = _ring.SignMetadata(Own, 3, 4, Now)!;
        Assert.Equal(signed, SignedMetadata.Verify(signed.Encoded, _ring.HostPublicKey.Span, Own));
        Assert.Equal(("""{"b":2}""", 3UL, 4UL), (signed.Json, signed.Epoch, signed.Sequence));

        _ring.SetMetadata(Own, null);
        Assert.Null(_ring.MetadataOf(Own));
    }

    [Fact]
    public void Metadata_that_is_no_json_object_is_refused_and_the_old_one_stays()
    {
        _ring.SetMetadata(Own, "{}");
        var e = Assert.Throws<MeshException>(() => _ring.SetMetadata(Own, "[]"));
        Assert.Equal(MeshErrorCode.Invalid, e.Code);
        Assert.Equal("{}", _ring.MetadataOf(Own));
    }

    [Fact]
    public void The_same_identity_twice_is_a_conflict()
    {
        using var key = SigningKey.Generate();
        _ring.Add(key);
        Assert.Equal(MeshErrorCode.Conflict, Assert.Throws<MeshException>(() => _ring.Add(key)).Code);
    }

    [Fact]
    public void An_alias_above_64_bytes_is_refused()
    {
        var e = Assert.Throws<MeshException>(() => _ring.Add(SigningKey.Generate(), new string('é', 33)));
        Assert.Equal(MeshErrorCode.Invalid, e.Code);
    }

    [Fact]
    public void A_card_of_an_own_identity_carries_its_alias_and_hosts()
    {
        ContactCard card = _ring.IssueCard(Own, [new CardHost(_ring.HostId, ["a:1"])], Now, Day);
        ContactCard read = ContactCard.Parse(card.ToString(), Now);
        Assert.Equal((Own, "Ada", _ring.HostId), (read.Uid, read.Alias, read.Hosts[0].Hid));
    }

    [Fact]
    public void Another_host_speaks_as_the_identity_with_a_delegation_alone()
    {
        using var other = new MemoryKeyRing(SigningKey.Generate());
        Delegation given = _ring.DelegateTo(Own, other.HostId, Now, Day);

        Assert.Equal(Own, other.AddDelegated(given.Encoded, "Ada", Now));

        OwnIdentity there = Assert.Single(other.Identities);
        Assert.Equal((Own, "Ada", false), (there.Uid, there.Alias, there.HoldsKey));
        Assert.Equal(given, other.DelegationFor(Own, Now.AddHours(23)));
    }

    [Fact]
    public void Without_the_key_an_expired_delegation_is_an_error_until_a_new_one_is_given()
    {
        using var other = new MemoryKeyRing(SigningKey.Generate());
        other.AddDelegated(_ring.DelegateTo(Own, other.HostId, Now, Day).Encoded, null, Now);

        DateTimeOffset later = Now.AddDays(2);
        var e = Assert.Throws<MeshException>(() => other.DelegationFor(Own, later));
        Assert.Equal(MeshErrorCode.NotPermitted, e.Code);
        Assert.Contains("Give this host a new delegation", e.Message, StringComparison.Ordinal);

        other.AddDelegated(_ring.DelegateTo(Own, other.HostId, later, Day).Encoded, null, later);
        Assert.True(other.DelegationFor(Own, later).IsValidAt(later));
    }

    [Fact]
    public void Without_the_key_nothing_is_signed_for_the_identity()
    {
        using var other = new MemoryKeyRing(SigningKey.Generate());
        other.AddDelegated(_ring.DelegateTo(Own, other.HostId, Now, Day).Encoded, null, Now);

        Assert.Equal(
            MeshErrorCode.NotPermitted,
            Assert.Throws<MeshException>(() => other.IssueCard(Own, [], Now, Day)).Code
        );
        Assert.Equal(
            MeshErrorCode.NotPermitted,
            Assert.Throws<MeshException>(() => other.DelegateTo(Own, _ring.HostId, Now, Day)).Code
        );
    }

    [Fact]
    public void A_delegation_for_another_host_or_an_older_one_is_not_taken()
    {
        using var other = new MemoryKeyRing(SigningKey.Generate());
        Delegation older = _ring.DelegateTo(Own, other.HostId, Now, Day);
        Delegation newer = _ring.DelegateTo(Own, other.HostId, Now, Day);
        Assert.True(newer.Serial > older.Serial);
        other.AddDelegated(newer.Encoded, null, Now);

        Assert.Equal(
            MeshErrorCode.Conflict,
            Assert.Throws<MeshException>(() => other.AddDelegated(older.Encoded, null, Now)).Code
        );
        var e = Assert.Throws<MeshException>(() =>
            other.AddDelegated(_ring.DelegationFor(Own, Now).Encoded, null, Now)
        );
        Assert.Equal(MeshErrorCode.Invalid, e.Code);
        Assert.Contains("is for host", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_listens_hears_of_an_identity_that_is_added_and_of_none_that_is_only_renewed()
    {
        int told = 0;
        _ring.IdentitiesChanged += () => told++;
        IReadOnlyList<OwnIdentity> before = _ring.Identities;

        _ring.DelegationFor(Own, DateTimeOffset.UnixEpoch);
        Assert.Equal(0, told);
        Assert.Same(before, _ring.Identities);

        _ring.Add(SigningKey.Generate(), "second");
        Assert.Equal(1, told);
        Assert.NotSame(before, _ring.Identities);
    }
}
