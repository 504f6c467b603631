using System.Text.RegularExpressions;

namespace Mesh.Kernel;

/// <summary>One step of a selection.</summary>
public abstract class SelectionPathElement
{
    private protected SelectionPathElement() { }

    internal abstract IEnumerable<IInternalActorRef> From(IInternalActorRef actor);
}

/// <summary>Goes to the child of a name.</summary>
public class SelectChildName : SelectionPathElement
{
    /// <summary>To a name.</summary>
    public SelectChildName(string name) => Name = name;

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SelectChildName other && Name == other.Name;

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode();

    internal override IEnumerable<IInternalActorRef> From(IInternalActorRef actor) =>
        actor.GetChild([Name]) is IInternalActorRef child and not Nobody ? [child] : [];
}

/// <summary>Goes to all children whose names match; <c>*</c> is any text, <c>?</c> any character.</summary>
public class SelectChildPattern : SelectionPathElement
{
    private readonly Regex _pattern;

    /// <summary>To a pattern.</summary>
    public SelectChildPattern(string patternStr)
    {
        PatternStr = patternStr;
        string pattern = Regex.Escape(patternStr).Replace("\\*", ".*").Replace("\\?", ".");
        _pattern = new Regex($"^{pattern}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    /// <summary>The pattern.</summary>
    public string PatternStr { get; }

    /// <inheritdoc/>
    public override string ToString() => PatternStr;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SelectChildPattern other && PatternStr == other.PatternStr;

    /// <inheritdoc/>
    public override int GetHashCode() => PatternStr.GetHashCode();

    internal override IEnumerable<IInternalActorRef> From(IInternalActorRef actor) =>
        actor is LocalActorRef local ? local.Cell.Children.Refs().Where(c => _pattern.IsMatch(c.Path.Name)) : [];
}

/// <summary>Goes to all actors below.</summary>
public class SelectChildRecursive : SelectionPathElement
{
    /// <inheritdoc/>
    public override string ToString() => "**";

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SelectChildRecursive;

    /// <inheritdoc/>
    public override int GetHashCode() => "**".GetHashCode();

    internal override IEnumerable<IInternalActorRef> From(IInternalActorRef actor)
    {
        if (actor is not LocalActorRef local)
            yield break;
        foreach (IInternalActorRef child in local.Cell.Children.Refs())
        {
            yield return child;
            foreach (IInternalActorRef below in From(child))
                yield return below;
        }
    }
}

/// <summary>Goes to the parent.</summary>
public class SelectParent : SelectionPathElement
{
    /// <inheritdoc/>
    public override string ToString() => "..";

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SelectParent;

    /// <inheritdoc/>
    public override int GetHashCode() => "..".GetHashCode();

    internal override IEnumerable<IInternalActorRef> From(IInternalActorRef actor) => [actor.Parent];
}
