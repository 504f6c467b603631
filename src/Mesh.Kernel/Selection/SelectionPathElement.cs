using System.Text.RegularExpressions;

namespace Mesh.Kernel;

/// <summary>One step of a selection.</summary>
public abstract class SelectionPathElement
{
    /// <summary>Only for steps.</summary>
    protected SelectionPathElement() { }
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
}

/// <summary>
/// Goes to all children whose names match; <c>*</c> is any text, <c>?</c> any character, case does not count.
/// </summary>
public class SelectChildPattern : SelectionPathElement
{
    private readonly Regex _pattern;

    /// <summary>To a pattern.</summary>
    public SelectChildPattern(string patternStr)
    {
        PatternStr = patternStr;
        string pattern = Regex.Escape(patternStr).Replace("\\*", ".*").Replace("\\?", ".");
        _pattern = new Regex(
            $"^{pattern}$",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
        );
    }

    /// <summary>The pattern.</summary>
    public string PatternStr { get; }

    /// <inheritdoc/>
    public override string ToString() => PatternStr;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SelectChildPattern other && PatternStr == other.PatternStr;

    /// <inheritdoc/>
    public override int GetHashCode() => PatternStr.GetHashCode();

    internal bool Matches(string name) => _pattern.IsMatch(name);
}

/// <summary>Goes to all actors below.</summary>
public class SelectChildRecursive : SelectionPathElement
{
    /// <summary>One instance for all.</summary>
    public static readonly SelectChildRecursive Instance = new();

    /// <inheritdoc/>
    public override string ToString() => "**";

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SelectChildRecursive;

    /// <inheritdoc/>
    public override int GetHashCode() => "**".GetHashCode();
}

/// <summary>Goes to the parent.</summary>
public class SelectParent : SelectionPathElement
{
    /// <summary>One instance for all.</summary>
    public static readonly SelectParent Instance = new();

    /// <inheritdoc/>
    public override string ToString() => "..";

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SelectParent;

    /// <inheritdoc/>
    public override int GetHashCode() => "..".GetHashCode();
}
