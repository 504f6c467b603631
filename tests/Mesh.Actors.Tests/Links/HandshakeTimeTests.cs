using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Wire;
using static Mesh.Actors.Tests.Links.HandshakeWorld;

namespace Mesh.Actors.Tests.Links;

/// <summary>Nothing waits for ever, and an answer that comes too late is none.</summary>
public sealed class HandshakeTimeTests
{
    private static readonly TimeSpan Instant = TimeSpan.FromTicks(1);

    private readonly HandshakeWorld _asking = new() { Policy = new FakePolicy { AsksAdmission = true } };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Wherever_the_wire_is_cut_both_sides_come_to_an_end(bool asks)
    {
        HandshakeWorld world = new() { Policy = new FakePolicy { AsksAdmission = asks } };
        for (int cut = 0; cut <= 8; cut++)
        {
            HandshakeSide dialler = world.Dialled();
            HandshakeSide acceptor = world.Accepting();
            int delivered = Exchange(dialler, acceptor, cut);
            dialler.RunOut();
            acceptor.RunOut();

            Assert.True(dialler.Handshake.IsDone, $"dialler, cut after {cut}");
            Assert.True(acceptor.Handshake.IsDone, $"acceptor, cut after {cut}");
            Assert.True(dialler.Now <= TimeSpan.FromSeconds(25), $"dialler waited {dialler.Now}, cut after {cut}");
            Assert.True(acceptor.Now <= TimeSpan.FromSeconds(20), $"acceptor waited {acceptor.Now}, cut after {cut}");
            Assert.Equal(!asks && delivered >= 6, acceptor.Result is not null);
        }
    }

    [Fact]
    public void The_proofs_have_ten_seconds_from_the_first_byte_of_tls()
    {
        var began = TimeSpan.FromSeconds(100);
        HandshakeWorld world = new();
        world = world with
        {
            SeenByA = world.SeenByA with { Began = began },
            SeenByB = world.SeenByB with { Began = began },
        };
        foreach (HandshakeSide side in new[] { world.Dial(), world.Accept() })
        {
            side.Now = began + TimeSpan.FromSeconds(4);
            side.Start();
            Assert.Equal(began + TimeSpan.FromSeconds(10), side.Handshake.Deadline);
            side.Now = began + TimeSpan.FromSeconds(10) - Instant;
            side.Tick();
            Assert.Null(side.Failure);
            side.Now = began + TimeSpan.FromSeconds(10);
            side.Tick();
            Assert.Equal(HandshakeFault.TimedOut, side.Failure!.Failure.Fault);
            Assert.Null(side.Handshake.Deadline);
        }
    }

    [Fact]
    public void A_Hello_alone_wins_no_time()
    {
        HandshakeSide acceptor = new HandshakeWorld().Accepting();
        acceptor.Now = TimeSpan.FromSeconds(9);
        acceptor.Deliver(new HandshakeWorld().Dialled().Sent[0]);

        Assert.Equal(TimeSpan.FromSeconds(10), acceptor.Handshake.Deadline);
    }

    [Fact]
    public void A_dialler_that_times_out_says_nothing()
    {
        HandshakeSide dialler = new HandshakeWorld().Dialled();
        dialler.RunOut();

        Assert.Null(dialler.Failure!.LastMessage);
    }

    [Fact]
    public void Pending_makes_the_dialler_wait_for_25_seconds_in_all()
    {
        (HandshakeSide dialler, _) = _asking.Run();

        Assert.Equal(TimeSpan.FromSeconds(25), dialler.Handshake.Deadline);
        dialler.Now = TimeSpan.FromSeconds(25) - Instant;
        dialler.Tick();
        Assert.Null(dialler.Failure);
        dialler.RunOut();
        Assert.Equal(HandshakeFault.TimedOut, dialler.Failure!.Failure.Fault);
    }

    [Fact]
    public void Admission_is_asked_with_what_was_proven()
    {
        (_, HandshakeSide acceptor) = _asking.Run();

        Assert.Equal(
            new AdmissionRequest
            {
                Caller = Alice,
                Host = HostA,
                Wanted = Bob,
                MetadataJson = """{"name":"alice"}""",
                RemoteAddress = "10.0.0.1:1",
            },
            acceptor.Asked
        );
        Assert.Equal(HandshakeSide.Encode(new Pending(10_000)), acceptor.Sent[2]);
        Assert.Equal(3, acceptor.Sent.Count);
    }

    [Fact]
    public void Whom_admission_allows_comes_in()
    {
        (HandshakeSide dialler, HandshakeSide acceptor) = _asking.Run();
        acceptor.Now = TimeSpan.FromSeconds(9);
        acceptor.Decide(AdmissionDecision.Allow);
        Forward(acceptor, 3, dialler);
        Forward(dialler, 2, acceptor);

        Assert.Equal(Bob, dialler.Result!.Remote!.Uid);
        Assert.Equal(Alice, acceptor.Result!.Remote!.Uid);
    }

    [Fact]
    public void Whom_admission_denies_hears_what_it_may()
    {
        (HandshakeSide dialler, HandshakeSide acceptor) = _asking.Run();
        acceptor.Decide(AdmissionDecision.Deny("not today", TimeSpan.FromMinutes(1)));
        Forward(acceptor, 3, dialler);

        Assert.Equal(HandshakeFault.NotAdmitted, acceptor.Failure!.Failure.Fault);
        Assert.Equal(new Refused(WireCode.Denied, "not today", 60_000), acceptor.Failure.LastMessage);
        Assert.Equal(WireCode.Denied, dialler.Failure!.Failure.RemoteCode);
        Assert.Equal(TimeSpan.FromMinutes(1), dialler.Failure.Failure.RetryAfter);
    }

    [Fact]
    public void No_answer_in_ten_seconds_is_a_denial()
    {
        HandshakeSide dialler = _asking.Dialled();
        HandshakeSide acceptor = _asking.Accepting();
        acceptor.Now = TimeSpan.FromSeconds(3);
        Exchange(dialler, acceptor);
        Assert.Equal(TimeSpan.FromSeconds(13), acceptor.Handshake.Deadline);
        acceptor.RunOut();

        Assert.Equal(HandshakeFault.NotAdmitted, acceptor.Failure!.Failure.Fault);
        Assert.Equal(WireCode.Denied, Assert.IsType<Refused>(acceptor.Failure.LastMessage).Code);
    }

    [Fact]
    public void An_answer_after_the_denial_is_ignored()
    {
        (_, HandshakeSide acceptor) = _asking.Run();
        acceptor.RunOut();
        int sent = acceptor.Sent.Count;
        acceptor.Decide(AdmissionDecision.Allow);

        Assert.Equal(sent, acceptor.Sent.Count);
        Assert.False(acceptor.Handshake.MaySendSnapshot);
    }

    [Fact]
    public void An_answer_at_the_end_of_its_time_is_too_late_even_if_no_tick_came_before()
    {
        (_, HandshakeSide acceptor) = _asking.Run();
        acceptor.Now = TimeSpan.FromSeconds(10);
        acceptor.Decide(AdmissionDecision.Allow);

        Assert.Equal(HandshakeFault.NotAdmitted, acceptor.Failure!.Failure.Fault);
    }

    [Fact]
    public void An_answer_that_nobody_asked_for_is_ignored()
    {
        HandshakeSide acceptor = _asking.Accepting();
        acceptor.Decide(AdmissionDecision.Allow);
        acceptor.Deliver(_asking.Dialled().Sent[0]);
        acceptor.Decide(AdmissionDecision.Allow);
        HandshakeSide dialler = _asking.Dialled();
        dialler.Decide(AdmissionDecision.Allow);

        Assert.Single(acceptor.Sent);
        Assert.Equal(2, dialler.Sent.Count);
    }

    [Fact]
    public void A_dialler_that_goes_on_while_admission_is_asked_breaks_the_order()
    {
        (_, HandshakeSide acceptor) = _asking.Run();
        acceptor.Deliver(new Accepted());
        acceptor.Decide(AdmissionDecision.Allow);

        Assert.Equal(HandshakeFault.Malformed, acceptor.Failure!.Failure.Fault);
        Assert.Null(acceptor.Result);
    }

    [Fact]
    public void The_acceptor_waits_ten_seconds_for_the_diallers_Accepted()
    {
        HandshakeWorld world = new();
        HandshakeSide acceptor = world.Accepting();
        acceptor.Now = TimeSpan.FromSeconds(5);
        Forward(world.Dialled(), 0, acceptor);

        Assert.Equal(TimeSpan.FromSeconds(15), acceptor.Handshake.Deadline);
        acceptor.RunOut();
        Assert.Equal(HandshakeFault.TimedOut, acceptor.Failure!.Failure.Fault);
        Assert.Null(acceptor.Failure.LastMessage);
    }
}
