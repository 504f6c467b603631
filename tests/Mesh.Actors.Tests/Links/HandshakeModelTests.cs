using Mesh.Actors.Links;
using Mesh.Contracts;
using Xunit.Abstractions;
using static Mesh.Actors.Tests.Links.HandshakeWorld;

namespace Mesh.Actors.Tests.Links;

/// <summary>
/// A wire that does what it likes: delivers, doubles, drops, swaps, and stops. Whatever it does, nobody is deceived.
/// </summary>
public sealed class HandshakeModelTests(ITestOutputHelper output)
{
    private const int Depth = 6;
    private const int Seed = 20_260_601;

    private enum Act
    {
        ToAcceptor,
        ToDialler,
        DoubleToAcceptor,
        DoubleToDialler,
        DropToAcceptor,
        DropToDialler,
        SwapToAcceptor,
        SwapToDialler,
        Allow,
        Deny,
        LetTimePass,
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_order_of_delivery_establishes_a_link_that_the_two_sides_see_differently(bool asks)
    {
        HandshakeWorld world = new() { Policy = new FakePolicy { AsksAdmission = asks } };
        Act[] happy = asks
            ? [Act.ToAcceptor, Act.ToAcceptor, Act.ToDialler, Act.ToDialler, Act.ToDialler, Act.Allow, Act.ToDialler]
            : [Act.ToAcceptor, Act.ToAcceptor, Act.ToDialler, Act.ToDialler, Act.ToDialler];

        var count = new Count();
        for (int start = 0; start <= happy.Length; start++)
        {
            Explore(world, [.. happy.Take(start)], Depth, count);
        }

        output.WriteLine($"{count.Runs} runs, {count.Established} of them established on both sides.");
        Assert.True(count.Established > 0, "The model never reached an established link.");
    }

    [Fact]
    public void No_record_changed_or_taken_from_elsewhere_makes_either_side_believe_a_lie()
    {
        var random = new Random(Seed);
        output.WriteLine($"Seed {Seed}.");
        HandshakeWorld world = new();
        HandshakeWorld asking = new() { Policy = new FakePolicy { AsksAdmission = true } };
        byte[][] elsewhere = Recorded(world, asking);
        for (int run = 0; run < 5_000; run++)
        {
            HandshakeSide dialler = world.Dialled();
            HandshakeSide acceptor = (run % 2 == 0 ? world : asking).Accepting();
            int toAcceptor = 0;
            int toDialler = 0;
            for (int step = 0; step < 12; step++)
            {
                if (random.Next(2) == 0 && toAcceptor < dialler.Sent.Count)
                {
                    acceptor.Deliver(Meddle(dialler.Sent[toAcceptor++], elsewhere, random));
                }
                else if (toDialler < acceptor.Sent.Count)
                {
                    dialler.Deliver(Meddle(acceptor.Sent[toDialler++], elsewhere, random));
                }
            }

            Assert.True(dialler.Result is null || dialler.Result.Remote!.Uid == Bob, $"run {run}");
            Assert.True(acceptor.Result is null || acceptor.Result.Remote!.Uid == Alice, $"run {run}");
        }
    }

    private static byte[][] Recorded(HandshakeWorld world, HandshakeWorld asking)
    {
        HandshakeWorld mallory = world with
        {
            SeenByB = world.SeenByB with { Hid = HostM },
            Intent = world.Intent with { Identities = new DialIdentities(Mallory, Bob, ProofOf(Mallory, HostM)) },
            Policy = new FakePolicy { Trust = TrustMode.Open },
        };
        (HandshakeSide a, HandshakeSide b) = mallory.Run();
        (HandshakeSide c, HandshakeSide d) = asking.Run();
        return [.. a.Sent, .. b.Sent, .. c.Sent, .. d.Sent];
    }

    private static byte[] Meddle(byte[] record, byte[][] elsewhere, Random random)
    {
        switch (random.Next(8))
        {
            case 0:
                return elsewhere[random.Next(elsewhere.Length)];
            case 1:
                byte[] flipped = [.. record];
                flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
                return flipped;
            case 2:
                return record[..random.Next(record.Length)];
            default:
                return record;
        }
    }

    /// <summary>
    /// Depth first over everything that can happen next; each run is played from the beginning, for the sides are
    /// mutable.
    /// </summary>
    private static void Explore(HandshakeWorld world, List<Act> path, int depth, Count count)
    {
        var run = new Run(world);
        foreach (Act act in path)
        {
            run.Play(act);
        }

        count.Runs++;
        run.Check(path);
        count.Established += run.BothEstablished ? 1 : 0;
        if (depth == 0)
        {
            return;
        }

        foreach (Act act in run.Possible())
        {
            path.Add(act);
            Explore(world, path, depth - 1, count);
            path.RemoveAt(path.Count - 1);
        }
    }

    private sealed class Count
    {
        public int Runs { get; set; }

        public int Established { get; set; }
    }

    private sealed class Run
    {
        private readonly HandshakeSide _dialler;
        private readonly HandshakeSide _acceptor;
        private readonly List<byte[]> _toAcceptor = [];
        private readonly List<byte[]> _toDialler = [];
        private int _fromDialler;
        private int _fromAcceptor;
        private bool _denied;

        public Run(HandshakeWorld world)
        {
            _dialler = world.Dialled();
            _acceptor = world.Accepting();
            Collect();
        }

        public bool BothEstablished => _dialler.Result is not null && _acceptor.Result is not null;

        public IEnumerable<Act> Possible()
        {
            if (_toAcceptor.Count > 0 && !_acceptor.Handshake.IsDone)
            {
                yield return Act.ToAcceptor;
                yield return Act.DoubleToAcceptor;
                yield return Act.DropToAcceptor;
            }

            if (_toDialler.Count > 0 && !_dialler.Handshake.IsDone)
            {
                yield return Act.ToDialler;
                yield return Act.DoubleToDialler;
                yield return Act.DropToDialler;
            }

            if (_toAcceptor.Count > 1 && !_acceptor.Handshake.IsDone)
            {
                yield return Act.SwapToAcceptor;
            }

            if (_toDialler.Count > 1 && !_dialler.Handshake.IsDone)
            {
                yield return Act.SwapToDialler;
            }

            if (_acceptor is { Asked: not null, Handshake: { IsDone: false, MaySendSnapshot: false } })
            {
                yield return Act.Allow;
                yield return Act.Deny;
            }

            if (_dialler.Handshake.Deadline is not null || _acceptor.Handshake.Deadline is not null)
            {
                yield return Act.LetTimePass;
            }
        }

        public void Play(Act act)
        {
            switch (act)
            {
                case Act.ToAcceptor or Act.DoubleToAcceptor:
                    _acceptor.Deliver(Take(_toAcceptor, act == Act.ToAcceptor));
                    break;
                case Act.ToDialler or Act.DoubleToDialler:
                    _dialler.Deliver(Take(_toDialler, act == Act.ToDialler));
                    break;
                case Act.DropToAcceptor or Act.DropToDialler:
                    Take(act == Act.DropToAcceptor ? _toAcceptor : _toDialler, true);
                    break;
                case Act.SwapToAcceptor or Act.SwapToDialler:
                    List<byte[]> queue = act == Act.SwapToAcceptor ? _toAcceptor : _toDialler;
                    (queue[0], queue[1]) = (queue[1], queue[0]);
                    break;
                case Act.Allow:
                    _acceptor.Decide(AdmissionDecision.Allow);
                    break;
                case Act.Deny:
                    _denied = true;
                    _acceptor.Decide(AdmissionDecision.Deny());
                    break;
                default:
                    LetTimePass();
                    break;
            }

            Collect();
        }

        public void Check(List<Act> path)
        {
            HandshakeResult? a = _dialler.Result;
            HandshakeResult? b = _acceptor.Result;
            string where = string.Join(" ", path);
            Assert.True(a is null || (a.Luid == Alice && a.Remote!.Uid == Bob && a.Rhid == HostB), where);
            Assert.True(b is null || (b.Luid == Bob && b.Remote!.Uid == Alice && b.Rhid == HostA), where);

            // The dialler is first: the acceptor has it from the dialler's own Accepted, which nobody else can make.
            Assert.True(b is null || a is not null, where);
            Assert.True(a is null || _acceptor.Sent.Any(record => record[0] == 0x05), where);
            Assert.True(!_denied || (a is null && b is null), where);
            if (a is not null && b is not null)
            {
                Assert.True(a.Name == b.Name && a.Version == b.Version && a.Features == b.Features, where);
                Assert.True(a.Kind == b.Kind && a.RemoteBootEpoch == 22 && b.RemoteBootEpoch == 11, where);
            }
        }

        private static byte[] Take(List<byte[]> queue, bool remove)
        {
            byte[] record = queue[0];
            if (remove)
            {
                queue.RemoveAt(0);
            }

            return record;
        }

        private void LetTimePass()
        {
            TimeSpan next =
                _dialler.Handshake.Deadline is { } a && !(_acceptor.Handshake.Deadline < a)
                    ? a
                    : _acceptor.Handshake.Deadline!.Value;
            foreach (HandshakeSide side in new[] { _dialler, _acceptor })
            {
                side.Now = next;
                side.Tick();
            }
        }

        private void Collect()
        {
            _toAcceptor.AddRange(_dialler.Sent.Skip(_fromDialler));
            _toDialler.AddRange(_acceptor.Sent.Skip(_fromAcceptor));
            (_fromDialler, _fromAcceptor) = (_dialler.Sent.Count, _acceptor.Sent.Count);
        }
    }
}
