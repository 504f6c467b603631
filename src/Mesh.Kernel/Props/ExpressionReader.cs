using System.Collections.ObjectModel;
using System.Linq.Expressions;
using System.Reflection;

namespace Mesh.Kernel;

/// <summary>Evaluates the arguments of a <c>() =&gt; new T(…)</c> without compiling anything for the usual ones.</summary>
/// <remarks>
/// Constants, captured variables, fields, properties and conversions make up nearly all factories, and reading them by
/// reflection takes well under a microsecond; compiling an expression takes some hundred. Whatever else stands there is
/// left to the framework's interpreter.
/// </remarks>
internal static class ExpressionReader
{
    internal static object?[] Values(ReadOnlyCollection<Expression> arguments)
    {
        if (arguments.Count == 0)
            return [];
        var values = new object?[arguments.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = Value(arguments[i]);
        return values;
    }

    private static object? Value(Expression expression) =>
        expression switch
        {
            ConstantExpression constant => constant.Value,
            MemberExpression { Member: FieldInfo field } member => field.GetValue(Target(member)),
            MemberExpression { Member: PropertyInfo property } member => property.GetValue(
                Target(member),
                BindingFlags.DoNotWrapExceptions,
                null,
                null,
                null
            ),
            UnaryExpression { NodeType: ExpressionType.Convert, Method: null } convert
                when IsReferenceOrBoxing(convert) => Value(convert.Operand),
            _ => Expression
                .Lambda<Func<object?>>(Expression.Convert(expression, typeof(object)))
                .Compile(preferInterpretation: true)(),
        };

    private static object? Target(MemberExpression member) =>
        member.Expression is null ? null
        : Value(member.Expression) is { } target ? target
        : throw new NullReferenceException($"Null in the factory of an actor: {member.Expression}");

    // Such a conversion changes how a value is looked at and not the value.
    private static bool IsReferenceOrBoxing(UnaryExpression convert) =>
        convert.Type.IsAssignableFrom(convert.Operand.Type)
        && (!convert.Type.IsValueType || convert.Type == convert.Operand.Type);
}
