using Mesh.Contracts;
using Mesh.Contracts.Wire;
using Mesh.Hosting.Tests.Wire;

namespace Mesh.Hosting.Tests;

/// <summary>What is promised when an app, a connection or a host ends.</summary>
public sealed class ClosingTests
{
    private const int FrameBytes = 4_000;

    [Theory]
    [MemberData(nameof(PresenceTests.Seeds), MemberType = typeof(PresenceTests))]
    internal void A_host_that_stops_sends_what_it_accepted_beyond_the_credit_as_credit_comes(ulong seed)
    {
        using var world = new World(seed);
        (TestHost b, AppLog left, MeshApp reader, AppLog right) = Beyond(world, out int accepted);

        world.Run.Post(() => _ = b.Host.DisposeAsync().AsTask());
        AppLog late = world.Watch(reader);
        world.Until(() => late.Reasons.Any(), "offline");

        Assert.Equal(accepted, late.Frames.Count());
        Assert.Equal([OfflineReason.HostStopped], late.Reasons);
        Assert.Equal([OfflineReason.LocalStop], right.Reasons);
        Assert.Empty(left.Events);
    }

    [Fact]
    public void A_host_that_stops_waits_no_longer_than_its_time_for_an_app_that_does_not_read()
    {
        using var world = new World(1);
        (TestHost b, _, _, _) = Beyond(world, out _);
        DateTimeOffset start = world.Run.Now;

        b.Stop();

        Assert.InRange(world.Run.Now - start, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(3.1));
        Assert.Equal(0, b.Host.LinkCount);
    }

    [Theory]
    [MemberData(nameof(PresenceTests.Seeds), MemberType = typeof(PresenceTests))]
    internal void A_service_that_comes_back_at_once_loses_nothing_of_its_last_life(ulong seed)
    {
        using var world = new World(seed);
        (TestHost b, _, MeshApp reader, AppLog right) = Beyond(world, out int accepted);

        world.Do(right.App.DisposeAsync);
        AppLog again = b.Open("right", "p");
        AppLog late = world.Watch(reader);
        world.Until(() => late.Reasons.Any() && late.Online.Count == 1 && again.Online.Count == 1, "back");

        Assert.Equal(accepted, late.Frames.Count());
        Assert.Equal(3, late.Events.Count(e => e is not Frame));
        Assert.Equal([OfflineReason.AppClosed], late.Reasons);
        Assert.True(again.Send(1).IsAccepted);
        world.Until(() => late.Frames.Count() == accepted + 1, "the first frame of the next life");
    }

    [Fact]
    public void A_service_that_comes_back_while_nobody_reads_is_announced_after_two_seconds()
    {
        using var world = new World(2);
        (TestHost b, _, MeshApp reader, AppLog right) = Beyond(world, out int accepted);

        world.Do(right.App.DisposeAsync);
        AppLog again = b.Open("right", "p");
        world.Run.RunFor(TimeSpan.FromSeconds(1.5));
        Assert.Empty(again.Online);

        world.Until(() => again.Online.Count == 1, "announced", seconds: 1);
        AppLog late = world.Watch(reader);
        world.Until(() => late.Online.Count == 1 && late.Reasons.Any(), "back", seconds: 1);
        Assert.InRange(late.Frames.Count(), 1, accepted - 1);
    }

    [Fact]
    public void Apps_of_one_host_see_each_other_offline_when_it_stops_and_no_app_is_opened_any_more()
    {
        using var world = new World(3);
        TestHost a = world.Start();
        AppLog one = a.Open("one", "p");
        AppLog two = a.Open("two", "p");
        world.Until(() => one.Online.Count == 1 && two.Online.Count == 1, "online");

        a.Stop();
        world.Until(() => one.Reading.IsCompleted && two.Reading.IsCompleted, "the end of events");

        Assert.Equal([OfflineReason.LocalStop], one.Reasons);
        Assert.Equal([OfflineReason.LocalStop], two.Reasons);
        Assert.Equal(MeshErrorCode.NoConnection, Assert.Throws<MeshException>(() => a.OpenQuiet("late", "p")).Code);
    }

    [Fact]
    public void Who_waits_for_a_connection_is_answered_when_the_host_stops_or_the_contact_is_removed()
    {
        using var world = new World(4);
        TestHost a = world.Start(change: o => o with { DialContacts = false });
        TestHost b = world.Start(change: o => o with { DialContacts = false }, admission: NeverAsync);
        TestHost c = world.Start(change: o => o with { DialContacts = false }, admission: NeverAsync);
        world.Introduce(a, b);
        world.Introduce(a, c);
        Task removed = Task.CompletedTask;
        Task stopped = Task.CompletedTask;
        world.Run.Post(() =>
        {
            removed = a.Host.ConnectAsync(a.Uid, b.Uid);
            stopped = a.Host.ConnectAsync(a.Uid, c.Uid);
        });
        world.Run.RunFor(TimeSpan.FromMilliseconds(500));
        Assert.False(removed.IsCompleted || stopped.IsCompleted);

        world.Run.Post(() => a.Contacts.Remove(b.Uid));
        world.Until(() => removed.IsCompleted, "an answer", seconds: 1);
        Assert.Contains("removed", Assert.IsType<MeshException>(removed.Exception!.InnerException).Message);
        Assert.False(stopped.IsCompleted);

        a.Stop();
        world.Until(() => stopped.IsCompleted, "an answer", seconds: 1);
        Assert.Contains("stop", Assert.IsType<MeshException>(stopped.Exception!.InnerException).Message);
        Task? late = null;
        world.Run.Post(() => late = a.Host.ConnectAsync(a.Uid, c.Uid));
        world.Until(() => late is { IsCompleted: true }, "an answer", seconds: 1);
        Assert.IsType<MeshException>(late!.Exception!.InnerException);
    }

    [Fact]
    public void Who_waits_is_answered_by_the_link_that_the_other_side_dialled()
    {
        using var world = new World(5);
        TestHost a = world.Start(change: o => o with { DialContacts = false });
        TestHost b = world.Start(change: o => o with { DialContacts = false }, admission: NeverAsync);
        world.Introduce(a, b);
        Task waiting = Task.CompletedTask;
        world.Run.Post(() => waiting = a.Host.ConnectAsync(a.Uid, b.Uid));
        world.Run.RunFor(TimeSpan.FromMilliseconds(500));
        Assert.False(waiting.IsCompleted);

        world.Run.Post(() => _ = b.Host.ConnectAsync(b.Uid, a.Uid));
        world.Until(() => waiting.IsCompletedSuccessfully, "the connection", seconds: 2);
        Assert.Single(a.Status.Connections);
    }

    [Theory]
    [MemberData(nameof(PresenceTests.Seeds), MemberType = typeof(PresenceTests))]
    internal void No_link_is_open_after_a_host_was_disposed_whatever_was_under_way(ulong seed)
    {
        using var world = new World(seed);
        TestHost a = world.Start();
        TestHost[] others = [.. Enumerable.Range(0, 5).Select(_ => world.Start())];
        AppLog app = a.Open("app", "p");
        foreach (TestHost other in others)
        {
            world.Introduce(a, other);
        }

        // Somewhere between the first link and the last arbitration.
        world.Run.RunFor(TimeSpan.FromMilliseconds(seed * 6));
        a.Stop();
        world.Run.RunUntilIdle();

        Assert.Equal(0, a.Host.LinkCount);
        Assert.DoesNotContain(world.Network.Links, l => l.Dialler.RemoteHid == a.Hid || l.Acceptor.RemoteHid == a.Hid);
        Assert.True(app.Reading.IsCompleted, $"seed {seed}: {app}");
    }

    // Two hosts; what the right app sent is beyond the credit of the left one, which does not read.
    private static (TestHost B, AppLog Left, MeshApp Reader, AppLog Right) Beyond(World world, out int accepted)
    {
        (TestHost a, TestHost b) = PresenceTests.Pair(world);
        AppLog silent = a.Open("silent", "nothing");
        MeshApp reader = a.OpenQuiet("left", "p");
        AppLog right = b.Open("right", "p");
        world.Until(() => right.Online.Count == 1, "online");
        accepted = 0;
        while (right.Send(new byte[FrameBytes]).IsAccepted)
        {
            accepted++;
        }

        world.Run.RunFor(TimeSpan.FromSeconds(1));
        Assert.True(accepted * FrameBytes > 500_000, $"seed {world.Seed}: {accepted} accepted");
        return (b, silent, reader, right);
    }

    private static async ValueTask<AdmissionDecision> NeverAsync(
        AdmissionRequest _,
        CancellationToken cancellationToken
    )
    {
        var never = new TaskCompletionSource<AdmissionDecision>();
        using CancellationTokenRegistration given = cancellationToken.Register(() => never.TrySetCanceled());
        return await never.Task;
    }

    [Fact]
    public void Who_ends_a_connection_is_answered_also_when_the_other_side_comes_with_a_new_link_at_that_moment()
    {
        using var world = new World(31);
        TestHost host = world.Start();
        var other = new RawHost(world);
        RawLink raw = other.Connect(host);
        Task ended = Task.CompletedTask;
        world.Run.Post(() => ended = host.Host.DisconnectAsync(host.Uid, other.Uid, other.Hid));
        world.Run.RunUntilIdle();
        Assert.Contains(raw.Control, m => m is Close);
        Assert.False(ended.IsCompleted);

        // A link whose handshake begins before the end would have to show first that it lives.
        world.Run.RunFor(TimeSpan.FromMilliseconds(100));
        other.Connect(host, serial: 2);

        Assert.True(ended.IsCompletedSuccessfully);
    }
}
