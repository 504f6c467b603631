using Mesh.Actors.Identity;
using Mesh.Actors.Storage;
using Mesh.Contracts;
using StoreChange = Mesh.Actors.Storage.StoreChange;

namespace Mesh.Actors.Pins;

/// <summary>Pins follow a contact to the identity that takes its place.</summary>
/// <remarks>What is written is what the store has; a pin on its way to the store at that moment is moved by the host's actor when it is there.</remarks>
/// <param name="store">Where pins are kept.</param>
/// <param name="moved">Told once it is on the disk: old and next; null for nobody.</param>
public sealed class PinSuccession(IMeshStore store, Action<Uid, Uid>? moved = null) : ISuccession
{
    /// <inheritdoc />
    public IMeshStore Store => store;

    /// <inheritdoc />
    public void Succeed(Uid old, Uid next, Action<IReadOnlyList<StoreChange>> commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        IReadOnlyList<PinRecord> pins = PinRecord.ReadAll(store);
        var known = pins.ToDictionary(pin => (pin.Owner, pin.Target));
        commit([
            .. pins.Where(pin => pin.Target.Ruid == old)
                .SelectMany(pin =>
                {
                    PinRecord there = pin.On(next);
                    PinRecord both = known.TryGetValue((there.Owner, there.Target), out PinRecord? other)
                        ? there.With(other)
                        : there;
                    return (StoreChange[])[pin.ToRemoval(), both.ToChange()];
                }),
        ]);
        moved?.Invoke(old, next);
    }
}
