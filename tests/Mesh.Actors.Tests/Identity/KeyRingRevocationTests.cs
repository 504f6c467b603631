using Mesh.Actors.Identity;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Actors.Tests.Identity;

public sealed class KeyRingRevocationTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2030, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Hid Other = Hid.OfPublicKey([1]);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_revocation_ends_what_was_given_before_and_not_what_is_given_after()
    {
        using FileKeyRing ring = Open();
        Uid uid = ring.CreateIdentity("ada");
        Delegation before = ring.DelegateTo(uid, Other, Now, TimeSpan.FromDays(1));
        Revocation revocation = ring.Revoke(uid, Other, Now);
        Delegation after = ring.DelegateTo(uid, Other, Now, TimeSpan.FromDays(1));

        Assert.True(revocation.Ends(uid, Other, before.Serial));
        Assert.False(revocation.Ends(uid, Other, after.Serial));
    }

    [Fact]
    public void A_revocation_is_there_when_the_folder_is_opened_again_and_no_serial_is_used_twice()
    {
        Uid uid;
        Revocation revocation;
        using (FileKeyRing ring = Open())
        {
            uid = ring.CreateIdentity("ada");
            revocation = ring.Revoke(uid, Other, Now);
        }

        using FileKeyRing again = Open();
        Assert.Equal(revocation, Assert.Single(again.RevocationsOf(uid)));
        Assert.True(again.DelegateTo(uid, Other, Now, TimeSpan.FromDays(1)).Serial > revocation.Serial);
    }

    [Fact]
    public void This_host_which_has_the_key_cannot_be_revoked()
    {
        using FileKeyRing ring = Open();
        Uid uid = ring.CreateIdentity("ada");
        Assert.Equal(
            MeshErrorCode.Invalid,
            Assert.Throws<MeshException>(() => ring.Revoke(uid, ring.HostId, Now)).Code
        );
        Assert.Empty(ring.RevocationsOf(uid));
    }

    [Fact]
    public void A_host_without_the_key_takes_a_later_delegation_that_another_process_stored_and_a_revocation()
    {
        using MemoryKeyRing keys = MemoryKeyRing.Generate("ada");
        Uid uid = keys.Identities[0].Uid;
        using FileKeyRing running = Open();
        running.AddDelegated(Give(keys, uid, running.HostId), "ada", Now);
        Assert.Equal(MeshErrorCode.NotPermitted, Assert.Throws<MeshException>(() => Revoke(running, uid)).Code);

        using (FileKeyRing commandLine = Open())
        {
            commandLine.AddDelegated(Give(keys, uid, running.HostId, days: 9), null, Now);
            commandLine.AddRevocation(keys.Revoke(uid, Other, Now));
        }

        Assert.Equal(Now.AddDays(1), running.DelegationFor(uid, Now).NotAfter);
        running.Refresh();
        Assert.Equal(Now.AddDays(9), running.DelegationFor(uid, Now).NotAfter);
        Assert.Equal(Other, Assert.Single(running.RevocationsOf(uid)).Hid);
    }

    [Fact]
    public void A_ring_takes_in_an_identity_that_another_process_made()
    {
        using FileKeyRing running = Open();
        int told = 0;
        running.IdentitiesChanged += () => told++;

        Uid uid;
        using (FileKeyRing commandLine = Open())
        {
            uid = commandLine.CreateRecoverable("ada");
        }

        Assert.Empty(running.Identities);
        running.Refresh();
        running.Refresh();

        OwnIdentity own = Assert.Single(running.Identities);
        Assert.Equal((uid, "ada", true, 1), (own.Uid, own.Alias, own.HoldsKey, told));
        Assert.True(running.DelegationFor(uid, Now).IsValidAt(Now));
        Assert.False(running.RecoveryOf(uid).IsEmpty);
    }

    [Fact]
    public void What_another_process_stored_is_told_also_where_the_ring_has_written_to_the_same_record_since()
    {
        using FileKeyRing running = Open();
        Uid old = running.CreateRecoverable("ada");
        Uid next = running.CreateIdentity("ada");
        using var recovery = SigningKey.ImportPkcs8Pem(File.ReadAllBytes(running.RecoveryPathOf(old)));
        List<Uid> told = [];
        running.WordsChanged += told.Add;
        using (FileKeyRing commandLine = Open())
        {
            commandLine.Succeed(commandLine.IssueSuccession(recovery, old, next, Now));
        }

        running.SetMetadata(old, "{}");
        running.Revoke(old, Other, Now);
        running.Refresh();
        running.Refresh();

        Assert.Equal([old, old], told);
        Assert.Equal(next, running.Identities.Single(own => own.Uid == old).SucceededBy);
    }

    [Fact]
    public void A_ring_tells_of_what_an_identity_has_signed_once_wherever_it_was_signed()
    {
        using FileKeyRing running = Open();
        Uid uid = running.CreateIdentity("ada");
        List<Uid> told = [];
        running.WordsChanged += told.Add;
        Revocation own = running.Revoke(uid, Other, Now);
        running.AddRevocation(own);
        running.Refresh();
        Assert.Equal([uid], told);

        using (FileKeyRing commandLine = Open())
        {
            commandLine.Revoke(uid, Hid.OfPublicKey([8]), Now);
        }

        running.Refresh();
        running.Refresh();
        Assert.Equal([uid, uid], told);
        Assert.Equal(2, running.RevocationsOf(uid).Count);
    }

    [Fact]
    public void A_record_with_a_forged_revocation_is_damaged_and_left()
    {
        using (FileKeyRing ring = Open())
        {
            ring.Revoke(ring.CreateIdentity("ada"), Other, Now);
        }

        string file = Directory.GetFiles(_folder["identities"], "*.json").Single();
        using var eve = SigningKey.Generate();
        string text = File.ReadAllText(file);
        int begin = text.IndexOf(Revocation.Prefix, StringComparison.Ordinal);
        int end = text.IndexOf('"', begin);
        string forged = text[..begin] + Revocation.Issue(eve, Other, 1, Now) + text[end..];
        File.WriteAllText(file, forged);

        var refused = Assert.Throws<MeshException>(Open);
        Assert.Equal(MeshErrorCode.Storage, refused.Code);
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.Equal(forged, File.ReadAllText(file));
    }

    [Fact]
    public void What_identities_have_signed_is_read_while_a_revocation_is_being_written()
    {
        using MemoryKeyRing elsewhere = MemoryKeyRing.Generate("ada");
        Uid uid = elsewhere.Identities[0].Uid;
        var host = SigningKey.Generate();
        KeyRingState? ring = null;
        bool? isRead = null;
        using var state = new KeyRingState(
            host,
            KeyRingState.DefaultLifetime,
            (known, change) =>
            {
                isRead = ring is null ? null : ReadsAll(ring, uid);
                return change(known);
            }
        );
        state.AddDelegated(Give(elsewhere, uid, host.Hid), "ada", Now);
        ring = state;
        state.AddRevocation(elsewhere.Revoke(uid, Other, Now));

        Assert.True(isRead);
        Assert.Single(state.RevocationsOf(uid));
    }

    // On another thread, as the host's turn is.
    private static bool ReadsAll(KeyRingState ring, Uid uid) =>
        Task.Run(() =>
            {
                _ = ring.SuccessionsFrom(uid);
                _ = ring.LastDelegationOf(uid);
                _ = ring.RevocationsOf(uid);
            })
            .Wait(TimeSpan.FromSeconds(20));

    private static void Revoke(FileKeyRing ring, Uid uid) => ring.Revoke(uid, Other, Now);

    private static ReadOnlyMemory<byte> Give(MemoryKeyRing keys, Uid uid, Hid host, int days = 1) =>
        keys.DelegateTo(uid, host, Now, TimeSpan.FromDays(days)).Encoded;

    private FileKeyRing Open() => FileKeyRing.Open(_folder.Path);
}
