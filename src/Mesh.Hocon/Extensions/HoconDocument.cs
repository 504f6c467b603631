using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Mesh.Hocon.Binding;
using Mesh.Hocon.Parsing;
using Mesh.Hocon.Reading;
using Mesh.Hocon.Resolving;
using Mesh.Hocon.Trees;

namespace Mesh.Hocon.Extensions;

/// <summary>A configuration: a tree of values, each of which knows where it was written. Immutable, and safe to use from many threads.</summary>
/// <remarks>
/// <para>
/// A document that was parsed may hold substitutions; they are resolved when all that belongs to it lies in it, which is
/// said by <see cref="Resolve"/>: <c>HoconDocument.Load("node.conf").WithFallback(reference).Resolve()</c>. Values can be
/// asked for afterwards. A document without a substitution is resolved as it is.
/// </para>
/// <para>Source: github.com/lightbend/config, HOCON.md. All of it is read, and beside HOCON files JSON and Java properties.</para>
/// </remarks>
public sealed class HoconDocument : IEquatable<HoconDocument>
{
    private readonly RawValue? _raw;
    private readonly HoconNode? _root;

    private HoconDocument(RawValue? raw, HoconNode? root, IReadOnlyList<string> files)
    {
        _raw = raw;
        _root = root;
        Files = files;
    }

    /// <summary>Without a value.</summary>
    public static HoconDocument Empty { get; } = new(null, HoconNode.ObjectOf([], default), []);

    /// <summary>Full paths of the files it was read from, included ones too, in the order in which they were read.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Whether nothing in it is left to be resolved.</summary>
    public bool IsResolved => _root is not null;

    /// <summary>Whether the root is an array, which is laid neither over nor under another document; else it is an object.</summary>
    public bool IsArray => _root is not null ? _root.Kind == HoconKind.Array : _raw is not RawObject;

    /// <summary>The root: an object, or an array.</summary>
    /// <exception cref="InvalidOperationException">The document is not resolved.</exception>
    public HoconNode Root =>
        _root
        ?? throw new InvalidOperationException(
            "The document holds substitutions that are not resolved; call Resolve() once all that belongs to it is laid together."
        );

    /// <summary>Reads a text.</summary>
    /// <param name="text">HOCON.</param>
    /// <param name="name">What origins call it.</param>
    /// <param name="options">Where its includes are found, and what it may cost; null for the defaults.</param>
    /// <exception cref="HoconException">With every fault that was found.</exception>
    public static HoconDocument Parse(string text, string name = "(text)", HoconLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var reader = new DocumentReader(options ?? new());
        return Of(reader.Read(text, name), reader);
    }

    /// <summary>Reads a file: JSON or Java properties by its ending, else HOCON.</summary>
    /// <param name="path">The file; origins call it as it is called here.</param>
    /// <param name="options">Where its includes are found, and what it may cost; null for the defaults.</param>
    /// <exception cref="HoconException">With every fault that was found; also where there is no such file, or it cannot be read.</exception>
    public static HoconDocument Load(string path, HoconLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        var reader = new DocumentReader(options ?? new());
        FoundText found;
        try
        {
            found =
                IncludeFinder.ReadFile(
                    Path.GetFullPath(IncludeFinder.Checked(path)),
                    path,
                    IncludeFinder.FormatOf(path),
                    reader.Limits.Bytes
                ) ?? throw new IncludeException($"there is no such file; looked for {Path.GetFullPath(path)}");
        }
        catch (IncludeException e)
        {
            throw new HoconException(new HoconFault(new HoconOrigin(path), null, e.Message), e);
        }

        return Of(reader.Read(found), reader);
    }

    /// <summary>Reads what a stream holds as a file of a name.</summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="name">What origins call it; its ending tells the format.</param>
    /// <param name="path">The file they come from, beside which its includes are found; null if from none.</param>
    /// <param name="options">Where its includes are found, and what it may cost; null for the defaults.</param>
    /// <exception cref="HoconException">With every fault that was found.</exception>
    public static HoconDocument Read(Stream stream, string name, string? path = null, HoconLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        var reader = new DocumentReader(options ?? new());
        try
        {
            byte[] bytes = IncludeFinder.ReadAll(stream, name, reader.Limits.Bytes);
            Place? place = path is null ? null : new FilePlace(Path.GetFullPath(path));
            return Of(reader.Read(new FoundText(name, place, IncludeFinder.FormatOf(name), bytes)), reader);
        }
        catch (IncludeException e)
        {
            throw new HoconException(new HoconFault(new HoconOrigin(name), null, e.Message), e);
        }
    }

    /// <summary>Reads a resource that is embedded in an assembly.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="name">The resource, with or without the assembly's name before it: <c>reference.conf</c>.</param>
    /// <param name="options">Where its includes are found, and what it may cost; null for the defaults.</param>
    /// <exception cref="HoconException">With every fault that was found; also where there is no such resource.</exception>
    public static HoconDocument LoadResource(
        Assembly assembly,
        string name = "reference.conf",
        HoconLoadOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(assembly);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var reader = new DocumentReader(options ?? new());
        FoundText? found = Resources.Read(assembly, name, IncludeFinder.FormatOf(name), reader.Limits.Bytes);
        return found is not null
            ? Of(reader.Read(found), reader)
            : throw new HoconException(
                new HoconFault(
                    new HoconOrigin(assembly.GetName().Name ?? ""),
                    null,
                    $"there is no embedded resource {Printable.Quote(name)} in this assembly"
                )
            );
    }

    /// <summary>A document of a tree.</summary>
    /// <exception cref="ArgumentException">The root is neither an object nor an array.</exception>
    public static HoconDocument Of(HoconNode root)
    {
        ArgumentNullException.ThrowIfNull(root);
        return root.IsScalar
            ? throw new ArgumentException("The root of a document is an object or an array.", nameof(root))
            : new HoconDocument(null, root, []);
    }

    /// <summary>Resolves all substitutions.</summary>
    /// <param name="options">From where besides the document; null for the process's environment.</param>
    /// <exception cref="HoconException">With every substitution that has no value, would be part of its own, or joins what does not fit.</exception>
    public HoconDocument Resolve(HoconResolveOptions? options = null)
    {
        if (_root is not null)
        {
            return this;
        }

        options ??= HoconResolveOptions.Default;
        return new HoconDocument(null, Resolver.Resolve(_raw!, options.Environment, new Budget(options.Limits)), Files);
    }

    /// <summary>Lays this document over another: what this one does not set, the other one gives. Objects are merged.</summary>
    public HoconDocument WithFallback(HoconDocument fallback)
    {
        ArgumentNullException.ThrowIfNull(fallback);
        IReadOnlyList<string> files = [.. Files, .. fallback.Files.Except(Files)];
        if (_root is not null && fallback._root is not null)
        {
            return new HoconDocument(null, Merging.Merge(fallback._root, _root), files);
        }

        if (IsArray)
        {
            return this;
        }

        var merged = new RawObject(_raw?.Origin ?? _root!.Origin);
        merged.Merge(fallback.ToRawObject());
        merged.Merge(ToRawObject());
        return new HoconDocument(merged, null, files);
    }

    /// <summary>The same with one value set, whatever it was before.</summary>
    /// <param name="path">Keys with dots between them.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="HoconException"><paramref name="path"/> is no path, too long a one, or the root is an array.</exception>
    public HoconDocument WithValue(string path, HoconNode value)
    {
        ArgumentNullException.ThrowIfNull(value);
        string[] keys = Keys(path);
        if (_root is not null)
        {
            return new HoconDocument(null, new Budget(new()).Check(Merging.With(_root, keys, value)), Files);
        }

        var merged = new RawObject(_raw!.Origin);
        merged.Merge(ToRawObject());
        RawObject target = merged;
        foreach (string key in keys.AsSpan(0, keys.Length - 1))
        {
            target = target.SlotOf(key).OpenObject(value.Origin);
        }

        // What was there before is cut off by the null, so that objects do not merge.
        Slot slot = target.SlotOf(keys[^1]);
        slot.Push(new RawLiteral(HoconNode.Null(value.Origin)));
        slot.Push(new RawLiteral(value));
        return new HoconDocument(merged, null, Files);
    }

    /// <summary>The same without the value at a path.</summary>
    /// <exception cref="HoconException"><paramref name="path"/> is no path, or the root is an array.</exception>
    /// <exception cref="InvalidOperationException">The document is not resolved: what is to go may yet be referred to.</exception>
    public HoconDocument WithoutPath(string path) => new(null, Merging.With(Root, Keys(path), null), Files);

    /// <summary>Whether there is a value at a path that is not null.</summary>
    /// <exception cref="HoconException"><paramref name="path"/> is no path.</exception>
    public bool Has(string path) => TryGet(path, out HoconNode? node) && node.Kind != HoconKind.Null;

    /// <summary>The value at a path.</summary>
    /// <param name="path">Keys with dots between them; a key with a dot in it stands in quotes.</param>
    /// <param name="node">The value; null if there is none.</param>
    /// <returns>Whether there is one; a null that was written counts.</returns>
    /// <exception cref="HoconException"><paramref name="path"/> is no path.</exception>
    public bool TryGet(string path, [NotNullWhen(true)] out HoconNode? node) => Root.TryGet(path, out node);

    /// <summary>The value at a path.</summary>
    /// <exception cref="HoconException">There is none.</exception>
    public HoconNode Get(string path) =>
        TryGet(path, out HoconNode? node)
            ? node
            : throw new HoconException(new HoconFault(Root.Origin, path, "is not set"));

    /// <summary>
    /// The value at a path as a type: <c>Bind&lt;int&gt;("limits.connections")</c>, or a whole section as a record whose
    /// properties are keys (<see cref="HoconKeyAttribute"/>). Where a property's key is not set, it keeps its default.
    /// </summary>
    /// <typeparam name="T">
    /// <c>bool</c>, <c>byte</c>, <c>int</c>, <c>long</c>, <c>float</c>, <c>double</c>, <c>decimal</c>, <c>string</c>, an enum,
    /// <see cref="TimeSpan"/>, <see cref="HoconPeriod"/>, <see cref="Uri"/>, <see cref="HoconNode"/>; a list or array of such, or
    /// a dictionary of them by string; a class or record of all these. If it is a nullable value such as <c>int?</c>,
    /// what is not set is null.
    /// </typeparam>
    /// <param name="path">Keys with dots between them; empty for the root.</param>
    /// <exception cref="HoconException">With every value that does not fit. Keys that the type does not know are <see cref="HoconLinter"/>'s to find.</exception>
    /// <exception cref="NotSupportedException">The type, or one within it, cannot be bound.</exception>
    /// <exception cref="InvalidOperationException">The document is not resolved.</exception>
    public T Bind<T>(string path = "") => ValueBinder.Bind<T>(Root, path);

    /// <summary>As HOCON or JSON.</summary>
    /// <param name="options">How; null for one line of HOCON.</param>
    /// <exception cref="InvalidOperationException">The document is not resolved.</exception>
    public string Render(HoconRenderOptions? options = null) => Root.Render(options);

    /// <summary>As a <see cref="Config"/>.</summary>
    /// <exception cref="InvalidOperationException">The document is not resolved.</exception>
    /// <exception cref="HoconException">The root is an array.</exception>
    public Config ToConfig() => Config.Of(Root);

    /// <inheritdoc/>
    public bool Equals(HoconDocument? other) =>
        other is not null && (ReferenceEquals(this, other) || (_root is not null && _root.Equals(other._root)));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as HoconDocument);

    /// <inheritdoc/>
    public override int GetHashCode() => _root?.GetHashCode() ?? 0;

    /// <summary>As HOCON in one line; of a document that is not resolved, that it is not.</summary>
    public override string ToString() => _root?.ToString() ?? "(not resolved)";

    internal static HoconDocument Of(RawValue raw, DocumentReader reader) =>
        reader.HasSubstitutions
            ? new HoconDocument(raw, null, reader.Files)
            : new HoconDocument(null, Resolver.Resolve(raw, null, reader.Budget), reader.Files);

    private string[] Keys(string path)
    {
        string[] keys = Paths.Split(path);
        if (keys.Length > new HoconLimits().Depth)
        {
            throw Budget.Exceeded(new HoconOrigin("(path)"), $"is nested deeper than {new HoconLimits().Depth} levels");
        }

        return IsArray
            ? throw new HoconException(new HoconFault(_raw?.Origin ?? _root!.Origin, path, "the root is an array"))
            : keys;
    }

    // An array at the root gives nothing to a merge.
    private RawObject ToRawObject()
    {
        if (_raw is RawObject raw)
        {
            return raw;
        }

        var fields = new RawObject(_root?.Origin ?? default);
        foreach ((string key, HoconNode value) in _root?.Map ?? [])
        {
            fields.SlotOf(key).Push(new RawLiteral(value));
        }

        return fields;
    }
}
