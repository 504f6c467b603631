using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Mesh.Conformance.Surface;

/// <summary>Writes public types as lines of text, without their namespaces: what a caller or a derived class can see of them.</summary>
internal static class SurfaceReader
{
    internal const string ObsoleteMark = "[obsolete] ";

    private const BindingFlags Declared =
        BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.Instance
        | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    /// <summary>The kind of a type, its base and its public interfaces.</summary>
    internal static string Header(Type type)
    {
        string kind =
            type.IsEnum ? "enum"
            : type.IsInterface ? "interface"
            : type.IsValueType ? "struct"
            : IsDelegate(type) ? "delegate"
            : type is { IsAbstract: true, IsSealed: true } ? "static class"
            : type.IsAbstract ? "abstract class"
            : type.IsSealed ? "sealed class"
            : "class";
        kind = Obsolete(type) + kind;
        return type.IsEnum || IsDelegate(type)
            ? kind
            : $"{kind}{Parents(type)}{Constraints(type.GetGenericArguments())}";
    }

    /// <summary>What a type declares itself, a line each.</summary>
    internal static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
            return Enum.GetNames(type)
                .Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}");
        if (IsDelegate(type))
            return [Method(type.GetMethod("Invoke")!)];
        return
        [
            .. type.GetConstructors(Declared).Where(c => !c.IsStatic && IsVisible(c)).Select(Constructor),
            .. type.GetFields(Declared).Where(f => f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly).Select(Field),
            .. type.GetProperties(Declared).Where(p => p.GetAccessors(true).Any(IsVisible)).Select(Property),
            .. type.GetEvents(Declared).Where(e => IsVisible(e.AddMethod!)).Select(Event),
            .. type.GetMethods(Declared).Where(m => IsVisible(m) && IsWritten(m)).Select(Method),
        ];
    }

    /// <summary>The name with its type parameters, behind the names of the types that it is nested in.</summary>
    internal static string Name(Type type)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!);
        if (type.IsArray)
            return $"{Name(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (type.IsGenericParameter)
            return type.Name;
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return $"{Name(inner)}?";
        if (Keyword(type) is { } keyword)
            return keyword;
        string own = type.Name.Split('`')[0];
        Type[] arguments = type.GetGenericArguments();
        int inherited = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        if (arguments.Length > inherited)
            own += $"<{string.Join(", ", arguments.Skip(inherited).Select(Name))}>";
        return type.DeclaringType is { } outer ? $"{Name(outer)}.{own}" : own;
    }

    private static string? Keyword(Type type) =>
        type.IsEnum
            ? null
            : Type.GetTypeCode(type) switch
            {
                TypeCode.Boolean => "bool",
                TypeCode.Byte => "byte",
                TypeCode.Char => "char",
                TypeCode.Decimal => "decimal",
                TypeCode.Double => "double",
                TypeCode.Int32 => "int",
                TypeCode.Int64 => "long",
                TypeCode.Single => "float",
                TypeCode.String => "string",
                _ => type == typeof(object) ? "object"
                : type == typeof(void) ? "void"
                : null,
            };

    private static string Parents(Type type)
    {
        IEnumerable<Type> inherited = type.BaseType?.GetInterfaces() ?? [];
        string[] parents =
        [
            .. new[] { type.BaseType }
                .OfType<Type>()
                .Where(b => b != typeof(object) && b != typeof(ValueType))
                .Select(Name),
            .. type.GetInterfaces()
                .Except(inherited)
                .Where(i => i.IsVisible)
                .Select(Name)
                .Order(StringComparer.Ordinal),
        ];
        return parents.Length == 0 ? "" : $" : {string.Join(", ", parents)}";
    }

    private static string Constructor(ConstructorInfo c) =>
        $"{Obsolete(c)}{Access(c)}{c.DeclaringType!.Name.Split('`')[0]}({Parameters(c.GetParameters())})";

    private static string Field(FieldInfo f)
    {
        string access = f.IsPublic ? "" : "protected ";
        string kind = f.IsLiteral ? "const " : (f.IsStatic ? "static " : "") + (f.IsInitOnly ? "readonly " : "");
        return $"{Obsolete(f)}{access}{kind}{Name(f.FieldType)} {f.Name}{(f.IsLiteral ? $" = {Literal(f.GetRawConstantValue())}" : "")}";
    }

    private static string Property(PropertyInfo p)
    {
        MethodInfo[] accessors = [.. p.GetAccessors(true).Where(IsVisible)];
        MethodInfo widest = accessors.FirstOrDefault(a => a.IsPublic) ?? accessors[0];
        ParameterInfo[] index = p.GetIndexParameters();
        IEnumerable<string> parts = accessors.Select(a =>
            (a.IsPublic == widest.IsPublic ? "" : "protected ")
            + (
                a == p.GetMethod ? "get;"
                : a.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init;"
                : "set;"
            )
        );
        string name = index.Length > 0 ? $"this[{Parameters(index)}]" : p.Name;
        return $"{Obsolete(p)}{Access(widest)}{Name(p.PropertyType)} {name} {{ {string.Join(' ', parts)} }}";
    }

    private static string Event(EventInfo e) => $"{Access(e.AddMethod!)}event {Name(e.EventHandlerType!)} {e.Name}";

    private static string Method(MethodInfo m)
    {
        Type[] arguments = m.GetGenericArguments();
        string generic = arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments.Select(Name))}>";
        string extended = m.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return $"{Obsolete(m)}{Access(m)}{Name(m.ReturnType)} {m.Name}{generic}({extended}{Parameters(m.GetParameters())}){Constraints(arguments)}";
    }

    // An interface's members are abstract without being told so.
    private static string Access(MethodBase m) =>
        (m.IsPublic ? "" : "protected ")
        + (m.IsStatic ? "static " : "")
        + (
            m.DeclaringType!.IsInterface ? ""
            : m.IsAbstract ? "abstract "
            : m is { IsVirtual: true, IsFinal: false } && !m.DeclaringType.IsSealed ? "virtual "
            : ""
        );

    private static string Parameters(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(Parameter));

    private static string Parameter(ParameterInfo p)
    {
        string way =
            p.IsDefined(typeof(ParamArrayAttribute)) ? "params "
            : p.IsOut ? "out "
            : p is { IsIn: true, ParameterType.IsByRef: true } ? "in "
            : p.ParameterType.IsByRef ? "ref "
            : "";
        return $"{way}{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? $" = {Literal(p.DefaultValue)}" : "")}";
    }

    private static string Constraints(IEnumerable<Type> parameters) =>
        string.Concat(
            parameters
                .Where(p => p.IsGenericParameter)
                .Select(p => (p.Name, Rules: Rules(p).ToArray()))
                .Where(p => p.Rules.Length > 0)
                .Select(p => $" where {p.Name} : {string.Join(", ", p.Rules)}")
        );

    private static IEnumerable<string> Rules(Type parameter)
    {
        GenericParameterAttributes flags = parameter.GenericParameterAttributes;
        bool isStruct = flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        if (isStruct)
            yield return "struct";
        if (flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            yield return "class";
        foreach (Type type in parameter.GetGenericParameterConstraints().Where(t => t != typeof(ValueType)))
            yield return Name(type);
        if (!isStruct && flags.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint))
            yield return "new()";
    }

    private static string Literal(object? value) =>
        value switch
        {
            null => "default",
            string s => $"\"{s}\"",
            bool b => b ? "true" : "false",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };

    private static string Obsolete(MemberInfo member) =>
        member.IsDefined(typeof(ObsoleteAttribute), false) ? ObsoleteMark : "";

    private static bool IsDelegate(Type type) => typeof(Delegate).IsAssignableFrom(type);

    private static bool IsVisible(MethodBase m) => m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly;

    // Not the accessors, not what every object has, and not what the compiler adds to a record.
    private static bool IsWritten(MethodInfo m) =>
        !(m.IsSpecialName && !m.Name.StartsWith("op_", StringComparison.Ordinal))
        && !m.Name.StartsWith('<')
        && m.Name is not ("GetHashCode" or "ToString" or "Finalize" or "PrintMembers")
        && !(m.Name == "Equals" && m.GetParameters() is [{ ParameterType: var p }] && p == typeof(object));
}
