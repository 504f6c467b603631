using System.Collections;
using System.Globalization;
using Mesh.Hocon.Extensions;
using Mesh.Hocon.Reading;

namespace Mesh.Hocon.Binding;

/// <summary>Makes objects of values, and gathers what does not fit.</summary>
internal sealed class ValueBinder
{
    private readonly List<HoconFault> _faults = [];

    public static T Bind<T>(HoconNode root, string path)
    {
        HoconNode? node = path.Length == 0 ? root : Paths.Find(root, path);
        var binder = new ValueBinder();
        object? value = null;
        if (node is not null && (node.Kind != HoconKind.Null || Values.IsSection(typeof(T)) || IsNullable(typeof(T))))
        {
            value = binder.Read(typeof(T), node, path, new HoconSetting(path, typeof(T), new HoconKeyAttribute()));
        }
        else if (node is null && Values.IsSection(typeof(T)))
        {
            value = binder.Section(typeof(T), HoconNode.ObjectOf([], root.Origin), path);
        }
        else
        {
            binder._faults.Add(new HoconFault(node?.Origin ?? root.Origin, path, "is not set"));
        }

        return binder._faults.Count == 0 ? (T)value! : throw new HoconException(binder._faults);
    }

    private static bool IsNullable(Type type) => !type.IsValueType || Nullable.GetUnderlyingType(type) is not null;

    /// <summary>Reads a value; null where it is null or does not fit, which is noted.</summary>
    private object? Read(Type type, HoconNode node, string path, HoconSetting setting)
    {
        Type bare = Values.Bare(type);
        if (node.Kind == HoconKind.Null && bare != typeof(HoconNode))
        {
            return Values.IsSection(bare) && bare == type
                ? Section(bare, HoconNode.ObjectOf([], node.Origin), path)
                : null;
        }

        if (Values.ItemOf(bare) is { } item)
        {
            return List(bare, item, node, path);
        }

        if (Values.EntryOf(bare) is { } entry)
        {
            return Map(entry, node, path);
        }

        if (Values.IsSection(bare))
        {
            return Section(bare, node, path);
        }

        if (!Values.TryRead(bare, node, setting.Key.IsSize, out object? value, out string expected))
        {
            _faults.Add(Conversions.Fault(node, path, expected));
            return null;
        }

        if (setting.OutOfRange(value) is not null)
        {
            _faults.Add(Conversions.Fault(node, path, setting.Allowed));
        }

        return value;
    }

    private object? List(Type type, Type item, HoconNode node, string path)
    {
        if (!Conversions.TryArray(node, out IReadOnlyList<HoconNode> nodes, out string expected))
        {
            _faults.Add(Conversions.Fault(node, path, expected));
            return null;
        }

        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
        for (int i = 0; i < nodes.Count; i++)
        {
            object? value = Element(item, nodes[i], $"{path}.{i}");
            if (value is not null || IsNullable(item))
            {
                list.Add(value);
            }
        }

        if (!type.IsArray)
        {
            return list;
        }

        var array = Array.CreateInstance(item, list.Count);
        list.CopyTo(array, 0);
        return array;
    }

    private object? Map(Type entry, HoconNode node, string path)
    {
        if (node.Kind != HoconKind.Object)
        {
            _faults.Add(Conversions.Fault(node, path, "an object"));
            return null;
        }

        var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), entry))!;
        foreach ((string key, HoconNode value) in node.Map)
        {
            object? read = Element(entry, value, Paths.Join(path, key));
            if (read is not null || IsNullable(entry))
            {
                map.Add(key, read);
            }
        }

        return map;
    }

    private object? Element(Type type, HoconNode node, string path) =>
        Read(type, node, path, new HoconSetting(path, type, new HoconKeyAttribute()));

    private object? Section(Type type, HoconNode node, string path)
    {
        if (node.Kind != HoconKind.Object)
        {
            _faults.Add(Conversions.Fault(node, path, "an object"));
            return null;
        }

        var values = new Dictionary<Shape.Field, object?>();
        Shape shape = Shape.Of(type);
        bool isWhole = true;
        foreach (Shape.Field field in shape.Properties)
        {
            isWhole &= ReadField(field, node, path, values);
        }

        if (!isWhole)
        {
            return null;
        }

        // What did not fit has its default here, so that the rules can be asked; what was told is not told again.
        object made = Make(shape, values);
        foreach ((string key, string message) in (made as IHoconValidated)?.Check() ?? [])
        {
            string at = Shape.Below(path, key);
            if (!_faults.Exists(fault => fault.Path == at))
            {
                _faults.Add(new HoconFault(OriginOf(node, key), at, message));
            }
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
    private bool ReadField(Shape.Field field, HoconNode node, string path, Dictionary<Shape.Field, object?> values)
    {
        string at = Shape.Below(path, field.Key);
        HoconNode? found = field.Key.Length == 0 ? node : Paths.Find(node, field.Key);
        bool isNull = found is { Kind: HoconKind.Null };
        if (found is null || (isNull && !field.IsNullable))
        {
            if (field.IsRequired)
            {
                _faults.Add(new HoconFault(found?.Origin ?? node.Origin, at, "is not set, and has no default"));
            }

            return !field.IsRequired;
        }

        int before = _faults.Count;
        object? value = Read(field.Type, found, at, field.SettingAt(at));
        if (value is not null || _faults.Count == before)
        {
            values[field] = value;
        }

        return !field.IsRequired || values.ContainsKey(field);
    }

    private static object Make(Shape shape, Dictionary<Shape.Field, object?> values)
    {
        object?[] arguments =
        [
            .. shape
                .Constructor!.GetParameters()
                .Select(parameter =>
                {
                    Shape.Field? field = shape.Properties.FirstOrDefault(p => p.Parameter == parameter);
                    return field is not null && values.TryGetValue(field, out object? value) ? value
                        : parameter.HasDefaultValue ? parameter.DefaultValue
                        : null;
                }),
        ];
        object made = shape.Constructor.Invoke(arguments);
        foreach ((Shape.Field field, object? value) in values)
        {
            if (field.Parameter is null)
            {
                field.Property.SetValue(made, value);
            }
        }

        return made;
    }
}
