using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using Mesh.Hocon.Extensions;
using Mesh.Hocon.Parsing;
using Mesh.Hocon.Reading;

namespace Mesh.Hocon.Binding;

/// <summary>Makes objects of values, and gathers what does not fit.</summary>
internal sealed class ValueBinder
{
    private readonly List<HoconFault> _faults = [];

    /// <summary>Where we are; put together only where something is wrong, since keys may be long and many.</summary>
    private readonly List<string> _path = [];

    public static T Bind<T>(HoconNode root, string path)
    {
        Shape.Require(typeof(T));
        HoconNode? node = path.Length == 0 ? root : Paths.Find(root, path);
        var binder = new ValueBinder();
        binder._path.Add(path);
        bool isNull = node is null or { Kind: HoconKind.Null };
        object? value = null;
        if (isNull && Values.IsSection(typeof(T)))
        {
            HoconOrigin origin = (node ?? root).Origin;
            value = binder.Section(typeof(T), HoconNode.ObjectOf([], origin));
        }
        else if (node is not null && (!isNull || Values.IsNullable(typeof(T), null)))
        {
            value = binder.Read(typeof(T), node, new HoconSetting(path, typeof(T), new HoconKeyAttribute()), null);
        }
        else if (node is not null || Nullable.GetUnderlyingType(typeof(T)) is null)
        {
            binder.Fault((node ?? root).Origin, "is not set");
        }

        return binder._faults.Count == 0 ? (T)value! : throw new HoconException(binder._faults);
    }

    private static bool IsNull(HoconNode node, Type bare) => node.Kind == HoconKind.Null && bare != typeof(HoconNode);

    private string Path => _path.Aggregate(Shape.Below);

    private void Fault(HoconOrigin origin, string message) => Note(new HoconFault(origin, Path, message));

    private void Unfit(HoconNode node, string expected) => Note(Conversions.Fault(node, Path, expected));

    private void Note(HoconFault fault)
    {
        _faults.Add(fault);
        if (_faults.Count >= Budget.MaxFaults)
        {
            throw new HoconException(_faults);
        }
    }

    /// <summary>Reads a value; null where it is null or does not fit, which is noted.</summary>
    /// <param name="type">What to read it as.</param>
    /// <param name="node">The value.</param>
    /// <param name="setting">What it may be.</param>
    /// <param name="nullability">What may be null within it; null where nobody said.</param>
    private object? Read(Type type, HoconNode node, HoconSetting setting, NullabilityInfo? nullability)
    {
        Type bare = Values.Bare(type);
        if (IsNull(node, bare) && Values.IsNullable(type, nullability))
        {
            return null;
        }

        if (Values.ItemOf(bare) is { } item)
        {
            return List(bare, item, node, nullability?.ElementType ?? nullability?.GenericTypeArguments[0]);
        }

        if (Values.EntryOf(bare) is { } entry)
        {
            return Map(entry, node, nullability?.GenericTypeArguments[1]);
        }

        if (Values.IsSection(bare))
        {
            return Section(bare, node);
        }

        if (!Values.TryRead(bare, node, setting.Key.IsSize, out object? value, out string expected))
        {
            Unfit(node, expected);
            return null;
        }

        if (setting.OutOfRange(value) is not null)
        {
            Unfit(node, setting.Allowed);
        }

        return value;
    }

    private object? List(Type type, Type item, HoconNode node, NullabilityInfo? nullability)
    {
        if (!Conversions.TryArray(node, out IReadOnlyList<HoconNode> nodes, out string expected))
        {
            Unfit(node, expected);
            return null;
        }

        int before = _faults.Count;
        var items = Array.CreateInstance(item, nodes.Count);
        for (int i = 0; i < nodes.Count; i++)
        {
            object? value = Element(item, nodes[i], i.ToString(CultureInfo.InvariantCulture), nullability);
            if (_faults.Count == before)
            {
                items.SetValue(value, i);
            }
        }

        return _faults.Count > before ? null
            : type.IsArray ? items
            : Activator.CreateInstance(typeof(List<>).MakeGenericType(item), items);
    }

    private object? Map(Type entry, HoconNode node, NullabilityInfo? nullability)
    {
        if (node.Kind != HoconKind.Object)
        {
            Unfit(node, "an object");
            return null;
        }

        int before = _faults.Count;
        var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), entry))!;
        foreach ((string key, HoconNode value) in node.Map)
        {
            object? read = Element(entry, value, key, nullability);
            if (_faults.Count == before)
            {
                map.Add(key, read);
            }
        }

        return _faults.Count > before ? null : map;
    }

    private object? Element(Type type, HoconNode node, string key, NullabilityInfo? nullability)
    {
        _path.Add(Paths.Join([key]));
        object? value = Read(type, node, new HoconSetting("", type, new HoconKeyAttribute()), nullability);
        _path.RemoveAt(_path.Count - 1);
        return value;
    }

    private object? Section(Type type, HoconNode node)
    {
        // A type may have itself within it, and then is as deep as the file.
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Budget.Exceeded(node.Origin, "is nested deeper than this thread's stack allows");
        }

        if (node.Kind != HoconKind.Object)
        {
            Unfit(node, "an object");
            return null;
        }

        var values = new Dictionary<Shape.Field, object?>();
        Shape shape = Shape.Of(type);
        bool isWhole = true;
        foreach (Shape.Field field in shape.Properties)
        {
            _path.Add(field.Key);
            isWhole &= ReadField(field, node, values);
            _path.RemoveAt(_path.Count - 1);
        }

        if (!isWhole || Make(shape, node, values) is not { } made)
        {
            return null;
        }

        // What did not fit has its default here, so that the rules can be asked; what was told is not told again.
        foreach ((string key, string message) in (made as IHoconValidated)?.Check() ?? [])
        {
            _path.Add(key);
            string at = Path;
            if (!_faults.Exists(fault => fault.Path == at))
            {
                Fault(OriginOf(node, key), message);
            }

            _path.RemoveAt(_path.Count - 1);
        }

        return made;
    }

    /// <summary>Where the value at a key stands; its number leads to an element of a list. What is not there is where its parent is.</summary>
    private static HoconOrigin OriginOf(HoconNode node, string key)
    {
        HoconNode at = node;
        foreach (string part in key.Length == 0 ? [] : Paths.Split(key))
        {
            HoconNode? next =
                at.Kind != HoconKind.Array ? at.Map.GetValueOrDefault(part)
                : int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
                    ? at.Items.ElementAtOrDefault(index)
                : null;
            if (next is null)
            {
                break;
            }

            at = next;
        }

        return at.Origin;
    }

    /// <summary>Reads a property's value, if it is set.</summary>
    /// <returns>False where there must be one and is none.</returns>
    private bool ReadField(Shape.Field field, HoconNode node, Dictionary<Shape.Field, object?> values)
    {
        HoconNode? found = field.Key.Length == 0 ? node : Paths.Find(node, field.Key);
        bool isNull = found is { Kind: HoconKind.Null };
        if (found is null || (isNull && !field.IsNullable))
        {
            if (field.IsRequired)
            {
                Fault(found?.Origin ?? node.Origin, "is not set, and has no default");
            }

            return !field.IsRequired;
        }

        int before = _faults.Count;
        object? value = Read(field.Type, found, field.SettingAt(""), field.Nullability);
        if (value is not null || _faults.Count == before)
        {
            values[field] = value;
        }

        return !field.IsRequired || values.ContainsKey(field);
    }

    /// <summary>Makes an object of a type; null where its own code refuses a value, which is noted.</summary>
    private object? Make(Shape shape, HoconNode node, Dictionary<Shape.Field, object?> values)
    {
        object?[] arguments = Array.ConvertAll(
            shape.Parameters,
            parameter =>
                shape.Properties.FirstOrDefault(p => p.Parameter == parameter) is { } field
                && values.TryGetValue(field, out object? value)
                    ? value
                    : Shape.DefaultOf(parameter)
        );
        string key = "";
        try
        {
            object made = shape.Constructor!.Invoke(BindingFlags.DoNotWrapExceptions, null, arguments, null);
            foreach ((Shape.Field field, object? value) in values)
            {
                if (field.Parameter is null)
                {
                    key = field.Key;
                    field.Property.SetValue(made, value, BindingFlags.DoNotWrapExceptions, null, null, null);
                }
            }

            return made;
        }
        catch (ArgumentException e)
        {
            // A type that guards itself says why; the line of the file is what the user needs beside it.
            _path.Add(key);
            Fault(OriginOf(node, key), e.Message);
            _path.RemoveAt(_path.Count - 1);
            return null;
        }
    }
}
