using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Binding;

/// <summary>The properties of a type that can be set from a configuration.</summary>
internal sealed class Shape
{
    private static readonly ConcurrentDictionary<Type, Shape> Known = new();

    private Shape(Type type)
    {
        Constructor = type.GetConstructor(Type.EmptyTypes) is { } plain
            ? plain
            : type.GetConstructors().MaxBy(c => c.GetParameters().Length);
        var parameters = Constructor?.GetParameters() ?? [];
        Properties =
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(p => p.GetIndexParameters().Length == 0)
                .Select(p => new Field(p, Array.Find(parameters, parameter => parameter.Name == p.Name)))
                .Where(field => field.Parameter is not null || field.Property.SetMethod is { IsPublic: true }),
        ];
    }

    /// <summary>Makes one; its parameters are among the properties. Null where there is no public one.</summary>
    public ConstructorInfo? Constructor { get; }

    public IReadOnlyList<Field> Properties { get; }

    public static Shape Of(Type type) => Known.GetOrAdd(type, static t => new Shape(t));

    public static List<HoconSetting> Settings(Type type, string path)
    {
        var settings = new List<HoconSetting>();
        foreach (Field field in Of(type).Properties)
        {
            string at = Below(path, field.Key);
            if (Values.IsSection(field.Type))
            {
                settings.AddRange(Settings(field.Type, at));
            }
            else
            {
                settings.Add(field.SettingAt(at));
            }
        }

        return settings;
    }

    /// <summary>What is out of range in settings, or against their rules.</summary>
    public static IEnumerable<(string Path, string Message)> Faults(object settings, string path)
    {
        foreach (Field field in Of(settings.GetType()).Properties)
        {
            string at = Below(path, field.Key);
            object? value = field.Property.GetValue(settings);
            if (Values.IsSection(field.Type))
            {
                foreach ((string, string) inner in value is null ? [] : Faults(value, at))
                {
                    yield return inner;
                }
            }
            else if (field.SettingAt(at).OutOfRange(value) is { } fault)
            {
                yield return (at, fault);
            }
        }

        foreach ((string key, string message) in (settings as IHoconValidated)?.Check() ?? [])
        {
            yield return (Below(path, key), message);
        }
    }

    public static string Below(string path, string key) =>
        path.Length == 0 ? key
        : key.Length == 0 ? path
        : $"{path}.{key}";

    /// <summary>A property, and the constructor's parameter of its name where there is one.</summary>
    internal sealed record Field(PropertyInfo Property, ParameterInfo? Parameter)
    {
        public Type Type => Property.PropertyType;

        public HoconKeyAttribute Attribute { get; } =
            Property.GetCustomAttribute<HoconKeyAttribute>()
            ?? Parameter?.GetCustomAttribute<HoconKeyAttribute>()
            ?? new HoconKeyAttribute();

        public string Key => Attribute.Key ?? Names.ToKey(Property.Name);

        public bool IsNullable { get; } =
            new NullabilityInfoContext().Create(Property).WriteState == NullabilityState.Nullable;

        public HoconSetting SettingAt(string path) => new(path, Type, Attribute, IsNullable);

        /// <summary>Whether it must be set: it has no default.</summary>
        public bool IsRequired =>
            Property.IsDefined(typeof(RequiredMemberAttribute)) || Parameter is { HasDefaultValue: false };
    }
}
