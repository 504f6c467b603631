using Mesh.Contracts;
using Mesh.Hosting;

namespace Mesh.Simulation.Tests;

/// <summary>What would the checkers say, if the mesh broke its word? They are told what a broken mesh would tell.</summary>
public sealed class SimChecksTests : IDisposable
{
    private readonly SimMesh _mesh = SimMesh.Create(seed: 1, hosts: 2);
    private readonly AppLife _left;
    private readonly AppLife _right;
    private readonly Peer _seenByLeft;
    private readonly Peer _seenByRight;
    private readonly object _stay = new();

    public SimChecksTests()
    {
        (SimHost a, SimHost b) = (_mesh.Hosts[0], _mesh.Hosts[1]);
        _left = _mesh.Checks.TapFor(a, new AppOptions { Name = "left", Protocols = ["p"] })!;
        _right = _mesh.Checks.TapFor(b, new AppOptions { Name = "right", Protocols = ["p"] })!;
        _seenByLeft = new Peer(a.Uid, b.Uid, b.Hid, Sid.OfName("right"), "p");
        _seenByRight = new Peer(b.Uid, a.Uid, a.Hid, Sid.OfName("left"), "p");
    }

    [Fact]
    public void What_is_right_is_not_found_wrong()
    {
        Tell(new Online(_seenByRight, 1), 1);
        Send("one"u8);
        Send("two"u8);
        Come("one"u8, 1);
        Come("two"u8, 1);
        Tell(new Offline(_seenByRight, OfflineReason.LinkLost, 1), 1);

        _mesh.RunFor(1.Seconds());
    }

    [Fact]
    public void Online_told_twice_is_found()
    {
        Tell(new Online(_seenByRight, 1), 1);
        Tell(new Online(_seenByRight, 2), 2);

        Fails("Online is told twice");
    }

    [Fact]
    public void Offline_of_nobody_is_found()
    {
        Tell(new Offline(_seenByRight, OfflineReason.LinkLost), 1);

        Fails("Offline is told of a peer that is not online");
    }

    [Fact]
    public void A_frame_outside_of_a_stay_is_found()
    {
        Send("one"u8);
        Come("one"u8, 1);

        Fails("a frame is told of a peer that is not online");
    }

    [Theory]
    [InlineData("one", "one")]
    [InlineData("one", "three")]
    [InlineData("two", "one")]
    [InlineData("four", "one")]
    public void A_frame_doubled_lost_swapped_or_invented_is_found(string first, string second)
    {
        Tell(new Online(_seenByRight, 1), 1);
        Send("one"u8);
        Send("two"u8);
        Send("three"u8);
        Come(System.Text.Encoding.UTF8.GetBytes(first), 1);
        Come(System.Text.Encoding.UTF8.GetBytes(second), 1);

        Fails("of this stay");
    }

    [Fact]
    public void What_is_left_of_a_stay_may_be_lost_with_it_and_the_next_begins_at_its_beginning()
    {
        Tell(new Online(_seenByRight, 1), 1);
        Send("hello"u8);
        Send("a"u8);
        Send("hello"u8, new object());
        Send("b"u8, _lastStay);
        Come("hello"u8, 1);
        Tell(new Offline(_seenByRight, OfflineReason.LinkLost, 1), 1);
        Tell(new Online(_seenByRight, 2), 2);
        Come("hello"u8, 2);
        Come("b"u8, 2);
        _mesh.RunFor(1.Seconds());

        Come("a"u8, 2);
        Fails("of this stay");
    }

    [Fact]
    public void Presence_that_is_not_the_truth_is_found_when_it_has_been_quiet_for_long()
    {
        Tell(new Online(_seenByRight, 1), 1);

        SimFailure failure = Assert.Throws<SimFailure>(_mesh.RunUntilQuiet);

        Assert.Contains("h2/right sees", failure.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Somebody_who_is_there_and_is_not_seen_is_found()
    {
        _mesh.Introduce(_mesh.Hosts[0], _mesh.Hosts[1]);

        SimFailure failure = Assert.Throws<SimFailure>(_mesh.RunUntilQuiet);

        Assert.Contains("does not see", failure.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_promise_of_ones_own_ends_the_run()
    {
        _mesh.AddChecker(record => Assert.NotEqual("boom", record.What));
        _mesh.Note("fine");
        _mesh.RunFor(1.Seconds());
        _mesh.Note("boom");

        Assert.Throws<SimFailure>(() => _mesh.RunFor(1.Seconds()));
    }

    [Fact]
    public void An_app_that_throws_ends_the_run_with_its_exception()
    {
        _mesh.Hosts[0].OpenApp("broken", ["p"], _ => throw new FormatException("oh"));

        SimFailure failure = Assert.Throws<SimFailure>(() => _mesh.RunFor(1.Seconds()));

        Assert.IsType<FormatException>(failure.InnerException);
        Assert.Contains("seed 1", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _mesh.Dispose();

    private object? _lastStay;

    private void Tell(MeshEvent told, long epoch) => _right.Told(told, epoch);

    private void Send(ReadOnlySpan<byte> data, object? stay = null)
    {
        if (_lastStay is null)
        {
            // Who sends holds the other one.
            _mesh.Introduce(_mesh.Hosts[0], _mesh.Hosts[1]);
            _mesh.RunFor(1.Seconds());
        }

        _left.Sent(_seenByLeft, _lastStay = stay ?? _lastStay ?? _stay, data, SendResult.Accepted);
    }

    private void Come(ReadOnlySpan<byte> data, long epoch) =>
        _right.Told(new Frame(_seenByRight, data.ToArray()), epoch);

    private void Fails(string why)
    {
        SimFailure failure = Assert.Throws<SimFailure>(() => _mesh.RunFor(1.Seconds()));
        Assert.Contains(why, failure.What, StringComparison.Ordinal);
    }
}
