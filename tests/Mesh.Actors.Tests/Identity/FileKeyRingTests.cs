using System.Runtime.Versioning;
using System.Security.Cryptography;
using Mesh.Actors.Identity;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Actors.Tests.Identity;

[UnsupportedOSPlatform("windows")]
public sealed class FileKeyRingTests : IDisposable
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;

    private static readonly DateTimeOffset Now = new(2030, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    private string Keys => _folder["keys"];

    private string HostKey => Path.Combine(Keys, "host.key");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_empty_folder_gets_a_host_key_and_keeps_it()
    {
        Hid made = Reopen(ring => ring.HostId);
        Assert.Equal(made, Reopen(ring => ring.HostId));
    }

    [Fact]
    public void A_host_key_that_is_there_is_read_while_its_lock_is_held_or_cannot_be_made()
    {
        Hid made = Reopen(ring => ring.HostId);
        using var held = FileLock.Take(HostKey);

        Assert.Equal(made, Reopen(ring => ring.HostId));
    }

    [Fact]
    public void A_card_that_comes_with_a_delegation_is_kept_with_it_or_neither_is()
    {
        using MemoryKeyRing keys = MemoryKeyRing.Generate("Ada");
        Uid uid = keys.Identities[0].Uid;
        Hid host = Reopen(ring => ring.HostId);
        ReadOnlyMemory<byte> delegation = keys.DelegateTo(uid, host, Now, TimeSpan.FromDays(9)).Encoded;
        ContactCard elsewhere = keys.IssueCard(uid, [new CardHost(keys.HostId, [])], Now, TimeSpan.FromDays(9));
        ContactCard here = keys.IssueCard(uid, [new CardHost(host, [])], Now, TimeSpan.FromDays(9));

        Assert.Contains(
            "names other hosts",
            Assert
                .Throws<MeshException>(() => Reopen(ring => ring.AddDelegated(delegation, elsewhere, null, Now)))
                .Message
        );
        Assert.Empty(Reopen(ring => ring.Identities));
        Reopen(ring => ring.AddDelegated(delegation, here, null, Now));
        Assert.Equal("Ada", Assert.Single(Reopen(ring => ring.Identities)).Alias);
        Assert.Equal(here, Reopen(ring => ring.IssueCard(uid, [], Now, TimeSpan.FromDays(1))));
    }

    [Fact]
    public void Key_files_and_folders_are_the_owners_alone()
    {
        Uid uid = Reopen(ring => ring.CreateIdentity("Ada"));

        Assert.Equal(OwnerFolder, File.GetUnixFileMode(Keys));
        Assert.Equal(OwnerFolder, File.GetUnixFileMode(Path.Combine(Keys, "identities")));
        Assert.Equal(OwnerFile, File.GetUnixFileMode(HostKey));
        Assert.Equal(OwnerFile, File.GetUnixFileMode(KeyOf(uid)));
        Assert.Equal(OwnerFile, File.GetUnixFileMode(RecordOf(uid)));
    }

    [Fact]
    public void A_key_file_is_plain_pkcs8_that_other_tools_read()
    {
        Uid uid = Reopen(ring => ring.CreateIdentity(null));
        using ECDsa key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(KeyOf(uid)));
        Assert.Equal(uid, Uid.OfPublicKey(key.ExportSubjectPublicKeyInfo()));
    }

    [Fact]
    public void Identities_delegations_and_metadata_are_there_after_a_restart()
    {
        Uid uid = default;
        Delegation shown = Reopen(ring =>
        {
            uid = ring.CreateIdentity("Ada");
            ring.SetMetadata(uid, """{"os":"linux"}""");
            return ring.DelegationFor(uid, Now);
        });

        Reopen(ring =>
        {
            OwnIdentity own = Assert.Single(ring.Identities);
            Assert.Equal((uid, "Ada", true), (own.Uid, own.Alias, own.HoldsKey));
            Assert.Equal(shown, ring.DelegationFor(uid, Now.AddDays(1)));
            Assert.Equal("""{"os":"linux"}""", ring.MetadataOf(uid));
            return 0;
        });
    }

    [Fact]
    public void A_delegation_without_its_key_is_there_after_a_restart()
    {
        using MemoryKeyRing elsewhere = MemoryKeyRing.Generate();
        Uid uid = elsewhere.Identities[0].Uid;
        Delegation given = Reopen(ring =>
        {
            Delegation delegation = elsewhere.DelegateTo(uid, ring.HostId, Now, TimeSpan.FromDays(1));
            ring.AddDelegated(delegation.Encoded, "Ada", Now);
            return delegation;
        });

        Reopen(ring =>
        {
            Assert.False(Assert.Single(ring.Identities).HoldsKey);
            Assert.Equal(given, ring.DelegationFor(uid, Now));
            return 0;
        });
    }

    [Fact]
    public void The_serial_rises_even_if_the_record_is_lost()
    {
        Uid uid = default;
        ulong before = Reopen(ring => ring.DelegationFor(uid = ring.CreateIdentity(null), Now).Serial);
        File.Delete(RecordOf(uid));
        Assert.True(Reopen(ring => ring.DelegationFor(uid, Now.AddSeconds(1)).Serial) > before);
    }

    [Fact]
    public void Two_rings_on_one_folder_do_not_lose_each_others_changes()
    {
        Uid uid = Reopen(ring => ring.CreateIdentity("Ada"));
        using FileKeyRing one = FileKeyRing.Open(Keys);
        using FileKeyRing two = FileKeyRing.Open(Keys);

        Delegation first = one.DelegationFor(uid, Now);
        two.SetMetadata(uid, "{}");

        Assert.Equal(first, two.DelegationFor(uid, Now));
        Assert.Equal((first, "{}"), Reopen(ring => (ring.DelegationFor(uid, Now), ring.MetadataOf(uid) ?? "none")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_speaks_first_stays_when_another_identity_is_taken_in_whatever_its_id(bool isElsewhere)
    {
        Uid first = Reopen(ring => ring.CreateIdentity("Ada"));
        using FileKeyRing node = FileKeyRing.Open(Keys);
        using FileKeyRing command = FileKeyRing.Open(Keys);
        using SigningKey smaller = Enumerable
            .Range(0, 100_000)
            .Select(_ => SigningKey.Generate())
            .First(key => key.Uid.CompareTo(first) < 0);
        if (isElsewhere)
        {
            var delegation = Delegation.Issue(smaller, node.HostId, Now, TimeSpan.FromDays(9), 1);
            command.AddDelegated(delegation.Encoded, "Eve", Now);
        }
        else
        {
            command.Import(SigningKey.ImportPkcs8Pem(smaller.ExportPkcs8Pem()), "Eve");
        }

        node.Refresh();
        node.DelegationFor(first, Now);
        node.Refresh();

        Uid[] asTheyCame = [first, smaller.Uid];
        Assert.Equal(asTheyCame, node.Identities.Select(own => own.Uid));
        Assert.Equal(asTheyCame, command.Identities.Select(own => own.Uid));
        Assert.Equal(asTheyCame.Order(), Reopen(ring => ring.Identities).Select(own => own.Uid));
    }

    [Fact]
    public void Two_rings_that_make_the_host_key_at_once_agree_on_it()
    {
        var hids = new Hid[8];
        Parallel.For(0, hids.Length, i => hids[i] = Reopen(ring => ring.HostId));
        Assert.Single(hids.Distinct());
    }

    [Fact]
    public void When_the_disk_refuses_the_old_delegation_serves_while_it_holds()
    {
        Uid uid = Reopen(ring => ring.CreateIdentity(null));
        using FileKeyRing ring = FileKeyRing.Open(Keys);
        Delegation first = ring.DelegationFor(uid, Now);

        // A folder in the file's place: nobody, not even root, can put a file over it.
        File.Delete(RecordOf(uid));
        Directory.CreateDirectory(RecordOf(uid));
        Assert.Same(first, ring.DelegationFor(uid, Now.AddDays(20)));
        Assert.Equal(
            MeshErrorCode.Storage,
            Assert.Throws<MeshException>(() => ring.DelegationFor(uid, Now.AddDays(30))).Code
        );

        Directory.Delete(RecordOf(uid));
        Assert.True(ring.DelegationFor(uid, Now.AddDays(30)).Serial > first.Serial);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead, "640")]
    [InlineData(UnixFileMode.OtherRead, "604")]
    [InlineData(UnixFileMode.OtherWrite, "602")]
    public void A_key_file_open_to_others_is_refused_with_what_to_run(UnixFileMode open, string octal)
    {
        Reopen(ring => ring.HostId);
        File.SetUnixFileMode(HostKey, OwnerFile | open);

        MeshException e = AssertStorage(HostKey);

        Assert.Contains($"(mode {octal})", e.Message, StringComparison.Ordinal);
        Assert.Contains($"Run: chmod 600 '{HostKey}'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_identity_key_open_to_others_is_refused_too()
    {
        Uid uid = Reopen(ring => ring.CreateIdentity(null));
        File.SetUnixFileMode(KeyOf(uid), OwnerFile | UnixFileMode.GroupRead);
        AssertStorage(KeyOf(uid));
    }

    [Theory]
    [InlineData("")]
    [InlineData("rubbish")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqG\n-----END PRIVATE KEY-----\n")]
    public void A_damaged_key_is_an_error_that_names_the_file_and_leaves_it(string content)
    {
        Uid uid = Reopen(ring => ring.CreateIdentity(null));
        foreach (string path in (string[])[KeyOf(uid), HostKey])
        {
            byte[] good = File.ReadAllBytes(path);
            File.WriteAllText(path, content);

            Assert.Contains("is damaged", AssertStorage(path).Message, StringComparison.Ordinal);
            Assert.Equal(content, File.ReadAllText(path));
            File.WriteAllBytes(path, good);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"version":1,"uid":null}""")]
    [InlineData("""{"version":1,"uid":"12"}""")]
    [InlineData("""{"version":2,"uid":"UID"}""")]
    [InlineData("""{"version":1,"uid":"UID","surprise":1}""")]
    [InlineData("""{"version":1,"uid":"UID","serial":1,"serial":2}""")]
    [InlineData("""{"version":1,"uid":"UID","serial":-1}""")]
    [InlineData("""{"version":1,"uid":"UID","delegation":"AAAA"}""")]
    [InlineData("""{"version":1,"uid":"UID","delegation":"?"}""")]
    [InlineData("""{"version":1,"uid":"UID","metadata":"[]"}""")]
    [InlineData(
        """{"version":1,"uid":"UID","alias":"12345678901234567890123456789012345678901234567890123456789012345"}"""
    )]
    public void A_damaged_record_is_an_error_that_names_the_file_and_leaves_it(string content)
    {
        Uid uid = Reopen(ring => ring.CreateIdentity(null));
        content = content.Replace("UID", uid.ToString(), StringComparison.Ordinal);
        File.WriteAllText(RecordOf(uid), content);

        Assert.Contains("is damaged", AssertStorage(RecordOf(uid)).Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(RecordOf(uid)));
    }

    [Fact]
    public void A_record_of_another_identity_is_refused()
    {
        Uid one = Reopen(ring => ring.CreateIdentity(null));
        Uid two = Reopen(ring => ring.CreateIdentity(null));
        File.Copy(RecordOf(one), RecordOf(two), overwrite: true);
        AssertStorage(RecordOf(two));
    }

    [Fact]
    public void A_key_under_a_wrong_name_is_refused_with_what_to_run()
    {
        Uid uid = Reopen(ring => ring.CreateIdentity(null));
        string wrong = Path.Combine(Keys, "identities", "ada.key");
        File.Move(KeyOf(uid), wrong);
        Assert.Contains($"Run: mv '{wrong}' '{KeyOf(uid)}'", AssertStorage(wrong).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_crash_left_behind_is_ignored()
    {
        Uid uid = Reopen(ring => ring.CreateIdentity("Ada"));
        File.WriteAllText(KeyOf(uid) + ".tmp", "half a k");
        File.WriteAllText(HostKey + ".tmp", "half a k");
        File.WriteAllText(RecordOf(uid) + ".tmp", "{");
        Assert.Equal(uid, Reopen(ring => Assert.Single(ring.Identities).Uid));
    }

    [Fact]
    public void A_crash_between_key_and_record_leaves_an_identity_that_works()
    {
        Uid uid = Reopen(ring => ring.CreateIdentity("Ada"));
        File.Delete(RecordOf(uid));
        Assert.Equal(uid, Reopen(ring => ring.DelegationFor(uid, Now).Uid));
    }

    [Fact]
    public void A_recoverable_identity_is_there_only_when_what_recovers_it_is()
    {
        Uid uid = Reopen(ring => ring.CreateRecoverable("Ada"));

        Assert.True(File.GetLastWriteTimeUtc(RecordOf(uid)) <= File.GetLastWriteTimeUtc(KeyOf(uid)));
        Assert.Equal(32, Reopen(ring => ring.RecoveryOf(uid)).Length);
        Assert.Equal("Ada", Reopen(ring => Assert.Single(ring.Identities).Alias));
        File.Delete(KeyOf(uid));
        Assert.Empty(Reopen(ring => ring.Identities));
    }

    [Fact]
    public void A_missing_host_key_beside_identities_is_not_made_anew()
    {
        Reopen(ring => ring.CreateIdentity("Ada"));
        File.Delete(HostKey);
        Assert.Contains("is missing", AssertStorage(HostKey).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(HostKey));
    }

    [Fact]
    public void A_folder_that_is_gone_for_a_moment_is_an_error_that_names_it_and_is_read_again_when_it_is_back()
    {
        using FileKeyRing ring = FileKeyRing.Open(Keys);
        string identities = Path.Combine(Keys, "identities");
        string away = _folder["away"];
        Directory.Move(identities, away);
        var e = Assert.Throws<MeshException>(ring.Refresh);
        Assert.Equal(MeshErrorCode.Storage, e.Code);
        Assert.StartsWith($"{identities} cannot be read: ", e.Message, StringComparison.Ordinal);

        Directory.Move(away, identities);
        Uid uid = Reopen(other => other.CreateIdentity("Ada"));
        ring.Refresh();
        Assert.Equal(uid, Assert.Single(ring.Identities).Uid);
    }

    [Fact]
    public void Importing_a_key_that_is_there_is_a_conflict()
    {
        using var key = SigningKey.Generate();
        using var again = SigningKey.ImportPkcs8Pem(key.ExportPkcs8Pem());
        using FileKeyRing ring = FileKeyRing.Open(Keys);
        ring.Import(key, null);
        Assert.Equal(MeshErrorCode.Conflict, Assert.Throws<MeshException>(() => ring.Import(again, null)).Code);
    }

    [Fact]
    public void Tls_gets_the_hosts_key() =>
        Reopen(ring =>
        {
            using ECDsa tls = ring.CreateHostEcdsa();
            Assert.Equal(ring.HostId, Hid.OfPublicKey(tls.ExportSubjectPublicKeyInfo()));
            return 0;
        });

    private string KeyOf(Uid uid) => Path.Combine(Keys, "identities", uid.ToString()[..16] + ".key");

    private string RecordOf(Uid uid) => Path.Combine(Keys, "identities", uid.ToString()[..16] + ".json");

    private T Reopen<T>(Func<FileKeyRing, T> use)
    {
        using FileKeyRing ring = FileKeyRing.Open(Keys);
        return use(ring);
    }

    private MeshException AssertStorage(string path)
    {
        var e = Assert.Throws<MeshException>(() => Reopen(ring => ring.HostId));
        Assert.Equal(MeshErrorCode.Storage, e.Code);
        Assert.Contains(path, e.Message, StringComparison.Ordinal);
        return e;
    }
}
