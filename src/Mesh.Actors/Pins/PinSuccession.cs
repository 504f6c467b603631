using Mesh.Actors.Identity;
using Mesh.Actors.Limits;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using StoreChange = Mesh.Actors.Storage.StoreChange;

namespace Mesh.Actors.Pins;

/// <summary>Pins follow a contact, or an identity of ours, to the identity that takes its place, in a store that no host has open: a running host moves its pins itself.</summary>
/// <param name="store">Where pins are kept.</param>
public sealed class PinSuccession(IMeshStore store) : ISuccession
{
    /// <inheritdoc />
    public IMeshStore Store => store;

    /// <inheritdoc />
    public void Succeed(Uid old, Uid next, Action<IReadOnlyList<StoreChange>> commit) =>
        Move(target => target.Ruid == old ? target with { Ruid = next } : target, commit);

    /// <inheritdoc />
    public void SucceedOwn(Uid old, Uid next, Action<IReadOnlyList<StoreChange>> commit) =>
        Move(target => target.Luid == old ? target with { Luid = next } : target, commit);

    private void Move(Func<PinTarget, PinTarget> move, Action<IReadOnlyList<StoreChange>> commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        IReadOnlyList<PinRecord> pins = PinRecord.ReadAll(store);
        var known = pins.ToDictionary(pin => (pin.Owner, pin.Target));
        commit([
            .. pins.Where(pin => move(pin.Target) != pin.Target)
                .SelectMany(pin =>
                {
                    PinRecord there = pin with { Target = move(pin.Target) };
                    PinRecord both = known.TryGetValue((there.Owner, there.Target), out PinRecord? other)
                        ? there.With(other)
                        : there;
                    return (StoreChange[])[pin.ToRemoval(), both.ToChange()];
                }),
        ]);
    }
}
