using System.Collections.Immutable;
using Mesh.Kernel.Util;

namespace Mesh.Kernel.Setup;

/// <summary>What an actor system is created with: at most one <see cref="Setup"/> of each type. Immutable.</summary>
public sealed class ActorSystemSetup
{
    /// <summary>A setup without any piece.</summary>
    public static readonly ActorSystemSetup Empty = new(ImmutableDictionary<Type, Setup>.Empty);

    private readonly ImmutableDictionary<Type, Setup> _setups;

    private ActorSystemSetup(ImmutableDictionary<Type, Setup> setups) => _setups = setups;

    /// <summary>Joins pieces; of two of one type the later stands.</summary>
    public static ActorSystemSetup Create(params Setup[] setup)
    {
        ImmutableDictionary<Type, Setup> setups = ImmutableDictionary<Type, Setup>.Empty;
        foreach (Setup piece in setup)
            setups = setups.SetItem(piece.GetType(), piece);
        return new ActorSystemSetup(setups);
    }

    /// <summary>The piece of one type, or nothing.</summary>
    public Option<T> Get<T>()
        where T : Setup => _setups.TryGetValue(typeof(T), out Setup? setup) ? new Option<T>((T)setup) : Option<T>.None;

    /// <summary>This setup with one piece more, which replaces another of its type.</summary>
    public ActorSystemSetup WithSetup<T>(T setup)
        where T : Setup => new(_setups.SetItem(setup.GetType(), setup));

    /// <summary>The same as <see cref="WithSetup{T}"/>.</summary>
    public ActorSystemSetup And<T>(T setup)
        where T : Setup => WithSetup(setup);

    /// <inheritdoc/>
    public override string ToString() =>
        $"ActorSystemSetup({string.Join(", ", _setups.Keys.Select(t => t.Name).Order(StringComparer.Ordinal))})";
}
