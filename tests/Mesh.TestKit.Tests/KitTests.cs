using Mesh.Kernel.Event;
using Mesh.Kernel.Extensions;
using Mesh.Kernel.Setup;
using Xunit.Abstractions;
using static Mesh.Testing.Tests.Support;

namespace Mesh.Testing.Tests;

/// <summary>The life of a kit, and its output.</summary>
public sealed class KitTests
{
    [Fact]
    public void The_seed_and_what_is_logged_stand_in_the_output_of_the_test()
    {
        var output = new OutputRecorder();
        using (var kit = new VirtualKit(output))
        {
            kit.Log.Info("one {0}", 1);
            kit.Sys.Log.Warning("two");
            kit.Log.Debug("below the level");
        }
        Assert.Equal($"Deterministic run, seed {Seed}", output.Lines[0]);
        Assert.Equal("[INFO][2000-01-01T00:00:00.0000000Z][VirtualKit] one 1", output.Lines[1]);
        Assert.Equal("[WARNING][2000-01-01T00:00:00.0000000Z][ActorSystem(test)] two", output.Lines[2]);
        Assert.Equal(3, output.Lines.Count);
    }

    [Fact]
    public void What_is_logged_after_the_test_does_no_harm()
    {
        var output = new OutputRecorder();
        using var kit = new VirtualKit(output);
        output.IsOver = true;
        kit.Log.Error("too late");
        Assert.Single(output.Lines);
    }

    [Fact]
    public void The_end_of_a_test_ends_the_system()
    {
        ActorSystem system;
        using (var kit = new VirtualKit())
        {
            system = kit.Sys;
            kit.ActorOf<EchoActor>();
        }
        Assert.True(system.WhenTerminated.IsCompletedSuccessfully);
    }

    [Fact]
    public void A_system_that_does_not_end_is_an_error_when_that_is_asked_for()
    {
        using var gate = new ManualResetEventSlim();
        using var kit = new TestKit();
        kit.ActorOf(() => new BlockedActor(gate), "stubborn").Tell("block");
        kit.ExpectMsg("blocking", TimeSpan.FromMinutes(1));
        TimeoutException e = Assert.Throws<TimeoutException>(() => kit.Shutdown(TimeSpan.Zero, true));
        gate.Set();
        Assert.StartsWith("The system test has not ended within 00:00:00:", e.Message);
        Assert.Contains("stubborn", e.Message);
    }

    [Fact]
    public void After_the_test_the_thread_has_no_sender_any_more()
    {
        new VirtualKit().Dispose();
        using ActorSystem system = ActorSystem.Create("plain", Deterministic);
        var probe = new TestProbe(system, new XunitAssertions());
        probe.Ref.Tell("a");
        probe.ExpectMsgFrom(system.DeadLetters, "a");
    }

    [Theory, BothModes]
    public void What_is_scheduled_by_a_test_is_sent_in_nobodys_name(Mode mode)
    {
        using TestKit kit = NewKit(mode);
        kit.Sys.Scheduler.Advanced.ScheduleOnce(1, () => kit.TestActor.Tell("a"));
        kit.ExpectMsgFrom(kit.Sys.DeadLetters, "a");
        kit.ActorOf<EchoActor>().Tell("b");
        kit.ExpectMsg("b");
    }

    [Fact]
    public void The_same_seed_gives_the_same_run()
    {
        static string Run(ulong seed)
        {
            using var kit = new TestKit(ActorSystemSetup.Create(new DeterministicSetup(seed)));
            for (int i = 0; i < 20; i++)
                kit.ActorOf<EchoActor>().Tell(i);
            return string.Join(" ", kit.ReceiveN(20));
        }
        Assert.Equal(Run(7), Run(7));
        Assert.NotEqual(Run(7), Run(8));
    }

    [Fact]
    public void An_envelope_of_nothing_has_no_message_and_no_sender()
    {
        Assert.Null(NullMessageEnvelope.Instance.Message);
        Assert.Null(NullMessageEnvelope.Instance.Sender);
        Assert.Equal("<null message>", TestActor.NullMessage.ToString());
    }

    [Fact]
    public void Assertions_of_xunit_fail_with_the_text()
    {
        var assertions = new XunitAssertions();
        Assert.Equal("a {b}", FailureOf(() => assertions.Fail("a {b}")));
        Assert.Equal("a 1", FailureOf(() => assertions.AssertTrue(false, "a {0}", 1)));
        Assert.Equal("a", FailureOf(() => assertions.AssertFalse(true, "a")));
        Assert.StartsWith("a", FailureOf(() => assertions.AssertEqual(1, 2, "a")));
        Assert.Contains("Expected: 1", FailureOf(() => assertions.AssertEqual(1, 2, (x, y) => x == y, "a")));
        assertions.AssertTrue(true);
        assertions.AssertFalse(false);
        assertions.AssertEqual(1, 1);
        assertions.AssertEqual(1, 2, (_, _) => true);
    }

    /// <summary>Blocks its thread, and so cannot stop.</summary>
    private sealed class BlockedActor : ReceiveActor
    {
        private readonly ManualResetEventSlim _gate;

        public BlockedActor(ManualResetEventSlim gate)
        {
            _gate = gate;
            Receive<string>(OnBlock);
        }

        private void OnBlock(string _)
        {
            Sender.Tell("blocking");
            _gate.Wait();
        }
    }
}
