using Mesh.Contracts;

namespace Mesh.Hosting.Tests;

/// <summary>Somebody is asked whether a proven caller may come in: end to end.</summary>
public sealed class AdmissionTests
{
    [Fact]
    public void A_caller_who_is_let_in_after_a_while_is_online_and_the_handler_saw_who_he_is()
    {
        using var world = new World(1);
        var answer = new TaskCompletionSource<AdmissionDecision>();
        AdmissionRequest? asked = null;
        (TestHost a, TestHost b) = Hosts(
            world,
            async (request, _) =>
            {
                asked = request;
                return await answer.Task;
            }
        );
        AppLog left = a.Open("left", "p");
        b.Open("right", "p");
        Task connecting = Connect(world, a, b);
        world.Run.RunFor(TimeSpan.FromSeconds(9));
        Assert.False(connecting.IsCompleted);
        Assert.Equal((a.Uid, a.Hid, b.Uid), (asked!.Caller, asked.Host, asked.Wanted));

        world.Run.Post(() => answer.SetResult(AdmissionDecision.Allow));
        world.Until(() => connecting.IsCompletedSuccessfully, "connected", seconds: 1);

        world.Until(() => left.Online.Count == 1, "online", seconds: 1);
    }

    [Fact]
    public void A_caller_who_is_denied_is_told_the_reason_that_was_given()
    {
        using var world = new World(2);
        (TestHost a, TestHost b) = Hosts(
            world,
            (_, _) => ValueTask.FromResult(AdmissionDecision.Deny("not today", TimeSpan.FromSeconds(90)))
        );

        Assert.Contains("not today", Failure(world, Connect(world, a, b)).Message, StringComparison.Ordinal);
        Assert.Empty(b.Status.Connections);
    }

    [Fact]
    public void No_answer_in_time_is_a_denial_and_the_handler_is_cancelled()
    {
        using var world = new World(3);
        bool cancelled = false;
        (TestHost a, TestHost b) = Hosts(
            world,
            async (_, cancellationToken) =>
            {
                cancellationToken.Register(() => cancelled = true);
                await new TaskCompletionSource().Task;
                return AdmissionDecision.Allow;
            }
        );
        DateTimeOffset start = world.Run.Now;

        Assert.Equal(MeshErrorCode.NoConnection, Failure(world, Connect(world, a, b)).Code);

        Assert.InRange(world.Run.Now - start, TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(11));
        world.Run.RunFor(TimeSpan.FromSeconds(3));
        Assert.True(cancelled);
        Assert.Equal(0, b.Status.HandshakeCount);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_handler_that_throws_has_denied(bool atOnce)
    {
        using var world = new World(4);
        (TestHost a, TestHost b) = Hosts(
            world,
            atOnce ? (_, _) => throw new InvalidOperationException("broken") : ThrowsLaterAsync
        );

        Assert.Equal(MeshErrorCode.NoConnection, Failure(world, Connect(world, a, b)).Code);
        Assert.Empty(b.Status.Connections);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_is_banned_or_removed_while_he_waits_does_not_come_in_when_the_answer_is_yes(bool ban)
    {
        using var world = new World(5);
        var answer = new TaskCompletionSource<AdmissionDecision>();
        (TestHost a, TestHost b) = Hosts(world, async (_, _) => await answer.Task);
        AppLog left = a.Open("left", "p");
        AppLog right = b.Open("right", "p");
        Task connecting = Connect(world, a, b);
        world.Run.RunFor(TimeSpan.FromSeconds(1));

        world.Run.Post(() => _ = ban ? b.Contacts.Ban(a.Uid) is not null : b.Contacts.Remove(a.Uid));
        world.Run.Post(() => answer.SetResult(AdmissionDecision.Allow));
        world.Run.RunFor(TimeSpan.FromSeconds(5));

        Assert.True(connecting.IsCompleted);
        Assert.Empty(b.Status.Connections);
        Assert.Empty(right.Events);
        Assert.Empty(left.Online);
        Assert.Empty(world.Network.Links);
    }

    private static async ValueTask<AdmissionDecision> ThrowsLaterAsync(AdmissionRequest _, CancellationToken __)
    {
        await Task.Yield();
        throw new InvalidOperationException("broken");
    }

    private static Task Connect(World world, TestHost from, TestHost to)
    {
        Task? connecting = null;
        world.Run.Post(() => connecting = from.Host.ConnectAsync(from.Uid, to.Uid));
        world.Run.RunUntilIdle();
        return connecting!;
    }

    private static MeshException Failure(World world, Task connecting)
    {
        world.Until(() => connecting.IsCompleted, "an answer", seconds: 30);
        return Assert.IsType<MeshException>(connecting.Exception?.InnerException);
    }

    private static (TestHost A, TestHost B) Hosts(World world, AdmissionHandler admission)
    {
        TestHost a = world.Start(change: mesh => mesh with { DialContacts = false });
        TestHost b = world.Start(change: mesh => mesh with { DialContacts = false }, admission: admission);
        world.Introduce(a, b);
        world.Run.RunUntilIdle();
        return (a, b);
    }
}
