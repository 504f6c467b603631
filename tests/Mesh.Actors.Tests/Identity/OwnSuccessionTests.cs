using Mesh.Actors.Identity;
using Mesh.Actors.Permissions;
using Mesh.Actors.Pins;
using Mesh.Actors.Storage;
using Mesh.Actors.Tests.Pins;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using StoreChange = Mesh.Actors.Storage.StoreChange;

namespace Mesh.Actors.Tests.Identity;

/// <summary>Another identity of ours takes the place of one of ours: what is kept for it follows.</summary>
public sealed class OwnSuccessionTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2030, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Sid App = Sid.OfName("chat");
    private static readonly Uid A = PinKit.Uid(11);
    private static readonly Uid B = PinKit.Uid(12);
    private static readonly Uid C = PinKit.Uid(13);

    private readonly TemporaryFolder _folder = new();
    private readonly CountingStore _store = new();
    private readonly GrantBook _grants;
    private readonly SuccessionLine _line;

    public OwnSuccessionTests()
    {
        _grants = GrantBook.Open(_store);
        _line = NewLine(_grants);
        _grants.Grant(new AppGrant(App, A, ContactVisibility.All), "operator");
        ((IMeshStore)_store).Commit([PinAs(A).ToChange()]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Grants_and_pins_follow_in_one_commit_and_once()
    {
        List<(Uid, Uid)> told = [];
        _store.Commits = 0;
        _line.FollowOwn([Own(A, B), Own(B)], (old, next) => told.Add((old, next)));
        _line.FollowOwn([Own(A, B), Own(B)], (old, next) => told.Add((old, next)));

        Assert.Equal(1, _store.Commits);
        Assert.Equal([(A, B)], told);
        Assert.Equal(B, Assert.Single(_grants.All).Luid);
        Assert.Equal("succession", _grants.Audit(1).Single().By);
        Assert.Equal(PinAs(B), Assert.Single(PinRecord.ReadAll(_store)));
    }

    [Fact]
    public void Done_again_after_a_crash_it_finds_nothing_left()
    {
        _line.FollowOwn([Own(A, B), Own(B)]);
        var again = GrantBook.Open(_store);
        IReadOnlyList<AuditEntry> audit = again.Audit(10);
        NewLine(again).FollowOwn([Own(A, B), Own(B)]);
        Assert.Equal(audit, again.Audit(10));
        Assert.Equal(B, Assert.Single(again.All).Luid);
        Assert.Equal(PinAs(B), Assert.Single(PinRecord.ReadAll(_store)));
    }

    [Fact]
    public void What_cannot_be_written_stays_and_the_next_time_it_follows()
    {
        List<(Uid, Uid)> told = [];
        _store.IsFull = true;
        Assert.Throws<MeshException>(() => _line.FollowOwn([Own(A, B), Own(B)], (old, next) => told.Add((old, next))));
        Assert.Empty(told);
        Assert.Equal(A, Assert.Single(_grants.All).Luid);

        _store.IsFull = false;
        _line.FollowOwn([Own(A, B), Own(B)], (old, next) => told.Add((old, next)));
        Assert.Equal([(A, B)], told);
        Assert.Equal(B, Assert.Single(_grants.All).Luid);
    }

    [Fact]
    public void A_line_is_followed_to_its_end_and_the_later_word_on_an_app_counts()
    {
        _grants.Revoke(App, B, "operator");
        _line.FollowOwn([Own(C), Own(B, C), Own(A, B)]);
        AppGrant left = Assert.Single(_grants.All);
        Assert.Equal((C, true), (left.Luid, left.IsRevoked));
        Assert.Equal(PinAs(C), Assert.Single(PinRecord.ReadAll(_store)));
    }

    [Fact]
    public void Identities_that_lead_back_to_themselves_keep_what_they_have()
    {
        _line.FollowOwn([Own(A, B), Own(B, A)]);
        Assert.Equal(A, Assert.Single(_grants.All).Luid);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_app_that_asked_for_an_identity_may_use_its_successor_in_its_place(bool isNamed)
    {
        using var keys = new MemoryKeyRing(SigningKey.Generate());
        using var recovery = SigningKey.Generate();
        Uid old = keys.Add(SigningKey.Generate());
        var grants = GrantBook.InMemory();
        LiveRights rights = new AppPermissions(grants, PermissionMode.Open, keys).Of(
            App,
            isNamed ? new HashSet<Uid> { old } : null
        );
        Assert.Equal([old], rights.Current.Identities);

        Uid next = keys.Add(SigningKey.Generate());
        Uid other = keys.Add(SigningKey.Generate());
        keys.Succeed(keys.IssueSuccession(recovery, old, next, Now));
        NewLine(grants).FollowOwn(keys.Identities);
        Assert.Equal([next], rights.Current.Identities);
        Assert.DoesNotContain(other, rights.Current.Identities);
        Assert.Equal(MissingRight.NotOwn, rights.Current.Missing(old, null, null));
    }

    [Fact]
    public void A_ring_learns_by_refresh_of_a_successor_that_another_process_made_and_of_its_key()
    {
        string path = _folder["keys"];
        using FileKeyRing node = FileKeyRing.Open(path);
        Uid old = node.CreateRecoverable("Ada");
        using FileKeyRing command = FileKeyRing.Open(path);
        using SigningKey recovery = SigningKey.ImportPkcs8Pem(File.ReadAllBytes(node.RecoveryPathOf(old)));
        Uid next = command.CreateRecoverable("Ada");
        command.Succeed(command.IssueSuccession(recovery, old, next, Now));

        node.Refresh();
        node.Refresh();
        (Uid, Uid?)[] wanted = [(next, null), (old, next)];
        Assert.Equal(wanted, node.Identities.Select(own => (own.Uid, own.SucceededBy)));
        Assert.True(node.Identities[0].HoldsKey);
        Assert.Equal(next, node.DelegationFor(next, Now).Uid);
        Assert.Equal(next, Assert.Single(node.SuccessionsFrom(old)).New);
    }

    [Fact]
    public void Who_has_a_successor_takes_nobodys_place()
    {
        using FileKeyRing ring = FileKeyRing.Open(_folder["keys"]);
        using var recovery = SigningKey.Generate();
        Uid old = ring.CreateIdentity("Ada");
        Uid next = ring.CreateIdentity("Ada");
        ring.Succeed(ring.IssueSuccession(recovery, old, next, Now));
        Succession back = ring.IssueSuccession(recovery, next, old, Now);
        Assert.Equal(MeshErrorCode.Conflict, Assert.Throws<MeshException>(() => ring.Succeed(back)).Code);
        Assert.Null(ring.Identities.Single(own => own.Uid == next).SucceededBy);
    }

    [Fact]
    public void A_successor_stands_where_the_one_stood_whose_place_it_took()
    {
        SigningKey[] made = [.. Enumerable.Range(0, 5).Select(_ => SigningKey.Generate()).OrderBy(key => key.Uid)];
        using var recovery = SigningKey.Generate();
        using var keys = new MemoryKeyRing(SigningKey.Generate());
        Uid[] uids = [.. made.Select(key => keys.Add(key))];
        void Succeed(int old, int next) => keys.Succeed(keys.IssueSuccession(recovery, uids[old], uids[next], Now));
        int[] Order() => [.. keys.Identities.Select(own => Array.IndexOf(uids, own.Uid))];
        Assert.Equal([0, 1, 2, 3, 4], Order());

        Succeed(1, 4);
        Assert.Equal([0, 4, 2, 3, 1], Order());
        Succeed(3, 0);
        Assert.Equal([4, 2, 0, 1, 3], Order());
        Succeed(4, 2);
        Assert.Equal([2, 0, 1, 3, 4], Order());
    }

    private static OwnIdentity Own(Uid uid, Uid? next = null) => new(uid, default, "Ada", true) { SucceededBy = next };

    private static PinRecord PinAs(Uid luid) =>
        new(App, "chat", PinKit.Target(1) with { Luid = luid }, PinPolicy.Always, 5);

    private SuccessionLine NewLine(GrantBook grants)
    {
        var line = new SuccessionLine(ContactBook.Open(_store));
        line.Join(grants);
        line.Join(new PinSuccession(_store));
        return line;
    }

    private sealed class CountingStore : IMeshStore
    {
        private readonly MemoryStore _store = new();

        public int Commits { get; set; }

        public bool IsFull { get; set; }

        public IReadOnlyList<StoreEntry> Read(StoreTable table) => _store.Read(table);

        public ValueTask CommitAsync(IReadOnlyList<StoreChange> changes)
        {
            if (IsFull)
            {
                throw new MeshException(MeshErrorCode.Storage, "the disk is full");
            }

            Commits++;
            return _store.CommitAsync(changes);
        }

        public ValueTask DisposeAsync() => _store.DisposeAsync();
    }
}
