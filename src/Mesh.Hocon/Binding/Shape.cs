using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Binding;

/// <summary>The properties of a type that can be set from a configuration.</summary>
internal sealed class Shape
{
    private static readonly ConcurrentDictionary<Type, Shape> Known = new();
    private static readonly ConcurrentDictionary<Type, bool> Allowed = new();

    private Shape(Type type)
    {
        Constructor = type.GetConstructor(Type.EmptyTypes) is { } plain
            ? plain
            : type.GetConstructors().MaxBy(c => c.GetParameters().Length);
        Parameters = Constructor?.GetParameters() ?? [];
        Properties =
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(p => p.CanRead && p.GetIndexParameters().Length == 0)
                .Select(p => new Field(p, Array.Find(Parameters, parameter => IsFor(parameter, p))))
                .Where(field => field.Parameter is not null || field.Property.SetMethod is { IsPublic: true }),
        ];
    }

    /// <summary>Makes one; its parameters are among the properties. Null where there is no public one.</summary>
    public ConstructorInfo? Constructor { get; }

    /// <summary>The constructor's. Asked for once: two threads that ask at once get objects that are not equal.</summary>
    public ParameterInfo[] Parameters { get; }

    public IReadOnlyList<Field> Properties { get; }

    public static Shape Of(Type type) => Known.GetOrAdd(type, static t => new Shape(t));

    /// <summary>Looks over a type and all that is in it, so that what cannot be bound is told at once, not once it is set.</summary>
    /// <exception cref="NotSupportedException">It cannot be bound.</exception>
    public static void Require(Type type)
    {
        if (!Allowed.ContainsKey(type))
        {
            Require(type, "", []);
            Allowed[type] = true;
        }
    }

    public static List<HoconSetting> Settings(Type type, string path)
    {
        Require(type);
        var settings = new List<HoconSetting>();
        Add(type, path, []);
        return settings;

        void Add(Type section, string path, List<Type> within)
        {
            if (within.Contains(section))
            {
                throw new NotSupportedException($"{section} has itself within it, so its settings have no end.");
            }

            foreach (Field field in Of(section).Properties)
            {
                string at = Below(path, field.Key);
                if (Values.IsSection(field.Type))
                {
                    Add(Values.Bare(field.Type), at, [.. within, section]);
                }
                else
                {
                    settings.Add(field.SettingAt(at));
                }
            }
        }
    }

    /// <summary>What is out of range in settings, or against their rules.</summary>
    public static IEnumerable<(string Path, string Message)> Faults(object settings, string path)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        Require(settings.GetType());
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

    /// <summary>What a parameter is where nothing is given for it.</summary>
    public static object? DefaultOf(ParameterInfo parameter)
    {
        object? value = parameter.HasDefaultValue ? parameter.DefaultValue : null;
        Type type = Values.Bare(parameter.ParameterType);

        // Reflection gives the number of a nullable enum's default.
        return value is not null && type.IsEnum ? Enum.ToObject(type, value) : value;
    }

    private static void Require(Type type, string where, HashSet<Type> seen)
    {
        Type bare = Values.Bare(type);
        if (Values.IsScalar(bare) || !seen.Add(bare))
        {
            return;
        }

        if ((Values.ItemOf(bare) ?? Values.EntryOf(bare)) is { } inner)
        {
            Require(inner, where, seen);
            return;
        }

        Shape shape = Of(bare);
        string? reason =
            shape.Constructor is null || bare.IsAbstract ? "it has no public constructor"
            : shape.Unbound is { } parameter ? $"no property sets its constructor's {parameter.Name}"
            : shape.Properties.Count == 0 ? "it has no property that can be set"
            : null;
        if (reason is not null)
        {
            throw new NotSupportedException($"A configuration cannot be bound to {bare}{where}: {reason}.");
        }

        foreach (Field field in shape.Properties)
        {
            string name = $"{bare.Name}.{field.Property.Name}";
            if (field.SettingAt("").Misuse() is { } misuse)
            {
                throw new NotSupportedException($"A configuration cannot be bound to {name}: {misuse}.");
            }

            Require(field.Type, $", the type of {name}", seen);
        }
    }

    // A record's parameter is called as its property, a class's begins with a small letter.
    private static bool IsFor(ParameterInfo parameter, PropertyInfo property) =>
        parameter.ParameterType == property.PropertyType
        && string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase);

    /// <summary>A parameter of the constructor that must be given and that no property stands for.</summary>
    private ParameterInfo? Unbound =>
        Array.Find(
            Parameters,
            parameter => !parameter.HasDefaultValue && !Properties.Any(property => property.Parameter == parameter)
        );

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

        public NullabilityInfo Nullability { get; } = new NullabilityInfoContext().Create(Property);

        public bool IsNullable => Nullability.WriteState == NullabilityState.Nullable;

        public HoconSetting SettingAt(string path) => new(path, Type, Attribute, IsNullable);

        /// <summary>Whether it must be set: it has no default.</summary>
        public bool IsRequired =>
            Property.IsDefined(typeof(RequiredMemberAttribute)) || Parameter is { HasDefaultValue: false };
    }
}
