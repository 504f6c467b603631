namespace Mesh.Testing;

/// <summary>A predicate on messages of one type.</summary>
public class PredicateInfo
{
    private readonly Func<object, bool> _isMatch;

    internal PredicateInfo(Type type, Func<object, bool> isMatch)
    {
        Type = type;
        _isMatch = isMatch;
    }

    /// <summary>The type of the messages it can hold for.</summary>
    public Type Type { get; }

    /// <summary>Makes one.</summary>
    public static PredicateInfo Create<T>(Predicate<T> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return new PredicateInfo(typeof(T), message => message is T typed && predicate(typed));
    }

    internal bool IsMatch(object message) => _isMatch(message);
}
