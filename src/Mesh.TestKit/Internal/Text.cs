namespace Mesh.Testing.Internal;

/// <summary>Values and types as they stand in failures.</summary>
internal static class Text
{
    internal static string Of(MessageEnvelope envelope) =>
        $"{Value(envelope.Message)} ({Type(envelope.Message.GetType())}) from {envelope.Sender}";

    internal static string Value(object? value) =>
        value switch
        {
            null => "null",
            string text => $"\"{text}\"",
            System.Collections.IEnumerable many =>
                $"[{string.Join(", ", many.Cast<object?>().Take(20).Select(Value))}]",
            _ => value.ToString() ?? "",
        };

    internal static string Type(Type type)
    {
        string name = type.IsNested && !type.IsGenericParameter ? $"{type.DeclaringType!.Name}.{type.Name}" : type.Name;
        return type.IsGenericType
            ? $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Type))}>"
            : name;
    }

    internal static string Hint(string? hint) => string.IsNullOrEmpty(hint) ? "" : $" ({hint})";
}
