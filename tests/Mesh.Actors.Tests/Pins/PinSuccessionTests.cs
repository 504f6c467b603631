using Mesh.Actors.Pins;
using Mesh.Actors.Storage;
using Mesh.Contracts;

namespace Mesh.Actors.Tests.Pins;

public sealed class PinSuccessionTests
{
    private static readonly Uid Old = PinKit.Uid(1);
    private static readonly Uid Next = PinKit.Uid(2);

    private readonly MemoryStore _store = new();

    [Fact]
    public void Pins_on_the_old_identity_are_on_the_new_one_and_others_stay()
    {
        Keep(Pin(1, 1), Pin(2, 1), Pin(1, 3));
        new PinSuccession(_store).Succeed(Old, Next, _store.Commit);

        Assert.Equal(new[] { Pin(1, 2), Pin(2, 2), Pin(1, 3) }.ToHashSet(), PinRecord.ReadAll(_store).ToHashSet());
    }

    [Fact]
    public void Where_an_app_pinned_both_the_firmer_policy_and_the_first_priority_stay()
    {
        Keep(Pin(1, 1, PinPolicy.Eager, 3), Pin(1, 2, PinPolicy.Always, 7));
        new PinSuccession(_store).Succeed(Old, Next, _store.Commit);

        Assert.Equal(Pin(1, 2, PinPolicy.Always, 3), Assert.Single(PinRecord.ReadAll(_store)));
    }

    [Fact]
    public void A_second_time_there_is_nothing_to_move_and_what_could_not_be_written_is_tried_again()
    {
        Keep(Pin(1, 1));
        var succession = new PinSuccession(_store);
        var full = new MeshException(MeshErrorCode.Storage, "the disk is full");
        Assert.Same(full, Assert.Throws<MeshException>(() => succession.Succeed(Old, Next, _ => throw full)));
        succession.Succeed(Old, Next, _store.Commit);

        IReadOnlyList<StoreChange>? again = null;
        succession.Succeed(Old, Next, changes => again = changes);
        Assert.Empty(again!);
    }

    [Fact]
    public void Pins_as_an_identity_of_ours_are_pins_as_its_successor_and_those_it_had_are_not_lost()
    {
        PinRecord old = Pin(1, 1, PinPolicy.Eager, 3);
        PinRecord both = old with { Policy = PinPolicy.Always, Priority = 7 };
        PinRecord alone = Pin(2, 4);
        Uid luid = old.Target.Luid;
        Keep(old, As(both, Next), As(alone, Next), Pin(1, 5));
        var succession = new PinSuccession(_store);
        succession.SucceedOwn(luid, Next, _store.Commit);

        PinRecord[] wanted = [As(Pin(1, 1, PinPolicy.Always, 3), Next), As(alone, Next), As(Pin(1, 5), Next)];
        Assert.Equal(wanted.ToHashSet(), PinRecord.ReadAll(_store).ToHashSet());
        IReadOnlyList<StoreChange>? again = null;
        succession.SucceedOwn(luid, Next, changes => again = changes);
        Assert.Empty(again!);
    }

    private static PinRecord As(PinRecord pin, Uid luid) => pin with { Target = pin.Target with { Luid = luid } };

    private static PinRecord Pin(int app, int ruid, PinPolicy policy = PinPolicy.Always, byte priority = 5) =>
        new(PinKit.Sid(app), "app", PinKit.Target(ruid), policy, priority);

    private void Keep(params PinRecord[] pins) => _store.Commit([.. pins.Select(pin => pin.ToChange())]);
}
