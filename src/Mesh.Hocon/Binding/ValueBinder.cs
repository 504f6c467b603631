using System.Collections;
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

        if (setting.OutOfRange(value) is { } fault)
        {
            _faults.Add(new HoconFault(node.Origin, path, fault));
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

        int before = _faults.Count;
        var values = new Dictionary<Shape.Field, object?>();
        Shape shape = Shape.Of(type);
        foreach (Shape.Field field in shape.Properties)
        {
            ReadField(field, node, path, values);
        }

        // With a value missing there is nothing to check the others against.
        if (_faults.Count > before)
        {
            return null;
        }

        object made = Make(shape, values);
        foreach ((string key, string message) in (made as IHoconValidated)?.Check() ?? [])
        {
            HoconOrigin origin = (key.Length == 0 ? node : Paths.Find(node, key) ?? node).Origin;
            _faults.Add(new HoconFault(origin, Shape.Below(path, key), message));
        }

        return made;
    }

    private void ReadField(Shape.Field field, HoconNode node, string path, Dictionary<Shape.Field, object?> values)
    {
        string at = Shape.Below(path, field.Key);
        HoconNode? found = Paths.Find(node, field.Key);
        bool isNull = found is { Kind: HoconKind.Null };
        if (found is null || (isNull && !IsNullable(field.Type)))
        {
            if (field.IsRequired)
            {
                _faults.Add(new HoconFault(found?.Origin ?? node.Origin, at, "is not set, and has no default"));
            }

            return;
        }

        values[field] = Read(field.Type, found, at, new HoconSetting(at, field.Type, field.Attribute));
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
