namespace Mesh.Kernel.Util;

/// <summary>A value that may be absent.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
public readonly struct Option<T> : IEquatable<Option<T>>
{
    /// <summary>The absent value.</summary>
    public static readonly Option<T> None;

    /// <summary>Holds a value.</summary>
    /// <param name="value">The value; null counts as absent.</param>
    public Option(T value)
    {
        Value = value;
        HasValue = value is not null;
    }

    /// <summary>Whether a value is present.</summary>
    public bool HasValue { get; }

    /// <summary>Whether no value is present.</summary>
    public bool IsEmpty => !HasValue;

    /// <summary>The value, or the type's default when absent.</summary>
    public T Value { get; }

    /// <summary>Holds a value, or nothing when it is null.</summary>
    public static Option<T> Create(T value) => new(value);

    /// <summary>Holds a value, or nothing when it is null.</summary>
    public static implicit operator Option<T>(T value) => new(value);

    /// <summary>Whether both hold equal values, or none.</summary>
    public static bool operator ==(Option<T> left, Option<T> right) => left.Equals(right);

    /// <summary>Whether they hold different values, or only one holds one.</summary>
    public static bool operator !=(Option<T> left, Option<T> right) => !left.Equals(right);

    /// <summary>The value, or the fallback when absent.</summary>
    public T GetOrElse(T fallbackValue) => HasValue ? Value : fallbackValue;

    /// <summary>The value passed through a function, or nothing.</summary>
    public Option<TNew> Select<TNew>(Func<T, TNew> selector) => HasValue ? new(selector(Value)) : Option<TNew>.None;

    /// <summary>What a function makes of the value, or nothing.</summary>
    public Option<TNew> FlatSelect<TNew>(Func<T, Option<TNew>> mapper) => HasValue ? mapper(Value) : Option<TNew>.None;

    /// <summary>Calls an action with the value where there is one.</summary>
    public void OnSuccess(Action<T> action)
    {
        if (HasValue)
            action(Value);
    }

    /// <inheritdoc/>
    public bool Equals(Option<T> other) =>
        HasValue == other.HasValue && EqualityComparer<T>.Default.Equals(Value, other.Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Option<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HasValue ? Value!.GetHashCode() : 0;

    /// <inheritdoc/>
    public override string ToString() => HasValue ? $"Some<{Value}>" : "None";
}
