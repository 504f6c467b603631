using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Mesh.Kernel;

/// <summary>The place of an actor in the tree of its system: <c>akka://system/user/a/b</c>. Immutable.</summary>
/// <remarks>Equality and order ignore the <see cref="Uid"/>, which tells incarnations of one place apart.</remarks>
public abstract class ActorPath : IEquatable<ActorPath>, IComparable<ActorPath>
{
    /// <summary>What a name may hold besides ASCII letters and digits and <c>%</c> with two hex digits.</summary>
    public const string ValidSymbols = "\"-_.*$+:@&=,!~';()";

    private static readonly SearchValues<char> ValidCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" + ValidSymbols
    );

    // The path above, or the root's address: one of millions of paths is a root.
    private readonly object _above;

    /// <summary>A root.</summary>
    protected ActorPath(Address address, string name)
    {
        _above = address;
        Name = name;
    }

    /// <summary>A child of a path.</summary>
    protected ActorPath(ActorPath parentPath, string name, long uid)
    {
        _above = parentPath;
        Depth = parentPath.Depth + 1;
        Name = name;
        Uid = uid;
    }

    /// <summary>The last element; <c>/</c> for the root.</summary>
    public string Name { get; }

    /// <summary>The address of the actor system.</summary>
    public Address Address => (Address)Root._above;

    /// <summary>The incarnation; 0 where the path names a place only.</summary>
    public long Uid { get; }

    /// <summary>The path above; null for the root.</summary>
    public ActorPath Parent => (_above as ActorPath)!;

    /// <summary>How many elements the path has; 0 for the root.</summary>
    public int Depth { get; }

    /// <summary>The names from below the root down to this one; for the root one empty name.</summary>
    public IReadOnlyList<string> Elements
    {
        get
        {
            if (Depth == 0)
                return [""];
            var elements = new string[Depth];
            ActorPath path = this;
            for (int i = Depth - 1; i >= 0; i--, path = path.Parent)
                elements[i] = path.Name;
            return elements;
        }
    }

    /// <summary>The root of the path.</summary>
    public ActorPath Root => ParentOf(0);

    /// <summary>
    /// Whether a text may be the name of an actor: not empty, not starting with <c>$</c>, valid symbols.
    /// </summary>
    public static bool IsValidPathElement(string s)
    {
        if (string.IsNullOrEmpty(s) || s[0] == '$')
            return false;
        ReadOnlySpan<char> rest = s;
        while (true)
        {
            int odd = rest.IndexOfAnyExcept(ValidCharacters);
            if (odd < 0)
                return true;
            bool escaped = rest[odd] == '%' && rest.Length > odd + 2;
            if (!escaped || !char.IsAsciiHexDigit(rest[odd + 1]) || !char.IsAsciiHexDigit(rest[odd + 2]))
                return false;
            rest = rest[(odd + 3)..];
        }
    }

    /// <inheritdoc/>
    public bool Equals(ActorPath? other)
    {
        if (other is null || Depth != other.Depth)
            return ReferenceEquals(this, other);
        ActorPath left = this;
        for (ActorPath right = other; !ReferenceEquals(left, right); left = left.Parent, right = right.Parent)
        {
            if (left.Depth == 0)
                return left.Address.Equals(right.Address);
            if (left.Name != right.Name)
                return false;
        }
        return true;
    }

    /// <summary>Orders by the names, ordinally, from the last one upwards; roots come first, by their addresses.</summary>
    public int CompareTo(ActorPath? other)
    {
        if (other is null)
            return 1;
        ActorPath left = this;
        for (ActorPath right = other; !ReferenceEquals(left, right); left = left.Parent, right = right.Parent)
        {
            if (left.Depth == 0 || right.Depth == 0)
                return left.Depth != right.Depth
                    ? left.Depth.CompareTo(right.Depth)
                    : string.CompareOrdinal(left.ToString(), right.ToString());
            int order = string.CompareOrdinal(left.Name, right.Name);
            if (order != 0)
                return order;
        }
        return 0;
    }

    /// <summary>The same place with another incarnation.</summary>
    public ActorPath WithUid(long uid) => Depth == 0 || uid == Uid ? this : new ChildActorPath(Parent, Name, uid);

    /// <summary>The path above at a depth; negative counts from this path upwards.</summary>
    public ActorPath ParentOf(int depth)
    {
        int wanted = depth >= 0 ? depth : Math.Max(0, Depth + depth);
        ActorPath path = this;
        while (path.Depth > wanted)
            path = path.Parent;
        return path;
    }

    /// <summary>Reads a path with its address.</summary>
    /// <exception cref="UriFormatException">When the text is not one.</exception>
    public static ActorPath Parse(string path) =>
        TryParse(path, out ActorPath? parsed) ? parsed : throw new UriFormatException($"Not an actor path: '{path}'");

    /// <summary>Reads a path with its address, such as <c>akka://system/user/a#123</c>.</summary>
    public static bool TryParse(string path, [NotNullWhen(true)] out ActorPath? actorPath)
    {
        actorPath = null;
        return TryParseAddress(path, out Address? address, out ReadOnlySpan<char> rest)
            && TryParse(new RootActorPath(address), rest, out actorPath);
    }

    /// <summary>Reads the part after the address and puts it under a base.</summary>
    public static bool TryParse(ActorPath basePath, string absoluteUri, [NotNullWhen(true)] out ActorPath? actorPath) =>
        TryParse(basePath, absoluteUri.AsSpan(), out actorPath);

    /// <summary>Reads the part after the address and puts it under a base.</summary>
    public static bool TryParse(
        ActorPath basePath,
        ReadOnlySpan<char> absoluteUri,
        [NotNullWhen(true)] out ActorPath? actorPath
    )
    {
        actorPath = null;
        long uid = 0;
        int hash = absoluteUri.IndexOf('#');
        if (hash >= 0)
        {
            if (!long.TryParse(absoluteUri[(hash + 1)..], CultureInfo.InvariantCulture, out uid))
                return false;
            absoluteUri = absoluteUri[..hash];
        }
        ActorPath path = basePath;
        foreach (Range range in absoluteUri.Split('/'))
        {
            if (!absoluteUri[range].IsEmpty)
                path = new ChildActorPath(path, absoluteUri[range].ToString(), 0);
        }
        actorPath = path.WithUid(uid);
        return true;
    }

    /// <summary>Reads the address of a path.</summary>
    public static bool TryParseAddress(string path, [NotNullWhen(true)] out Address? address) =>
        Address.TryParse(path, out address);

    /// <summary>Reads the address of a path, and gives the rest.</summary>
    public static bool TryParseAddress(
        string path,
        [NotNullWhen(true)] out Address? address,
        out ReadOnlySpan<char> absoluteUri
    ) => Address.TryParse(path.AsSpan(), out address, out absoluteUri);

    /// <summary>
    /// Cuts a path into its address and the rest, which is <c>/</c> when there is none; reads neither.
    /// </summary>
    /// <returns>False when there is no address.</returns>
    public static bool TryParseParts(
        ReadOnlySpan<char> path,
        out ReadOnlySpan<char> address,
        out ReadOnlySpan<char> absoluteUri
    )
    {
        address = default;
        absoluteUri = default;
        int scheme = path.IndexOf("://");
        if (scheme <= 0)
            return false;
        int slash = path[(scheme + 3)..].IndexOf('/');
        address = slash < 0 ? path : path[..(scheme + 3 + slash)];
        absoluteUri = slash < 0 ? "/" : path[(scheme + 3 + slash)..];
        return true;
    }

    /// <summary>The path without its address: <c>/user/a</c>.</summary>
    public string ToStringWithoutAddress() => Append(new StringBuilder()).ToString();

    /// <inheritdoc/>
    public override string ToString() => ToStringWithAddress();

    /// <summary>The path with its address and its incarnation: <c>akka://system/user/a#123</c>.</summary>
    public string ToStringWithUid() => Uid == 0 ? ToStringWithAddress() : $"{ToStringWithAddress()}#{Uid}";

    /// <summary>The path of a child; <c>name#5</c> is that incarnation.</summary>
    public ActorPath Child(string childName) => this / childName;

    /// <summary>The path of a child; <c>name#5</c> is that incarnation.</summary>
    public static ActorPath operator /(ActorPath path, string name)
    {
        int hash = name.IndexOf('#');
        return
            hash >= 0
            && long.TryParse(name.AsSpan(hash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long uid)
            ? new ChildActorPath(path, name[..hash], uid)
            : new ChildActorPath(path, name, 0);
    }

    /// <summary>The path below, name by name; empty names are left out.</summary>
    public static ActorPath operator /(ActorPath path, IEnumerable<string> name) =>
        name.Where(n => !string.IsNullOrEmpty(n)).Aggregate(path, (parent, n) => parent / n);

    /// <summary>Whether both are the same place.</summary>
    public static bool operator ==(ActorPath? left, ActorPath? right) => left?.Equals(right) ?? right is null;

    /// <summary>Whether they are different places.</summary>
    public static bool operator !=(ActorPath? left, ActorPath? right) => !(left == right);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ActorPath other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        Depth == 0 ? Address.GetHashCode() : HashCode.Combine(Name, Parent.Name, Depth);

    /// <summary>The path with its address.</summary>
    public string ToStringWithAddress() => ToStringWithAddress(Address);

    /// <summary>The text that reads back as this path and incarnation.</summary>
    public string ToSerializationFormat() => ToStringWithUid();

    /// <summary>The text that reads back as this path, with an address in the place of a local one.</summary>
    public string ToSerializationFormatWithAddress(Address address) =>
        Uid == 0 ? ToStringWithAddress(address) : $"{ToStringWithAddress(address)}#{Uid}";

    /// <summary>The path with an address in the place of a local one.</summary>
    public string ToStringWithAddress(Address address) =>
        Append(new StringBuilder((Address.HasGlobalScope ? Address : address).ToString())).ToString();

    /// <summary>Joins names to the text of a path without its address.</summary>
    public static string FormatPathElements(IEnumerable<string> pathElements) => string.Join('/', pathElements);

    private StringBuilder Append(StringBuilder text) =>
        Depth == 0 ? text.Append('/') : text.Append('/').AppendJoin('/', Elements);
}
