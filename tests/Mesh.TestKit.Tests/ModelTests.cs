using FsCheck;
using FsCheck.Fluent;
using Mesh.Kernel.Extensions;
using Mesh.Kernel.Setup;
using Mesh.Testing.Internal;
using static Mesh.Testing.Tests.Support;

namespace Mesh.Testing.Tests;

/// <summary>Kits against plain models, with random scenarios.</summary>
public sealed class ModelTests
{
    private enum Step
    {
        Say,
        Receive,
        Peek,
        ReceiveTwo,
        ReceiveEvens,
        FishSeven,
        AllOf,
    }

    [Fact]
    public void Taking_messages_in_any_way_is_like_taking_them_from_a_list()
    {
        var steps = Gen.ListOf(
            from step in Gen.Elements(Enum.GetValues<Step>())
            from number in Gen.Choose(0, 9)
            select (step, number)
        );
        Prop.ForAll(
                Arb.From(from mode in Gen.Elements(Mode.Virtual, Mode.Pool) from list in steps select (mode, list)),
                c => Replay(c.mode, c.list)
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void As_many_wishes_as_possible_find_a_gift_of_their_own()
    {
        var tables =
            from wishes in Gen.Choose(0, 4)
            from gifts in Gen.Choose(0, 4)
            from fits in Gen.ArrayOf(Gen.Elements(true, false), 16)
            select (wishes, gifts, fits);
        Prop.ForAll(
                Arb.From(tables),
                t =>
                {
                    bool Fits(int wish, int gift) => t.fits[wish * 4 + gift];
                    int[] takenBy = Matching.Of(t.wishes, t.gifts, Fits);
                    int[] taken = [.. takenBy.Where(w => w >= 0)];
                    return taken.Distinct().Count() == taken.Length
                        && takenBy.Select((w, g) => w < 0 || Fits(w, g)).All(fits => fits)
                        && taken.Length == Most(0, t.wishes, new bool[t.gifts], Fits);
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Expectations_hold_for_a_thousand_seeds()
    {
        for (ulong seed = 0; seed < 1_000; seed++)
        {
            using var kit = new TestKit(ActorSystemSetup.Create(new DeterministicSetup(seed)));
            TestProbe probe = kit.CreateTestProbe();
            IActorRef[] echoes = [.. Enumerable.Range(0, 3).Select(_ => kit.Watch(kit.ActorOf<EchoActor>()))];
            foreach (IActorRef echo in echoes)
            {
                echo.Tell("a");
                echo.Tell("b");
                probe.Send(echo, new Later("late", Seconds(1)));
            }
            kit.ExpectMsgAllOf("a", "a", "a", "b", "b", "b");
            probe.ExpectMsgAllOf(Seconds(1), "late", "late", "late");
            kit.EventFilter.Exception<InvalidOperationException>()
                .Expect(3, () => Array.ForEach(echoes, e => e.Tell(new Fail())));
            Array.ForEach(echoes, e => e.Tell(PoisonPill.Instance));
            HashSet<IActorRef> ended = [.. kit.ReceiveN(3).Cast<Terminated>().Select(t => t.ActorRef)];
            Assert.True(ended.SetEquals(echoes), $"Seed {seed}");
        }
    }

    private static bool Replay(Mode mode, IEnumerable<(Step Step, int Number)> steps)
    {
        using TestKit kit = NewKit(mode);
        var model = new List<int>();
        foreach ((Step step, int number) in steps)
            Replay(kit, model, step, number);
        Assert.Equal(model, kit.ReceiveN(model.Count).Cast<int>());
        return true;
    }

    private static void Replay(TestKit kit, List<int> model, Step step, int number)
    {
        switch (step)
        {
            case Step.Say:
                kit.Say(number, number + 1);
                model.AddRange([number, number + 1]);
                break;
            case Step.Receive:
                Assert.Equal(Take(model, 1), kit.ReceiveOne(TimeSpan.Zero) is int one ? [one] : []);
                break;
            case Step.Peek:
                Assert.Equal(model.Take(1), kit.PeekOne(TimeSpan.Zero) is int next ? [next] : []);
                break;
            case Step.ReceiveTwo when model.Count < 2:
                FailureOf(() => kit.ReceiveN(2, TimeSpan.Zero));
                model.Clear();
                break;
            case Step.ReceiveTwo:
                Assert.Equal(Take(model, 2), kit.ReceiveN(2).Cast<int>());
                break;
            case Step.ReceiveEvens:
                int evens = model.TakeWhile(i => i % 2 == 0).Count();
                Assert.Equal(
                    Take(model, evens),
                    kit.ReceiveWhile<object>(m => (int)m % 2 == 0, TimeSpan.Zero).Cast<int>()
                );
                break;
            case Step.FishSeven when !model.Contains(7):
                FailureOf(() => kit.FishForMessage<int>(i => i == 7, TimeSpan.Zero));
                model.Clear();
                break;
            case Step.FishSeven:
                Assert.Equal(7, kit.FishForMessage<int>(i => i == 7));
                Take(model, model.IndexOf(7) + 1);
                break;
            case Step.AllOf:
                int[] firsts = [.. model.Take(number)];
                Assert.Equal(Take(model, firsts.Length), kit.ExpectMsgAllOf<int>([.. firsts.Reverse()], default));
                break;
        }
    }

    private static List<int> Take(List<int> model, int count)
    {
        List<int> taken = [.. model.Take(count)];
        model.RemoveRange(0, taken.Count);
        return taken;
    }

    /// <summary>How many wishes can be fulfilled, by trying everything.</summary>
    private static int Most(int wish, int wishes, bool[] taken, Func<int, int, bool> fits)
    {
        if (wish == wishes)
            return 0;
        int most = Most(wish + 1, wishes, taken, fits);
        for (int gift = 0; gift < taken.Length; gift++)
        {
            if (taken[gift] || !fits(wish, gift))
                continue;
            taken[gift] = true;
            most = Math.Max(most, 1 + Most(wish + 1, wishes, taken, fits));
            taken[gift] = false;
        }
        return most;
    }
}
