namespace Mesh.Testing;

/// <summary>A predicate on messages of one type.</summary>
public class PredicateInfo
{
    private readonly Func<object, bool> _isMatch;

    private PredicateInfo(Delegate predicate, Type type, Func<object, bool> isMatch)
    {
        PredicateT = predicate;
        Type = type;
        _isMatch = isMatch;
    }

    /// <summary>The type of the messages it can hold for.</summary>
    public Type Type { get; }

    /// <summary>The predicate.</summary>
    public Delegate PredicateT { get; }

    /// <summary>Makes one.</summary>
    public static PredicateInfo Create<T>(Predicate<T> predicateT)
    {
        ArgumentNullException.ThrowIfNull(predicateT);
        return new PredicateInfo(predicateT, typeof(T), message => message is T typed && predicateT(typed));
    }

    internal bool IsMatch(object message) => _isMatch(message);
}
